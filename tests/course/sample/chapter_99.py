"""A tiny chapter for the tests: one function, one class."""

import torch
from torch import nn

from ssl_course.exercises.judging import Case, Mistake, Question, matches

CHAPTER = "99_sample"


class _Scale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return (x * self.weight).sum(1)


QUESTIONS = (
    Question(
        name="mean_square",
        title="A mean of squares",
        kind="implement",
        points=2,
        difficulty=1,
        minutes=5,
        hints=(
            "Look at the formula.",
            "Square, then average over <all> entries.",
            "It is `x.square()` and one more call.",
        ),
        examine=matches(
            lambda x: x.square().mean(),
            lambda rng: [(rng.normal(size=(n, 3)),) for n in (2, 5)],
            gradients=(0,),
            mistakes=(Mistake(lambda x: x.mean().square(), "You square the mean; the mean of squares is asked for."),),
        ),
    ),
    Question(
        name="Scale",
        title="A layer that scales",
        kind="repair",
        points=3,
        difficulty=3,
        minutes=10,
        hints=("Look at the shapes.", "One weight a column.", "Multiply, then sum over columns."),
        examine=matches(
            _Scale,
            lambda rng: [Case((rng.normal(size=(n, d)),), init=(d,)) for n, d in ((2, 3), (4, 2))],
            method="forward",
            gradients=("weight",),
        ),
    ),
)
