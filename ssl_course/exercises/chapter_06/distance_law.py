"""`distance_law`: how far apart two random orders of the tiles are."""

from __future__ import annotations

import math

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _derangements(d):
    """Permutations of d things that leave none in its place: 1, 0, 1, 2, 9, 44, ..."""
    return round(math.factorial(d) * sum((-1) ** j / math.factorial(j) for j in range(d + 1)))


def _counts(tiles, ways=_derangements, choices=math.comb):
    return torch.tensor([choices(tiles, d) * ways(d) for d in range(tiles + 1)], dtype=torch.float64)


def _law(tiles):
    return _counts(tiles) / math.factorial(tiles)


def _binomial(tiles):
    """As if each place were drawn by itself."""
    p = 1 - 1 / tiles
    return _made(lambda d: math.comb(tiles, d) * p**d * (1 - p) ** (tiles - d))(tiles)


def _made(probability):
    return lambda tiles: torch.tensor([probability(d) for d in range(tiles + 1)], dtype=torch.float64)


def _normed(values):
    return values / values.sum()


def _distinct(tiles):
    law = _law(tiles)
    law[0] = 0
    return law / law.sum()


def _poisson(tiles):
    """The limit for many tiles: the number of places that agree."""
    return _made(lambda d: math.exp(-1) / math.factorial(tiles - d))(tiles)


def _inputs(rng: np.random.Generator) -> list:
    return [(4,), (5,), (9,), (int(rng.integers(6, 9)),), Case((2,), note="two tiles"), Case((1,), note="one tile")]


_MISTAKES = (
    (_binomial, "You take the places for independent, each different with probability 1 − 1/T: two permutations can "
     "never differ in exactly one place, yet yours do.", 2),
    (lambda t: _law(t).flip(0), "You return the law of the number of places that *agree*: the distance counts those "
     "that differ, so read it backwards.", 2),
    (_counts, "You count the permutations: divide by T!, all there are.", 3),
    (lambda t: _counts(t, choices=lambda n, d: 1) / math.factorial(t), "You forget to choose *which* d places differ: "
     "a factor of T over d.", 2),
    (lambda t: _normed(_counts(t, choices=lambda n, d: 1)), "You forget to choose *which* d places differ: a factor "
     "of T over d.", 2),
    (lambda t: _normed(_counts(t, ways=math.factorial)), "You permute the d chosen tiles in all d! ways: some of those "
     "leave a tile where it was. Count the ways that leave none.", 2),
    (lambda t: _counts(t, ways=math.factorial) / math.factorial(t), "You permute the d chosen tiles in all d! ways: "
     "some of those leave a tile where it was, so yours add up to more than 1.", 2),
    (_distinct, "You leave out that both orders may be the same: they are drawn independently.", 2),
    (_poisson, "You use e⁻¹ for the share of permutations that leave none in its place: that is the limit for many "
     "tiles. Take the exact numbers.", 3),
    (lambda t: _normed(_poisson(t)), "You use the limit for many tiles: take the exact numbers.", 3),
    (lambda t: torch.full((t + 1,), 1 / (t + 1)), "All distances are equally likely with you: most permutations agree "
     "in hardly any place.", 1),
    (lambda t: _law(t).cumsum(dim=0), "You return the probability of at most d: asked for is that of exactly d.", 3),
    (lambda t: torch.tensor(t - 1.0), "You return the mean, T − 1: asked for is the probability of each distance.", 1),
    (lambda t: _law(t)[1:], "Your first entry is that of distance 1: the distance may be 0.", 3),
    (lambda t: _law(t)[:-1], "Your last entry is missing: the distance may be T.", 3),
    (lambda t: _law(t)[2:], "Your first entry is that of distance 2: there are T + 1 entries, from 0 to T.", 3),
)  # fmt: skip

QUESTION = Question(
    "distance_law",
    "Predict, then measure: how far apart random orders are",
    "predict",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "Take three tiles and write all six orders down: in how many places does each differ from (0, 1, 2)?",
        "Choose which d places differ; then the d tiles there must all leave their place. Permutations that leave "
        "nothing in its place number D(d) = 1, 0, 1, 2, 9, 44, ...",
        "P(d) = C(T, d) · D(d) / T!, with D(d) = (d − 1) · (D(d − 1) + D(d − 2)), D(0) = 1 and D(1) = 0; `math.comb` "
        "is C.",
    ),
    examine=matches(
        _law,
        _inputs,
        rtol=1e-6,
        atol=1e-8,
        mistakes=(
            *told(_MISTAKES),
            Mistake(
                None,
                "Your probabilities do not add up to 1.",
                when=lambda got, expected, args: got.shape == expected.shape and abs(got.sum() - 1) > 1e-4,
                hint=2,
            ),
        ),
    ),
)
