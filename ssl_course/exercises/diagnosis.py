"""From "it differs" to a sentence about what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ssl_course.exercises.case import Case
from ssl_course.exercises.comparing import close, misfit, relation
from ssl_course.exercises.verdict import Wrong


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make, and what to tell them.

    Args:
        function: what the mistake computes, written like the reference (for a class, a class); or None with `when`.
        message: the diagnosis, in terms of what they did: "The self-similarity is still in the denominator."
        when: `when(got, expected, args) -> bool` on one failing case, in plain numbers and arrays; the mistake was
            made if it is true on all of them.
        hint: which of the question's hints helps, 1 to 3.
    """

    function: Callable | None
    message: str
    when: Callable | None = None
    hint: int = 1


@dataclass(frozen=True)
class Tolerance:
    """Allowed distance: atol + rtol * (largest expected size)."""

    rtol: float
    atol: float

    def close(self, got, expected) -> bool:
        return close(got, expected, self.rtol, self.atol)

    def all_close(self, got: list, expected: list) -> bool:
        return all(self.close(g, e) for g, e in zip(got, expected, strict=True))


def known(
    mistakes: Iterable[tuple[Mistake, Iterable]], got: list, expected: list, cases: list[Case], tolerance: Tolerance
) -> Wrong | None:
    """The first known mistake that the answer made.

    Args:
        mistakes: each with what it gives per case; None where it breaks or has no function. What it gives is asked for
            case by case, and no further than the first that tells it from the answer.
        got, expected: what the answer and the reference give per case.
    """
    for mistake, theirs in mistakes:
        if _explains(mistake, theirs, got, expected, cases, tolerance):
            return Wrong(mistake.message, hint=mistake.hint)
    return None


def difference(name: str, got: list, expected: list, cases: list[Case], tolerance: Tolerance) -> str:
    """What is wrong with a wrong answer, in a sentence that calls it `name` ("the gradient with respect to z1")."""
    for g, e in zip(got, expected, strict=True):
        if text := misfit(g, e, name):
            return text
    if text := relation(got, expected, [case.rows for case in cases], name, tolerance.rtol, tolerance.atol):
        return text
    name = name[:1].upper() + name[1:]
    right = [tolerance.close(g, e) for g, e in zip(got, expected, strict=True)]
    if any(right):
        first = cases[right.index(False)].label
        return f"{name} is not what is expected for {first}; in {sum(right)} of {len(right)} cases it is right."
    return f"{name} has the right shape, but not the right values{_distance(got[0], expected[0])}."


def _explains(mistake: Mistake, theirs: Iterable, got: list, expected: list, cases: list, tolerance: Tolerance) -> bool:
    """Whether the answer does what the mistake does, on every case where the mistake can be computed."""
    if mistake.function is None:
        each = zip(got, expected, cases, strict=True)
        failing = [(g, e, case.args) for g, e, case in each if not tolerance.close(g, e)]
        return bool(failing) and all(_holds(mistake.when, *case) for case in failing)
    differs = False
    for g, t, e in zip(got, theirs, expected, strict=True):
        if t is not None and not tolerance.close(g, t):
            return False
        differs = differs or (t is not None and not tolerance.close(t, e))
    return differs


def _holds(when: Callable, *case) -> bool:
    try:
        return bool(when(*case))
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return False  # what came back is not even of the kind that `when` looks at


def _distance(got, expected) -> str:
    if not (isinstance(got, (float, np.ndarray)) and isinstance(expected, (float, np.ndarray))):
        return ""
    size = np.linalg.norm(expected)
    return f" (they are off by {100 * np.linalg.norm(got - expected) / size:.3g}%)" if size > 0 else ""
