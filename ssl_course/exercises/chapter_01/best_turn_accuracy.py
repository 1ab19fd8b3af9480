"""`best_turn_accuracy`: how well rotation can be predicted at best."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches


def _best(half, full):
    return torch.tensor((1 - half - full) + half / 2 + full / 4)


def _inputs(rng: np.random.Generator) -> list:
    draws = [tuple(float(share) for share in rng.dirichlet((2, 1, 5))[:2]) for _ in range(3)]
    return [
        *draws,
        Case((0.0, 0.0), note="images without any symmetry"),
        Case((1.0, 0.0), note="images that all look the same upside down"),
        Case((0.0, 1.0), note="images that all look the same in every turn"),
    ]


QUESTION = Question(
    "best_turn_accuracy",
    "Predict, then measure: how well can turns be told at best?",
    "predict",
    points=2,
    difficulty=2,
    minutes=12,
    hints=(
        "A letter S turned by half a turn is an S again. What can even a perfect network do then?",
        "Split the images into three kinds. Among how many equally likely answers must one guess for each kind?",
        "An image with half-turn symmetry leaves 2 candidates, one that is the same in every turn 4, any other just 1.",
    ),
    examine=matches(
        _best,
        _inputs,
        mistakes=(
            Mistake(
                lambda h, f: torch.tensor(1 - h - f),
                "You count every symmetric image as lost: a guess among equally likely turns is sometimes right.",
                hint=2,
            ),
            Mistake(
                lambda h, f: torch.tensor((1 - h - f) + (h + f) / 4),
                "You let all symmetric images be guessed among four: with half-turn symmetry only two turns look "
                "alike.",
                hint=3,
            ),
            Mistake(
                lambda h, f: torch.tensor((1 - h - f) + (h + f) / 2),
                "You let all symmetric images be guessed among two: those that look the same in every turn leave four "
                "candidates.",
                hint=3,
            ),
            Mistake(
                lambda h, f: torch.tensor((1 - h - f) + h / 4 + f / 2),
                "The two kinds are swapped: the image that looks the same in every turn is the harder one.",
                hint=3,
            ),
            Mistake(
                lambda h, f: torch.tensor(1.0),
                "A perfect network cannot tell apart what looks the same: your result ignores the symmetric images.",
            ),
            Mistake(
                lambda h, f: torch.tensor((1 - h) + h / 2),
                "You treat images that look the same in every turn as if their turn could be seen.",
                hint=2,
            ),
            Mistake(
                lambda h, f: torch.tensor((1 - f) + f / 4),
                "You treat images with half-turn symmetry as if their turn could be seen.",
                hint=2,
            ),
            Mistake(
                lambda h, f: torch.tensor(h / 2 + f / 4),
                "You count only the symmetric images: all the others are right.",
                hint=2,
            ),
            Mistake(
                lambda h, f: torch.tensor((1 - h - f) + 3 * h / 4 + f / 4),
                "An image with half-turn symmetry leaves two candidates in all its four turns, so half of the guesses "
                "are right.",
                hint=3,
            ),
            Mistake(lambda h, f: torch.tensor(h / 2 + 3 * f / 4), "You return the error: return the accuracy."),
            Mistake(
                lambda h, f: torch.tensor(1 - (h / 2 + f / 4)),
                "You subtract the guesses that are right: subtract those that are wrong.",
                hint=2,
            ),
        ),
    ),
)
