"""`best_linear_error`: what no linear autoencoder can beat."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.chapter_02.clouds import cloud
from ssl_course.exercises.judging import Case, Mistake, Question, matches


def _squares(x):
    return torch.linalg.svdvals(x - x.mean(dim=0)) ** 2


def _error(x, k):
    return _squares(x)[k:].sum() / x.numel()


def _not_centred(x, k):
    return (torch.linalg.svdvals(x)[k:] ** 2).sum() / x.numel()


def _not_squared(x, k):
    return _squares(x).sqrt()[k:].sum() / x.numel()


def _inputs(rng: np.random.Generator) -> list:
    return [
        (cloud(rng, 40, 6), 2),
        (cloud(rng, 25, 9), 3),
        (cloud(rng, 9, 12), 1),
        Case((cloud(rng, 20, 5), 0), note="k = 0, where the decoder can only learn a constant"),
        Case((cloud(rng, 15, 4), 4), note="k = d, where nothing is lost"),
    ]


QUESTION = Question(
    "best_linear_error",
    "Predict, then measure: the best linear autoencoder",
    "predict",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "Which linear autoencoder is the best one? Equation 2 of the chapter knows its error without training.",
        "The squared singular values of the centred data say how much each direction holds. Which ones are lost?",
        "Sum `S[k:] ** 2` and divide by the number of entries of x, n times d.",
    ),
    examine=matches(
        _error,
        _inputs,
        mistakes=(
            Mistake(
                _not_squared,
                "Your singular values are not squared: a singular value is a length, not an error.",
                hint=3,
            ),
            Mistake(
                _not_centred,
                "You take the singular values of x as it is: the autoencoder's biases learn the mean, so subtract it.",
                hint=2,
            ),
            Mistake(
                lambda x, k: _squares(x)[k:].sum() / len(x),
                "Your error is the mean over the rows: for the mean over all entries divide by d as well.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x)[k:].sum() / x.shape[1],
                "You divide by the number of columns alone: divide by the number of rows as well.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x)[k:].sum(), "Your error is a sum: divide it by the number of entries.", hint=3
            ),
            Mistake(
                lambda x, k: _squares(x)[k:].sum() / (len(x) - 1) / x.shape[1],
                "You divide by n - 1, as for a variance estimate: a mean over n rows divides by n.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x)[:k].sum() / x.numel(),
                "You add up what the code keeps: the error is what it loses.",
                hint=2,
            ),
            Mistake(
                lambda x, k: _squares(x)[k + 1 :].sum() / x.numel(),
                "You lose one direction too few: the k largest are kept, and all after them are lost.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x)[max(k - 1, 0) :].sum() / x.numel(),
                "You lose one direction too many: the k largest are kept, and all after them are lost.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x)[k:].sum() / _squares(x).sum(),
                "You return the share of the variance that is lost: asked for is the squared error itself.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x)[:k].sum() / _squares(x).sum(),
                "You return the share of the variance that is kept: asked for is the squared error.",
                hint=2,
            ),
            Mistake(
                lambda x, k: (_squares(x)[k:].sum() / x.numel()).sqrt(),
                "You return the root of the mean squared error.",
                hint=3,
            ),
            Mistake(
                lambda x, k: _squares(x).flip(0)[k:].sum() / x.numel(),
                "You lose the largest directions and keep the smallest: `eigh` sorts its eigenvalues upwards.",
                hint=2,
            ),
            Mistake(
                lambda x, k: _squares(x)[k:].sum() / 2 / x.numel(),
                "Your error has a factor of one half, which the mean squared error has not.",
                hint=3,
            ),
        ),
    ),
    hides=("ssl_course.autoencoders.pca",),
)
