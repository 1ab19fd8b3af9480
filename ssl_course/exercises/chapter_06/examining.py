"""What the random tasks of this chapter have in common: labels that are classes, fair draws, a generator in use."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import chi2

from ssl_course.exercises.judging import Answer, AnswerError, Make, array, require

RARE = 1e-10  # how often chance may look like a mistake


def pair_of(value, first: str, second: str) -> tuple:
    """What a task returns: two things, of which the sentences speak as `first` and `second`."""
    require(
        isinstance(value, (list, tuple)) and len(value) == 2,
        f"Your function must return two things, {first} and {second}.",
        hint=3,
    )
    return tuple(value)


def labels_of(value, count: int) -> np.ndarray:
    """Labels as whole numbers (count,)."""
    found = array(value, shape=(count,), name="what you return as labels")
    require(bool((found == found.round()).all()), "Your labels are not whole numbers.", hint=3)
    return found.astype(int)


def check_classes(value) -> None:
    """Labels must come in a tensor of integers, for half of the points."""
    require(
        isinstance(value, np.ndarray) and value.dtype.kind in "iu",
        "Your labels are not a tensor of integers: they are classes, and `cross_entropy` wants whole numbers.",
        share=0.5,
        hint=3,
    )


def fair(counts: np.ndarray) -> bool:
    """Whether so many of each kind may come of kinds that are equally likely, by a chi-squared test."""
    expected = counts.sum() / counts.size
    return bool(((counts - expected) ** 2 / expected).sum() < chi2.isf(RARE, counts.size - 1))


def check_generator(answer: Answer, args: tuple, of: Callable, rng: np.random.Generator) -> None:
    """The draws must come from the generator, the last argument, as it is.

    Args:
        args: all arguments before it.
        of: what counts of a returned value, as an array.
    """
    seed = int(rng.integers(2**30))
    first, again, other = (of(answer(*args, Make("torch.Generator", seed=s))) for s in (seed, seed, seed + 1))
    require(
        np.array_equal(first, again),
        "The same generator gives other results: hand it to everything that draws.",
        share=0.5,
        hint=3,
    )
    require(
        not np.array_equal(first, other),
        "Every generator gives the same results: draw from the one that you are given, and do not seed it.",
        share=0.5,
        hint=3,
    )
    generator = answer.make(Make("torch.Generator", seed=seed))
    first, again = (of(answer(*args, generator)) for _ in range(2))
    require(
        not np.array_equal(first, again),
        "A second call with the same generator repeats the first one: draw from it as it is, or every step of a "
        "training run sees the same.",
        share=0.5,
        hint=3,
    )


def asked(answer: Answer, args: tuple, note: str):
    """What the answer returns; if it breaks, the sentence says for which input."""
    try:
        return answer(*args)
    except AnswerError as error:
        text = f"{error.message} This happened for {note}." if error.kind == "error" else error.message
        raise AnswerError(error.kind, text) from None
