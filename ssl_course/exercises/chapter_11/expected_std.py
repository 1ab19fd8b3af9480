"""`expected_std`: what the collapse watch should show, said beforehand."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.chapter_11.hidden_methods import MEASURES
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _std(cosine, d):
    return ((1 - cosine) / d).sqrt()


def _inputs(rng: np.random.Generator) -> list:
    cases = [Case((rng.uniform(0, 0.95, size=n), d)) for n, d in ((5, 8), (4, 128), (6, 3))]
    cases.append(Case((np.array([1.0, 0.0]), 32), note="one point for all images, and directions spread evenly"))
    return cases


_MISTAKES = (
    (lambda c, d: 0 * c + d**-0.5,
     "That is the value of directions spread evenly, whatever the cosine: what all features share does not vary.", 1),
    (lambda c, d: (1 - c) / d, "That is the variance of a coordinate: the deviation is its root.", 2),
    (lambda c, d: (1 - c).sqrt() / d, "The root goes over the d as well: the variances add up to 1 − c, not the "
     "deviations.", 2),
    (lambda c, d: (1 - c).sqrt(), "That is the deviation of the whole vector: it is shared out over d coordinates.", 2),
    (lambda c, d: (c / d).sqrt(), "You took what is common for what varies: c is the squared length of the mean.", 2),
    (lambda c, d: ((1 - c**2) / d).sqrt(),
     "You square the cosine: the mean cosine of all pairs is already the squared length of the mean vector.", 3),
    (lambda c, d: (1 - c) / d**0.5, "You left out the root of 1 − c: it is a variance.", 2),
    (lambda c, d: 1 / d - c, "The variances add up to 1 − c and are shared out over d coordinates.", 2),
    (lambda c, d: (1 / d - c).clamp(min=0).sqrt(),
     "You take c away from each coordinate: it is shared out over all d of them, like the 1.", 2),
    (lambda c, d: ((1 - c) / (d - 1)).sqrt(), "You divide by d − 1: there are d coordinates.", 3),
)  # fmt: skip

QUESTION = Question(
    "expected_std",
    "Predict, then measure: what the watch shows",
    "predict",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "For any vectors: mean of the squares = square of the mean + variance. What are the three, for vectors of "
        "length 1, added up over the coordinates?",
        "The mean of all cosines u_i · u_j is the squared length of the mean vector. What is left of 1 is variance, "
        "shared out evenly over d coordinates.",
        "`((1 - cosine) / d) ** 0.5`.",
    ),
    examine=matches(
        _std,
        _inputs,
        mistakes=(
            *told(_MISTAKES),
            Mistake(None, "Your result is not finite.", when=lambda g, e, a: not np.isfinite(g).all()),
        ),
    ),
    hides=MEASURES,
)
