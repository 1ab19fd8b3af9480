"""From docstrings to sentences: prose stays, all else goes."""

from __future__ import annotations

import time

import pytest

from ssl_course.data.docs_cleaning import sentences

NUMPY = """
Return the minimum, e.g. of an array. It's quick!

Parameters
----------
a : array_like, shape (n, 3)
    Input data; see :ref:`the guide <data>`.
axis, out : {int, tuple of int}, optional
    By default (``axis=None``), the minimum of all.

    .. versionadded:: 1.22.0

Returns
-------
lowest : float64
    The smallest of them all.

Raises
------
ValueError
    If nothing is there.

See Also
--------
nanmin : The minimum that ignores every nan.
argmin :
    Indices of the minimum values.

Notes
-----
.. math::

    \\min(x) = -\\max(-x)

The time is :math:`O(n)` for long arrays [1]_.

======  =========
name    meaning
======  =========
'mean'  average
======  =========

References
----------
.. [1] D. Knuth, "The art of computer programming".

Examples
--------
Here is how it works:

>>> np.min([3, 4])
array of no interest
>>> for x in y:
...     print(x)

After that comes more prose.
"""

GOOGLE = """relu(input, inplace=False) -> Tensor

Applies the rectified linear unit to each element.

Args:
    input (Tensor): the tensor of any shape
    inplace (bool, optional): whether to change the input.
        Default: ``False``
    **kwargs: all the other options

Returns:
    Tensor: it has the same shape

.. note::
    This function is not differentiable at zero.

.. code-block:: python

    def f(x):
        this is no prose at all

Example::

    m = nn.ReLU()
    output of the module here

```python
import torch as the library
```
The last line stands here.
"""

SPHINX = """Open the file and read it.

:param path: where the file lies
:type path: str or bytes or none
:returns: all of its lines
"""


def text(docstring: str, name: str = "") -> list[str]:
    return [" ".join(words) for words in sentences(docstring, name)]


def test_numpys_style():
    assert text(NUMPY, "amin") == [
        "amin return the minimum of an array",
        "see the guide",
        "by default axis none the minimum of all",
        "the smallest of them all",
        "if nothing is there",
        "nanmin the minimum that ignores every nan",
        "argmin indices of the minimum values",
        "the time is for long arrays",
        "here is how it works",
        "after that comes more prose",
    ]


def test_googles_style():
    assert text(GOOGLE, "relu") == [
        "relu applies the rectified linear unit to each element",
        "the tensor of any shape",
        "whether to change the input",
        "all the other options",
        "it has the same shape",
        "this function is not differentiable at zero",
        "the last line stands here",
    ]


def test_sphinxs_style():
    assert text(SPHINX) == ["open the file and read it", "where the file lies", "all of its lines"]


@pytest.mark.parametrize(
    "prose, words",
    [
        ("Like argmin, nanmax and float32 do.", "like argmin nanmax and float32 do"),
        ("Use `numpy.ma.argmin`, or :func:`~torch.nn.functional.relu`.", "use argmin or relu"),
        ("Either ``np.nansum(a, axis=0)`` or ``a[0]`` will do.", "either nansum or a will do"),
        ("With ``dtype=np.float64`` all is well.", "with dtype float64 all is well"),
        ("The sum ``a + b*c`` is never shown.", "the sum is never shown"),
        ("Of shape (n_samples, n_features_in_).", "of shape n_samples n_features_in"),
        ("A 2-D array, a 3d one and an N-D one.", "a 2d array a 3d one and an nd one"),
        ("Python's own files don't end.", "python own files don't end"),
        ("A Bézier curve — it’s naïve.", "a bezier curve it naive"),
        ("Write to me@example.org or see https://example.org/a?b=c now.", "write to or see now"),
        ("The mean $\\mu$ and |version| of %(name)s are gone.", "the mean and of are gone"),
        ("See setup.py for the :term:`options <option>` it has.", "see setup for the options it has"),
        ("**Bold** words and *slanted* ones remain.", "bold words and slanted ones remain"),
        ("* A bullet is only a mark", "a bullet is only a mark"),
        ("(a) So is a letter", "so is a letter"),
        (
            "Of all the numbers in this text, 0x1f and _2 are left out.",
            "of all the numbers in this text and are left out",
        ),
    ],
)
def test_words_of_a_sentence(prose, words):
    assert text(prose) == [words]


@pytest.mark.parametrize(
    "noise",
    [
        "",
        "Too short.",
        "x = f(y) + [1, 2, 3]; z = {4: 5}",
        "x : array_like of some kind",
        "one      two      three",
        "+-----+-----+\n| one two | three four |\n+-----+-----+",
        ">>> print(what is this)\nand this output of it",
        "word " * 130 + ".",
        "a b c " * 200,
        "__init__(self, one, two, three) -> None",
    ],
)
def test_noise_gives_no_sentence(noise):
    assert text(noise) == []


def test_the_name_opens_the_first_sentence_unless_it_is_private():
    docstring = "Indices of the minimum values. They come first."
    assert text(docstring, "argmin")[0] == "argmin indices of the minimum values"
    assert text(docstring, "_argmin") == ["indices of the minimum values", "they come first"]


def test_a_long_list_of_items_is_one_sentence_each():
    assert text("Options:\n\n- the first of them\n- the second of them\n  on two lines") == [
        "the first of them",
        "the second of them on two lines",
    ]


@pytest.mark.parametrize("piece", ["a@", "``a", "a.", "x (y ", "| a", "a, ", "$ a", "`a <", ":a", "a\n\n", "..a::\n "])
def test_no_docstring_takes_long(piece):
    start = time.process_time()
    list(sentences("A first line.\n\n" + piece * 10_000))
    assert time.process_time() - start < 2
