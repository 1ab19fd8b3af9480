"""`pca_reconstruct`: through k principal directions and back."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.chapter_02.clouds import cloud
from ssl_course.exercises.judging import Case, Mistake, Question, in_parts, matches


def _split(x):
    """The mean, what is left of x, and its singular value decomposition."""
    mean = x.mean(dim=0)
    return mean, x - mean, torch.linalg.svd(x - mean, full_matrices=False)


def _through(x, directions):
    return x @ directions.T @ directions


def _reconstruct(x, k):
    mean, centred, (_, _, v) = _split(x)
    return _through(centred, v[:k]) + mean


def _not_centred(x, k):
    return _through(x, torch.linalg.svd(x, full_matrices=False).Vh[:k])


def _directions_not_centred(x, k):
    mean = x.mean(dim=0)
    return _through(x - mean, torch.linalg.svd(x, full_matrices=False).Vh[:k]) + mean


def _mean_lost(x, k):
    _, centred, (_, _, v) = _split(x)
    return _through(centred, v[:k])


def _mean_left_in(x, k):
    return _through(x, _split(x)[2].Vh[:k])


def _mean_twice(x, k):
    return _mean_left_in(x, k) + x.mean(dim=0)


def _mean_of_rows(x, k):
    mean = x.mean(dim=1, keepdim=True)
    return _through(x - mean, torch.linalg.svd(x - mean, full_matrices=False).Vh[:k]) + mean


def _mean_of_all(x, k):
    return _through(x - x.mean(), torch.linalg.svd(x - x.mean(), full_matrices=False).Vh[:k]) + x.mean()


def _takes_columns(got, expected, args) -> bool:
    """Columns of Vh instead of rows: what comes out depends on the arbitrary signs of the rows, but not its size."""
    x, k = np.asarray(args[0], np.float64), args[1]
    centred = x - x.mean(axis=0)
    columns = np.linalg.svd(centred, full_matrices=False)[2][:, :k]
    found = np.linalg.pinv(centred) @ (got - x.mean(axis=0))
    return np.allclose(np.abs(found), np.abs(columns @ columns.T), atol=1e-3)


def _smallest(x, k):
    mean, centred, (_, _, v) = _split(x)
    return _through(centred, v[-k:]) + mean


def _no_singular_values(x, k):
    mean, _, (u, _, v) = _split(x)
    return u[:, :k] @ v[:k] + mean


def _standardised(unbiased):
    def reconstruct(x, k):
        mean, scale = x.mean(dim=0), x.std(dim=0, unbiased=unbiased)
        z = (x - mean) / scale
        return _through(z, torch.linalg.svd(z, full_matrices=False).Vh[:k]) * scale + mean

    return reconstruct


def _one_less(x, k):
    return _reconstruct(x, k - 1)


def _one_more(x, k):
    return _reconstruct(x, k + 1)


def _is_code(got, expected, args) -> bool:
    x, k = args
    return got.shape == (len(x), k)


def _tall(rng: np.random.Generator) -> list:
    return [
        (cloud(rng, 40, 6), 2),
        (cloud(rng, 25, 9), 5),
        (cloud(rng, 12, 4), 1),
    ]


def _wide(rng: np.random.Generator) -> list:
    return [
        Case((cloud(rng, 6, 11), 3), note="fewer rows than columns"),
        Case((cloud(rng, 20, 5), 5), note="k as large as d"),
    ]


_STANDARDISED = (
    "You divide by the standard deviations: then all columns count alike, and the squared error is not the least."
)
_MISTAKES = (
    Mistake(_mean_lost, "The mean is missing in your reconstruction: add it back after projecting.", hint=2),
    Mistake(_not_centred, "You do not subtract the mean: then the first direction merely points at it."),
    Mistake(_directions_not_centred, "Your directions come from x as it is: subtract the mean before."),
    Mistake(_mean_left_in, "You find the directions without the mean, and then project x with it.", hint=2),
    Mistake(_mean_twice, "You project x with the mean still in it, and add the mean once more.", hint=2),
    Mistake(
        None,
        "You take columns of Vh: `torch.linalg.svd` returns V transposed, so that the directions are its rows.",
        when=_takes_columns,
        hint=3,
    ),
    Mistake(_smallest, "You keep the directions of least variance: `eigh` sorts its eigenvalues upwards.", hint=2),
    Mistake(_mean_of_rows, "You subtract the mean of each row: subtract the mean row, `x.mean(dim=0)`.", hint=3),
    Mistake(_mean_of_all, "You subtract one number, the mean of all entries: each column has its own.", hint=3),
    Mistake(_no_singular_values, "The singular values are missing between U and Vh.", hint=3),
    Mistake(_standardised(True), _STANDARDISED),
    Mistake(_standardised(False), _STANDARDISED),
    Mistake(_one_less, "You keep k - 1 directions instead of k.", hint=3),
    Mistake(_one_more, "You keep k + 1 directions instead of k.", hint=3),
    Mistake(
        None,
        "You return the codes (n, k): turn them back into rows of length d with the same directions.",
        when=_is_code,
        hint=2,
    ),
)

QUESTION = Question(
    "pca_reconstruct",
    "Through k directions and back",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "The two formulas of the question. Around which point does PCA turn the axes?",
        "Subtract the mean row, find the k directions of largest variance, project on them, go back, add the mean.",
        "`U, S, Vh = torch.linalg.svd(x - mean, full_matrices=False)`; with V = `Vh[:k]`, (k, d), the codes are "
        "`(x - mean) @ V.T`, (n, k).",
    ),
    examine=in_parts(
        (0.75, matches(_reconstruct, _tall, mistakes=_MISTAKES)),
        (0.25, matches(_reconstruct, _wide, mistakes=_MISTAKES)),
    ),
    hides=("ssl_course.autoencoders.pca",),
)
