"""`noise_distribution`: where negative samples come from."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Mistake, Question, matches


def _shares(weights):
    return weights / weights.sum()


def _noise(counts, power=0.75):
    return _shares(counts.double() ** power)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for size, power in ((7, 0.75), (12, 0.75), (9, 0.5)):
        counts = 1 + (rng.uniform(200, 900) / np.arange(1, size + 1) ** 1.2).astype(int)
        cases.append((rng.permutation(counts), power))
    return [*cases, (rng.integers(1, 90, size=6), 0.0), (rng.integers(1, 90, size=5), 1.0)]


_NOT_ONE = "Your probabilities do not sum to 1"

_MISTAKES = (
    (lambda c, p: _shares(c.double()), "The power is missing: these are the words' shares as they are.", 1),
    (lambda c, p: _shares(c.double()) ** p,
     f"{_NOT_ONE}: you take the power of the shares, and its sum is not 1 any more. Divide after the power.", 2),
    (lambda c, p: c.double() ** p, f"{_NOT_ONE}: divide the weights by their sum.", 2),
    (lambda c, p: c.double() ** p / c.sum(),
     f"{_NOT_ONE}: you divide by the sum of the counts, not by that of their powers.", 2),
    (lambda c, p: _noise(c), "Your power is always 0.75: take it from the argument `power`.", 1),
    (lambda c, p: torch.full((len(c),), 1 / len(c), dtype=torch.float64),
     "All words are equally likely: the counts play no part.", 1),
    (lambda c, p: c.double().softmax(0), "You take a softmax: asked for is a power, divided by the sum of powers.", 2),
    (lambda c, p: (c.double() ** p).softmax(0),
     "You take a softmax of the powers: a division by their sum is enough.", 2),
    (lambda c, p: (p * c.double()).softmax(0),
     "You take a softmax: asked for is a power, divided by the sum of powers.", 2),
    (lambda c, p: (_shares(c.double()) ** p).softmax(0),
     "You take a softmax of the powers: a division by their sum is enough.", 2),
    (lambda c, p: c.double() ** p / (c.double() ** p).max(),
     f"{_NOT_ONE}: you divide by the largest weight, not by their sum.", 2),
    (lambda c, p: c.double() ** p / (c.double() ** p).norm(),
     f"{_NOT_ONE}: you divide by the length of the vector, not by its sum.", 2),
    (lambda c, p: _noise(c, 1 / p), "Frequent words gain: you take the power 1 / power.", 1),
    (lambda c, p: _noise(c, -p), "Rare words are the likely ones: the power's sign is wrong.", 1),
    (lambda c, p: p * _shares(c.double()), "You multiply by the power: raise the counts to it (`**`).", 1),
    (lambda c, p: _noise(c).sort(descending=True).values, "You sort: place i of the result belongs to word i.", 1),
    (lambda c, p: _noise(c, p).sort(descending=True).values, "You sort: place i of the result belongs to word i.", 1),
    (lambda c, p: _noise(c, p).cumsum(0),
     "You return the cumulative distribution: asked for is the probability of each word.", 1),
    (lambda c, p: _noise(c, p).log(), "You return logarithms of probabilities.", 1),
)  # fmt: skip

QUESTION = Question(
    "noise_distribution",
    "Between frequent and fair",
    "implement",
    points=1,
    difficulty=1,
    minutes=6,
    hints=(
        "In which order do the power and the division come?",
        "First raise each count to the power, then divide by the sum of what you got.",
        "`weights = counts.double() ** power`, and then each of them as a share of their sum.",
    ),
    examine=matches(
        _noise,
        _inputs,
        rtol=1e-4,
        atol=1e-7,
        mistakes=(
            *(Mistake(how, text, hint=hint) for how, text, hint in _MISTAKES),
            Mistake(
                None,
                "Some words have probability 0: raise the counts in floating point, not in integers.",
                when=lambda got, expected, args: bool((got == 0).any()),
            ),
        ),
    ),
    hides=("ssl_course.word2vec.vocabulary",),
)
