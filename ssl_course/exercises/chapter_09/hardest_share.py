"""`hardest_share`: how much of the push goes to the hardest negative, as the temperature decides."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import graded, not_finite, told


def _share(positive, negatives, temperature):
    return (negatives / temperature).softmax(dim=1).amax(dim=1)


def _all_probabilities(positive, negatives, temperature):
    return (torch.cat([positive[:, None], negatives], dim=1) / temperature).softmax(dim=1)


def _with_positive(positive, negatives, temperature):
    return _all_probabilities(positive, negatives, temperature)[:, 1:].amax(dim=1)


def _largest_of_all(positive, negatives, temperature):
    return _all_probabilities(positive, negatives, temperature).amax(dim=1)


def _of_all_pulls(positive, negatives, temperature):
    return _share(positive, negatives, temperature) / 2  # the pull is as strong as all pushes together


def _of_similarities(positive, negatives, temperature):
    return negatives.amax(dim=1) / negatives.sum(dim=1)


def _drawn(rng: np.random.Generator, n: int, k: int, temperature: float, note: str = "") -> Case:
    return Case((rng.uniform(-0.2, 0.9, size=n), rng.uniform(-0.6, 0.8, size=(n, k)), temperature), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((5, 6, 0.5), (7, 4, 0.2), (4, 9, 2.0))]
    return [*cases, _drawn(rng, 3, 1, 0.5, "a single negative")]


def _cold(rng: np.random.Generator) -> list:
    return [_drawn(rng, 4, 7, 0.004, "a temperature of 0.004")]


_MISTAKES = (
    (_with_positive,
     "Your share is of 1, the positive's probability included: asked for is the share of what pushes, so divide by the "
     "negatives alone.", 2),
    (lambda p, s, t: _with_positive(p, s, t) / t,
     "You return the gradient itself: asked for is its share of all the negatives' gradients.", 2),
    (_of_all_pulls,
     "Your share is of the pull and all pushes together: divide by the pushes alone.", 2),
    (_largest_of_all,
     "You take the largest probability of all, the positive's too: the hardest *negative* is asked for.", 2),
    (lambda p, s, t: (s * t).softmax(dim=1).amax(dim=1), "You multiply by the temperature: divide by it.", 1),
    (lambda p, s, t: s.softmax(dim=1).amax(dim=1), "The temperature is missing.", 1),
    (lambda p, s, t: (s / t).softmax(dim=1).amin(dim=1),
     "You take the least similar negative: the hardest is the most similar one.", 2),
    (lambda p, s, t: _share(p, s, t).mean(), "You average over the anchors: return a share for each of them.", 3),
    (lambda p, s, t: (s / t).softmax(dim=0).amax(dim=1),
     "Your softmax runs over the anchors, dim=0: each anchor shares out its push among its own negatives.", 3),
    (lambda p, s, t: (s / t).softmax(dim=1), "You return the shares of all negatives: the hardest's alone is asked "
     "for.", 3),
    (_of_similarities, "You compare the similarities: the gradients go with their exponentials.", 2),
    (lambda p, s, t: torch.full((len(s),), 1 / s.shape[1], dtype=s.dtype),
     "You share the push out evenly: the gradient of a softmax goes with the probability.", 2),
    (lambda p, s, t: 1 - _share(p, s, t), "You return what the others get.", 2),
    (lambda p, s, t: _share(p, s, t).log(), "You return logarithms of shares.", 3),
    (lambda p, s, t: (s.amax(dim=1) / t).exp() / ((p / t).exp() + (s / t).exp().sum(dim=1) - (s.amax(dim=1) / t).exp()),
     "Your denominator leaves out the hardest negative and holds the positive: it is the sum over all negatives.", 2),
    (lambda p, s, t: (s / t).softmax(dim=1).amax(dim=1) ** 2,
     "You square the share: the force, not its square, is shared out.", 2),
)  # fmt: skip

QUESTION = Question(
    "hardest_share",
    "Predict, then measure: whom a temperature looks at",
    "predict",
    points=3,
    difficulty=3,
    minutes=20,
    hints=(
        "Differentiate the loss by one similarity s_j: which probability comes out?",
        "Each push is p_j / t. In the ratio of two of them the common denominator cancels, and with it the positive.",
        "What is left is a softmax over the negatives alone, of their similarities divided by the temperature; its "
        "largest entry in each row.",
    ),
    examine=graded(
        matches(_share, _inputs, mistakes=told(_MISTAKES)),
        matches(
            _share,
            _cold,
            mistakes=(
                not_finite(
                    "At a temperature of 0.004 your share is not finite: `exp` leaves the range of float32 there. "
                    "`softmax` subtracts the largest similarity first."
                ),
            ),
        ),
    ),
)
