"""What questions about losses have in common: mistakes alone and in pairs, gradients, and numbers that stay finite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from ssl_course.exercises.judging import Answer, Mistake, Wrong, require
from ssl_course.exercises.question import Examine


def graded(*parts: Examine) -> Examine:
    """The first part judges values and gradients; the others the extremes, for half of the points together."""

    def examine(answer: Answer, rng: np.random.Generator) -> None:
        try:
            parts[0](answer, rng)
        except Wrong as wrong:
            text = "The value is right, but it carries no gradient, so nothing learns: return the tensor, without "
            text += "`.item()`, and not under `no_grad`."
            require(not (wrong.share and answer.detached), text, share=wrong.share, hint=2)
            raise
        for part in parts[1:]:
            try:
                part(answer, rng)
            except Wrong as wrong:
                raise Wrong(wrong.message, share=0.5, hint=3) from None

    return examine


def told(mistakes: Sequence[tuple[Callable, str, int]]) -> tuple[Mistake, ...]:
    """Rows of function, message and hint."""
    return tuple(Mistake(function, message, hint=hint) for function, message, hint in mistakes)


def alone_and_in_pairs(
    variant: Callable, faults: Sequence[tuple[dict, str, int]], often: int = 5
) -> tuple[Mistake, ...]:
    """Each fault alone, in this order, then each of the first ones with any other that can be made at once.

    Args:
        variant: makes a function from switches, `variant(own=KEPT)`.
        faults: rows of switches, message and hint, the most common first.
        often: how many of them are made often enough to come with another.
    """
    found = list(told([(variant(**how), text, hint) for how, text, hint in faults]))
    for (i, (one, text, hint)), (_, (other, more, _)) in combinations(enumerate(faults), 2):
        if i < often and not one.keys() & other.keys():
            both = f"{text} And there is a second fault: {more[0].lower()}{more[1:]}"
            found.append(Mistake(variant(**one, **other), both, hint=hint))
    return tuple(found)


def not_finite(message: str, hint: int = 3) -> Mistake:
    """For a value that is nan or infinite."""
    return Mistake(None, message, when=lambda got, expected, args: not np.isfinite(got).all(), hint=hint)


def broken_gradient(message: str, hint: int = 3) -> Mistake:
    """For a right value with a gradient that is nan or infinite."""

    def broken(got, expected, args) -> bool:  # of gradients there is a list
        return isinstance(expected, list) and not all(np.isfinite(gradient).all() for gradient in got)

    return Mistake(None, message, when=broken, hint=hint)


def extremes(where: str, instead: str) -> tuple[Mistake, ...]:
    """For a loss that is right on moderate numbers and breaks `where` they are extreme."""
    return (
        not_finite(f"Your loss is not finite {where}: `exp` leaves the range of float32 there. {instead}"),
        broken_gradient(f"Your loss is right {where}, but its gradient is nan: an infinity hides in it. {instead}"),
        Mistake(
            None,
            f"Your loss is wrong {where}: `exp` rounds to 0 there, or a clamp or a small number inside the logarithm "
            f"hides what is lost. {instead}",
            when=lambda got, expected, args: bool(np.isfinite(got).all()),
            hint=3,
        ),
    )
