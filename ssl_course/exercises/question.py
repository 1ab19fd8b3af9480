"""What a question is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ssl_course.exercises.answer import Answer
from ssl_course.exercises.verdict import Verdict

KINDS = ("implement", "vary", "repair", "predict")
Examine = Callable[[Answer, np.random.Generator], Verdict | None]


@dataclass(frozen=True)
class Question:
    """One function or small class that a student writes.

    Args:
        name: of that function or class, unique in the course.
        title: a few words, as in the notebook's heading.
        kind: "implement", "vary", "repair" or "predict".
        points: a positive number.
        difficulty: 1 (one line from a formula) to 4 (a small investigation).
        minutes: how long it takes.
        hints: three: where to look, the idea, almost the line.
        examine: judges an answer with fresh random inputs; returns a `Verdict`, or None for a right answer, or raises
            `Wrong`. See `judging.matches`, which makes such a function.
        hides: modules of the course that hold the answer ("ssl_course.autoencoders.pca"); a grader's worker must do
            without them.

    Raises:
        ValueError: if an argument is out of its range.
    """

    name: str
    title: str
    kind: str
    points: int
    difficulty: int
    minutes: int
    hints: tuple[str, str, str]
    examine: Examine
    hides: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"name must be that of a Python function or class, got {self.name!r}")
        if self.kind not in KINDS:
            raise ValueError(f"kind of {self.name} must be one of {', '.join(KINDS)}, got {self.kind!r}")
        if self.difficulty not in (1, 2, 3, 4):
            raise ValueError(f"difficulty of {self.name} must be 1, 2, 3 or 4, got {self.difficulty}")
        if self.points <= 0 or self.minutes <= 0:
            raise ValueError(f"points and minutes of {self.name} must be positive, got {self.points}, {self.minutes}")
        if any(not name.startswith("ssl_course.") for name in self.hides):
            raise ValueError(f"hides of {self.name} must be modules of ssl_course, got {', '.join(self.hides)}")
        if len(self.hints) != 3 or not all(isinstance(hint, str) and hint.strip() for hint in self.hints):
            raise ValueError(f"hints of {self.name} must be three sentences, got {len(self.hints)}")
