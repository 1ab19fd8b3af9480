"""Small notebooks and grades for the tests of the grader."""

from __future__ import annotations

import json
from functools import cache

from ssl_course.course.build import generate
from ssl_course.course.layout import find_root, targets
from ssl_course.grading.limits import Limits
from ssl_course.grading.results import Grade, QuestionResult

CHAPTER = "01_the_cake"
QUESTIONS = ("label_bits", "four_turns", "balanced_rows", "knn_vote", "frozen_features", "best_turn_accuracy")
POINTS = (2, 2, 2, 3, 3, 2)
SOLVED = ",".join(map(str, POINTS))  # as a row of grades.csv has it
EMPTY = ",".join("0" * len(POINTS))
SECRET = "test" * 16
LIMITS = Limits(seconds=6, memory=600)  # with the same ones, tests in one process share a sandbox
# A right answer to best_turn_accuracy, in one line.
BEST = "def best_turn_accuracy(half, full):\n    return 1 - half / 2 - 3 * full / 4"


def code(source, id: str = "", question: str = "", **metadata) -> dict:
    """A code cell."""
    metadata |= {"question": question} if question else {}
    cell = {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}
    return cell | ({"id": id} if id else {})


def file(*cells: dict | str, chapter: str = "", **more) -> bytes:
    """A notebook's file; a string is the source of a code cell."""
    about = {"ssl_course": {"chapter": chapter}} if chapter else {}
    rows = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": rows} | more).encode()


def answered(**answers: str) -> bytes:
    """The notebook of chapter 01 with these answers and nothing else."""
    cells = [code(source, f"answer-{name}", name) for name, source in answers.items()]
    return file("import torch\nimport torch.nn.functional as F", *cells, chapter=CHAPTER)


@cache
def _generated(kind: str) -> dict:
    (target,) = (one for one in targets(find_root()) if (one.kind, one.chapter) == (kind, CHAPTER))
    return json.loads(json.dumps(generate(target)))


def exercise() -> bytes:
    """What a student gets."""
    return json.dumps(_generated("exercises")).encode()


def solved() -> bytes:
    """The exercise with all answers in it."""
    return json.dumps(_generated("solutions")).encode()


def solution(name: str) -> str:
    """The course's answer to one question."""
    return next(c["source"] for c in _generated("solutions")["cells"] if c["metadata"].get("question") == name)


def result(name: str = "label_bits", points: float = 2, cause: str = "right", **more) -> QuestionResult:
    """What came of a question of two points."""
    return QuestionResult(name, points, 2, cause, **more)


def grade(student: str = "ada", *results: QuestionResult, status: str = "graded", **more) -> Grade:
    """A grade; with one right answer where none are given."""
    return Grade(student, CHAPTER, status, "bubblewrap", results or (result(),), f"{student}.ipynb", **more)
