"""`best_constants`: what each loss answers where it cannot know."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _mean(values, p):
    return p @ values  # (n,)


def _median(values, p):
    values, order = values.sort()
    below = p[:, order].cumsum(dim=1)
    return values[(below < 0.5).sum(dim=1)]


def _mode(values, p):
    return values[p.argmax(dim=1)]


def _median_unsorted(values, p):
    return values[(p.cumsum(dim=1) < 0.5).sum(dim=1).clamp(max=len(values) - 1)]


def _median_half_sorted(values, p):
    return values.sort().values[(p.cumsum(dim=1) < 0.5).sum(dim=1).clamp(max=len(values) - 1)]


def _median_before(values, p):
    values, order = values.sort()
    return values[((p[:, order].cumsum(dim=1) < 0.5).sum(dim=1) - 1).clamp(min=0)]


def _plain_median(values, p):
    return values.median().expand(len(p))


def _nearest(values, at):
    return values[(at[:, None] - values).abs().argmin(dim=1)]


def _constants(values, p, *, l2=_mean, l1=_median, classes=_mode):
    return torch.stack([l2(values, p), l1(values, p), classes(values, p).to(p.dtype)], dim=1)


def _variant(**how):
    return lambda values, p: _constants(values, p, **how)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, n, k) for n, k in ((5, 4), (7, 6), (3, 9))]
    two = rng.permutation([-60.0, 70.0])
    share = rng.uniform(0.6, 0.9, size=4)
    p = np.stack([share, 1 - share], axis=1)
    p[::2] = p[::2, ::-1]
    return [*cases, Case((two, p), note="two colours")]


def _drawn(rng: np.random.Generator, n: int, k: int) -> tuple:
    """Values in no order; mean, median and mode differ in every row, and no half lies exactly between two values."""
    while True:
        values = rng.choice(np.arange(-11, 12), size=k, replace=False) * 10.0
        p = rng.dirichlet(np.full(k, 1.5), size=n)
        order = values.argsort()
        halves = np.abs(p[:, order].cumsum(axis=1) - 0.5).min()
        top = np.sort(p, axis=1)
        median = _median(torch.tensor(values), torch.tensor(p)).numpy()
        differ = (median != values[p.argmax(axis=1)]).any() and (np.diff(values) < 0).any()
        if halves > 1e-3 and (top[:, -1] - top[:, -2]).min() > 1e-3 and differ:
            return values, p


_FAULTS = (
    ({"l1": _mean}, "Your answer for the absolute error is the mean: moving it by a little costs the share on one "
     "side and gains that on the other, so both must be a half.", 2),
    ({"l2": _mode}, "Your answer for the squared error is the mode: the best number for squares is the mean, even "
     "where nothing ever is.", 2),
    ({"classes": _mean}, "Your answer for classes is a mean: the likeliest class is one of the values.", 2),
    ({"l1": _mode}, "Your answer for the absolute error is the mode: it is the value with half of the probability on "
     "either side.", 2),
    ({"l2": _median}, "Your answer for the squared error is the median: set the derivative of Σ p (v − c)² to 0.", 2),
    ({"l1": _median_unsorted}, "For the absolute error you add up the probabilities in the order in which the values "
     "came: sort the values first.", 3),
    ({"l1": _median_half_sorted}, "For the absolute error you sort the values and leave the probabilities as they "
     "came: bring p into the same order.", 3),
    ({"l1": _median_before}, "Your answer for the absolute error is one value too low: it is the first at which the "
     "sum of probabilities reaches a half.", 3),
    ({"l1": _plain_median}, "Your answer for the absolute error is the median of the values without their "
     "probabilities.", 2),
    ({"l2": lambda v, p: v.mean().expand(len(p))}, "Your answer for the squared error forgets the probabilities: it is "
     "Σ p v.", 2),
    ({"classes": lambda v, p: p.argmax(dim=1)}, "Your answer for classes is the number of the class: return its "
     "value.", 3),
    ({"classes": lambda v, p: p.amax(dim=1)}, "Your answer for classes is the largest probability: return the value "
     "that has it.", 3),
    ({"classes": lambda v, p: v.max().expand(len(p))}, "Your answer for classes is the largest value: return the "
     "likeliest.", 2),
    ({"classes": _median}, "Your answer for classes is the median: return the likeliest value.", 2),
    ({"l2": lambda v, p: _nearest(v, _mean(v, p))}, "Your answer for the squared error is rounded to one of the "
     "values: a regression may answer what never occurs.", 2),
    ({"l1": lambda v, p: _nearest(v, _mean(v, p))}, "Your answer for the absolute error is the value nearest to the "
     "mean: it is the median.", 2),
    ({"l2": lambda v, p: (v.amin() + v.amax()).expand(len(p)) / 2}, "Your answer for the squared error is the middle "
     "between the extremes: that minimises the largest error.", 2),
    ({"l2": lambda v, p: _mean(v, p) / len(v)}, "You average Σ p v over the values: the probabilities already add up "
     "to 1.", 3),
    ({"l2": lambda v, p: (p @ v**2).sqrt()}, "Your answer for the squared error is a root mean square: it is the "
     "mean.", 2),
)  # fmt: skip


def _pooled(values, p):
    return _constants(values, p.mean(dim=0, keepdim=True)).expand(len(p), -1)


_WHOLE = (
    (_pooled, "All rows get the same answers: each row of p is a distribution of its own.", 3),
    (lambda v, p: _constants(v, p).T, "Your result is transposed: asked for is (n, 3), one row for each "
     "distribution.", 3),
    (lambda v, p: _constants(v, p).flip(1), "Your columns are in reversed order: squared error, absolute error, "
     "classes.", 3),
    (lambda v, p: _constants(v, p)[:, [1, 0, 2]], "Your first two columns are swapped: the mean belongs to the squared "
     "error, the median to the absolute one.", 2),
    (lambda v, p: _constants(v, p)[:, [0, 2, 1]], "Your last two columns are swapped: the median belongs to the "
     "absolute error, the mode to the classes.", 2),
    (lambda v, p: _constants(v, p)[:, [2, 1, 0]], "The mean belongs to the squared error, the mode to the classes: "
     "yours are swapped.", 2),
)  # fmt: skip

QUESTION = Question(
    "best_constants",
    "Predict, then measure: what a loss answers that cannot know",
    "predict",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Move the answer c by a little to the right: which terms of the expected error grow, and which shrink?",
        "The derivative of Σ p (v − c)² vanishes at the mean; that of Σ p |v − c| changes sign where half of the "
        "probability is passed; a classifier names the likeliest value.",
        "`p @ values`; with the values sorted, and p in the same order, the first at which `cumsum` reaches 0.5; "
        "`values[p.argmax(dim=1)]`.",
    ),
    examine=matches(_constants, _inputs, mistakes=(*told(_WHOLE), *alone_and_in_pairs(_variant, _FAULTS, often=6))),
)
