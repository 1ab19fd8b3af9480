"""`check`: examine an answer in the notebook and show what is wrong."""

from __future__ import annotations

import html
import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import numpy as np
import torch

from ssl_course.exercises.answer import LocalAnswer
from ssl_course.exercises.catalogue import find_question
from ssl_course.exercises.judging import judge
from ssl_course.exercises.question import Question
from ssl_course.exercises.verdict import Verdict

MIME = "application/vnd.ssl-course.verdict+json"


def check(name: str, answer) -> None:
    """Examine `answer` with fresh random inputs and show points, what is wrong, and a hint; it raises nothing.

    Args:
        name: of the question.
        answer: your function or class.
    """
    try:
        question = find_question(name)
    except ValueError as error:
        _display({"text/plain": f"✗ {error}"})
        return
    with _quietly():
        verdict = judge(question, LocalAnswer(answer), np.random.default_rng(secrets.randbits(63)))
    _display(bundle(question, verdict))


def bundle(question: Question, verdict: Verdict) -> dict:
    """The verdict as text, as HTML and as data. That of a right answer is always the same."""
    points = points_of(question, verdict)
    mark = "✓" if verdict.cause == "right" else "✗"
    head = f"{mark} {question.name} — {points:g}/{question.points} points"
    lines, hint = [head], ""
    if verdict.cause != "right":
        lines.append(verdict.message)
        if verdict.cause != "grader fault":
            hint = question.hints[verdict.hint - 1]
            lines.append(f"Hint {verdict.hint}: {hint}")
    colour = "#117733" if verdict.cause == "right" else "#cc6677"  # told apart by colour-blind readers too
    parts = [f"<strong>{html.escape(head)}</strong>"]
    parts += [f"<div>{html.escape(verdict.message)}</div>"] if verdict.message else []
    if hint:
        parts.append(f"<details><summary>Hint {verdict.hint}</summary>{html.escape(hint)}</details>")
    box = f'<div style="border-left: 4px solid {colour}; padding: 0.2em 0.8em">{"".join(parts)}</div>'
    data = {
        "name": question.name,
        "points": points,
        "max_points": question.points,
        "cause": verdict.cause,
        "message": verdict.message,
        "hint": hint,
    }
    return {"text/plain": "\n".join(lines), "text/html": box, MIME: data}


def points_of(question: Question, verdict: Verdict) -> float:
    """Points earned, to a quarter of a point, rounded down."""
    return int(4 * question.points * verdict.share + 1e-9) / 4


def _display(data: dict) -> None:
    from IPython import get_ipython

    if get_ipython() is None:  # a script
        print(data["text/plain"])
    else:
        from IPython.display import display

        display(data, raw=True)


@contextmanager
def _quietly() -> Iterator[None]:
    """No prints, warnings or progress bars, and the notebook's random numbers stay as they were."""
    numbers = np.random.get_state()
    with (
        open(os.devnull, "w") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
        warnings.catch_warnings(),
        torch.random.fork_rng(devices=[]),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            np.random.set_state(numbers)
