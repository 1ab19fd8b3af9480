"""Judging an answer by calling it: `matches` compares with a reference, `learns` probes what it has learned, `in_parts`
gives partial credit.

A chapter's module finds all it needs here:
`from ssl_course.exercises.judging import Case, Make, Mistake, Question, array, in_parts, matches, require`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ssl_course.exercises.answer import Answer, AnswerError, Instance, LocalAnswer
from ssl_course.exercises.case import Case
from ssl_course.exercises.comparing import array, close
from ssl_course.exercises.diagnosis import Mistake, Tolerance
from ssl_course.exercises.probing import learns
from ssl_course.exercises.question import Examine, Question
from ssl_course.exercises.specs import Make, Use
from ssl_course.exercises.trial import Trial
from ssl_course.exercises.verdict import CAUSES, Verdict, Wrong, require

__all__ = [
    "Answer",
    "AnswerError",
    "Case",
    "Instance",
    "LocalAnswer",
    "Make",
    "Mistake",
    "Question",
    "Use",
    "Verdict",
    "Wrong",
    "array",
    "close",
    "in_parts",
    "judge",
    "learns",
    "matches",
    "require",
]


def judge(question: Question, answer: Answer, rng: np.random.Generator) -> Verdict:
    """Examine one answer. Whatever happens, a `Verdict` comes back; a fault of the question is never the student's."""

    def examine(answer: Answer, rng: np.random.Generator) -> Verdict | None:
        answer.seed(int(rng.integers(2**31)))  # the first message: a cell that fails shows here
        return question.examine(answer, rng)

    try:
        return _verdict(examine, answer, rng)
    except Exception as error:
        text = (
            f"The check itself failed, through no fault of yours ({type(error).__name__}: {error}). Please report it."
        )
        return Verdict(0.0, "grader fault", text)


def in_parts(*parts: tuple[float, Examine]) -> Examine:
    """Partial credit: each part is (share, examine), the shares add up to 1, the first part that fails speaks.

    A part that raises `Wrong` with a share keeps that share of its own share.
    """
    if abs(sum(share for share, _ in parts) - 1) > 1e-9:
        raise ValueError(f"parts must have shares that add up to 1, got {[share for share, _ in parts]}")

    def examine(answer: Answer, rng: np.random.Generator) -> Verdict | None:
        total, first = 0.0, None
        for share, part in parts:
            verdict = _verdict(part, answer, rng)
            total += share * verdict.share
            first = first or (verdict if verdict.cause != "right" else None)
        return first and Verdict(min(total, 0.99), first.cause, first.message, first.hint)

    return examine


def _verdict(examine: Examine, answer: Answer, rng: np.random.Generator) -> Verdict:
    try:
        return examine(answer, rng) or Verdict(1.0, "right")
    except Wrong as wrong:
        return Verdict(min(wrong.share, 0.99), "wrong", wrong.message, wrong.hint)
    except AnswerError as error:
        cause = error.kind if error.kind in CAUSES and error.kind != "right" else "error"
        return Verdict(0.0, cause, error.message)


def matches(
    reference: Callable,
    inputs: Callable[[np.random.Generator], list],
    *,
    mistakes: Sequence[Mistake] = (),
    gradients: Sequence[int | str] = (),
    method: str | None = None,
    view: Callable | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-5,
    dtype: str = "float32",
    value_share: float = 0.5,
    in_place_share: float = 0.5,
) -> Examine:
    """An `examine` function: the answer must return what the reference returns, in every case.

    Args:
        reference: takes the same arguments as the answer, as float64 tensors, and returns tensors or plain values. For
            an answer that is a class (see `method`), an nn.Module class with the same constructor and parameters.
        inputs: draws the cases, each a tuple of arguments or a `Case`; vary the shapes, and end with the edge cases.
        mistakes: known wrong answers, tried in this order, the most common first.
        gradients: arguments (by position) or parameters (by name) whose gradients must be right too.
        method: the answer is a class; each case makes an object, loads random parameters and calls this method
            ("forward" calls the object). Without it the answer is a function.
        view: applied to returned values before comparing, for what is only defined up to a sign or an order.
        rtol, atol: allowed distance, atol + rtol * (largest expected size).
        dtype: of the floating arrays that the answer receives.
        value_share: share of the points for a right value with a wrong gradient.
        in_place_share: share of the points for a right value if an argument was changed in place.
    """
    if view is not None and gradients:
        raise ValueError("view and gradients do not go together: compare them in two parts")
    trial = Trial(reference, method, tuple(gradients), view, Tolerance(rtol, atol), tuple(mistakes), dtype)

    def examine(answer: Answer, rng: np.random.Generator) -> None:
        cases = trial.draw(inputs, rng)
        if method is not None:
            trial.check_parameters(answer, cases)
        if changed := trial.check_values(answer, cases):
            text = f"The result is right, but your code changes its input {changed} in place: work on a copy."
            raise Wrong(text, share=in_place_share)
        if gradients:
            trial.check_gradients(answer, cases, rng, value_share)

    return examine
