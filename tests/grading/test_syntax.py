"""IPython's cells as Python, and which answers count as alike."""

from __future__ import annotations

import ast

import pytest

from ssl_course.grading.syntax import as_python, syntax_tree


@pytest.mark.parametrize("plain", ["x = 1\n", "", "# %time x\ny = 2", 's = """\n%time x = 1\n"""', "a = 5\\\n  % 3"])
def test_python_stays_as_it_is(plain):
    assert as_python(plain) == plain


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("%time x = 3", 3),
        ("if True:\n    %time x = 3", 3),
        ("x = 1\n%timeit -n 10 x = 3", 1),
        ("%%time\nx = 3", 3),
        ("\n%%timeit -n 3 -r 1\nx = 3", 3),
        ("%%capture out\nx = 3\n%time x += 1", 4),
        ("x = 3\nx?", 3),
        ("?str\nx = 3", 3),
        ("!ls -l\nx = 3", 3),
        ("%matplotlib inline\n%load_ext autoreload\nx = 3", 3),
        ("files = !ls\nx = 3", 3),
        ("x = 3\nx.real??", 3),
        ("%%bash\nrm -rf /", None),
        ("%%html\n<b>", None),
        (">>> x = 3", 3),
        ("    x = 3\n    y = 4", 3),
    ],
)
def test_magics_commands_and_help(cell, value):
    scope = {"get_ipython": lambda: Anything()}
    exec(as_python(cell), scope)
    assert scope.get("x") == value


class Anything:
    def __getattr__(self, name):
        return lambda *args: None


def test_line_numbers_stay():
    error = None
    try:
        exec(as_python("%%time\nx = 1\n1 / 0"), {})
    except ZeroDivisionError as raised:
        error = raised
    assert error.__traceback__.tb_next.tb_lineno == 3


def test_what_is_no_python_at_all_stays_for_its_own_error():
    assert as_python("def f(:").rstrip() == "def f(:"
    assert as_python("\ud800 = 3").rstrip() == "\ud800 = 3"


ANSWER = '''def entropy(labels):
    """The entropy."""
    p = labels.bincount() / len(labels)
    return -(p * p.log2()).sum()'''


@pytest.mark.parametrize(
    "change",
    [
        ("labels", "y"),
        ("entropy", "h"),
        ('"""The entropy."""\n    ', ""),
        ("The entropy", "My own words"),
        ("entropy(labels)", "entropy(labels: torch.Tensor)"),
        ("(labels):", "(labels: Tensor) -> torch.Tensor:"),
        ("    p =", "    p: torch.Tensor ="),
        ("    p =", "    p: Tensor\n    p ="),
        ("    p =", "    # a comment\n    p ="),
        ("    return", "    print(p, 'hm')\n    return"),
        (" = labels.bincount() / len(labels)", " =   (labels .bincount() / len(labels))"),
    ],
)
def test_names_texts_annotations_and_prints_do_not_tell_answers_apart(change):
    assert change[0] in ANSWER
    assert syntax_tree(ANSWER.replace(*change)) == syntax_tree(ANSWER)


@pytest.mark.parametrize(
    "change",
    [
        ("log2", "log"),
        ("-(", "+("),
        ("len(labels)", "labels.sum()"),
        ("p * p", "p * labels"),
        ("(labels)", "(labels, base=2)"),
        ("    return", "    p = p[p > 0]\n    return"),
    ],
)
def test_other_code_is_another_tree(change):
    assert change[0] in ANSWER
    assert syntax_tree(ANSWER.replace(*change))["tree"] != syntax_tree(ANSWER)["tree"]


def test_the_size_is_that_of_the_tree():
    assert syntax_tree("x = 1")["nodes"] == sum(1 for _ in ast.walk(ast.parse("x = 1")))
    assert syntax_tree("import a as b\nb.c")["tree"] == syntax_tree("import d as e\ne.c")["tree"]


@pytest.mark.parametrize("broken", ["def f(:", "\0", "(" * 5000, "\ud800", "-" * 100_000 + "1"])
def test_no_tree_of_what_is_no_python(broken):
    assert syntax_tree(broken) == {"tree": "", "nodes": 0}
