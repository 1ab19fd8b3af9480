"""`twins_loss`: Barlow Twins, the cross-correlation of two views made the identity."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.chapter_11.hidden_methods import TWINS
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import graded, not_finite, told


def _standard(z, axis=0, centred=True, scaled=True):
    z = z - z.mean(dim=axis, keepdim=True) if centred else z
    if not scaled:
        return z
    return z / (z.pow(2).mean(dim=axis, keepdim=True) + 1e-12).sqrt()


def _loss(
    z1, z2, lambd, *,
    axis=0, centred=True, scaled=True, divide=lambda n: n, pair=lambda a, b: (a, b), error=lambda d: d**2,
    rest=lambda c: c**2, weights=lambda lambd: (1, lambd), with_diagonal=False, fold=lambda on, off, d: on + off,
):  # fmt: skip
    """`twins_loss`, with a switch for each mistake."""
    a, b = (_standard(z, axis, centred, scaled) for z in pair(z1, z2))
    c = a.T @ b / divide(len(a))  # (d, d)
    d = len(c)
    first, second = weights(lambd)
    off = rest(c).sum() - (0 if with_diagonal else rest(c).diagonal().sum())
    return fold(first * error(1 - c.diagonal()).sum(), second * off, d)


def _variant(**how):
    return lambda z1, z2, lambd: _loss(z1, z2, lambd, **how)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, d, lambd in ((8, 4, 0.1), (16, 3, 0.02), (12, 6, 0.5)):
        common = rng.normal(size=(n, d)) @ rng.normal(size=(d, d))
        z1, z2 = common + 0.5 * rng.normal(size=(2, n, d)) + rng.normal(size=d)
        cases.append(Case((z1, 3 * z2, lambd)))
    return cases


def _constant(rng: np.random.Generator) -> list:
    z1, z2 = rng.normal(size=(2, 8, 4))
    z1[:, 1] = 0.5
    return [Case((z1, z2, 0.1), note="a feature that is the same for all images")]


_CONSTANT = (
    "A feature that is the same for all images has a deviation of 0, and your loss is nan: it correlates with nothing. "
    "Add something as small as 1e-5 to the deviation, or 1e-12 under its root."
)
_MISTAKES = (
    (_variant(axis=1), "You standardise each embedding over its features: standardise each feature over the batch.", 1),
    (_variant(centred=False), "Your features are not centred: a correlation takes the mean out first.", 2),
    (_variant(scaled=False), "Your features are not scaled: that is a covariance, not a correlation.", 2),
    (_variant(divide=lambda n: 1), "You add up over the batch: divide the matrix by n.", 2),
    (_variant(divide=lambda n: n * n / (n - 1)),
     "Your correlations reach only (n − 1)/n: a deviation that divides by n − 1 stands beside a mean that divides by "
     "n. Use n in both.", 3),
    (_variant(divide=lambda n: n - 1),
     "Your correlations exceed 1: a deviation that divides by n stands beside a sum divided by n − 1.", 3),
    (_variant(pair=lambda a, b: (a, a)), "You correlate the first view with itself: the matrix is of both views.", 1),
    (_variant(pair=lambda a, b: (b, b)), "You correlate the second view with itself: the matrix is of both views.", 1),
    (_variant(with_diagonal=True), "Your redundancy term includes the diagonal: it is over i ≠ j.", 2),
    (_variant(weights=lambda lambd: (lambd, 1)), "λ weighs the wrong term: it belongs to the off-diagonal one.", 1),
    (_variant(weights=lambda lambd: (1, 1)), "λ is missing.", 1),
    (_variant(weights=lambda lambd: (lambd, lambd)), "λ weighs both terms: only the off-diagonal one has it.", 1),
    (_variant(weights=lambda lambd: (1, 0)), "Your loss has no redundancy term: all features may be the same one.", 1),
    (_variant(weights=lambda lambd: (0, lambd)), "Your loss has no invariance term: views need not agree.", 1),
    (_variant(error=lambda e: e), "Your diagonal term is not squared: it is (1 − C_ii)².", 2),
    (_variant(error=lambda e: 1 - (1 - e) ** 2), "Your diagonal term is 1 − C_ii²: it is (1 − C_ii)².", 2),
    (_variant(rest=lambda c: c), "Your off-diagonal correlations are not squared: negative ones pay.", 2),
    (_variant(rest=lambda c: c.abs()), "You take absolute off-diagonal correlations: they are squared.", 2),
    (_variant(fold=lambda on, off, d: (on + off) / d), "You average over features: both terms are sums.", 3),
    (_variant(fold=lambda on, off, d: (on + off) / d**2), "You average over the matrix: both terms are sums.", 3),
    (_variant(fold=lambda on, off, d: on / d + off / (d * (d - 1))), "You average each term: both are sums.", 3),
    (lambda z1, z2, lambd: _loss(z1.detach(), z2, lambd),
     "The value is right, but z1 gets no gradient: nothing is stopped in Barlow Twins.", 2),
    (lambda z1, z2, lambd: _loss(z1, z2.detach(), lambd),
     "The value is right, but z2 gets no gradient: nothing is stopped in Barlow Twins.", 2),
)  # fmt: skip

QUESTION = Question(
    "twins_loss",
    "The same, and not the same as the others",
    "implement",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "A correlation is a mean of products of standardised numbers. Over what are they standardised: images or "
        "features?",
        "Take mean and deviation of each feature over the n images, in each view by itself; C = a' b / n; then two "
        "sums over C.",
        "`on = (1 - c.diagonal()).pow(2).sum()`; `off = c.pow(2).sum() - c.diagonal().pow(2).sum()`; the loss is "
        "`on + lambd * off`.",
    ),
    examine=graded(
        matches(_loss, _inputs, gradients=(0, 1), mistakes=told(_MISTAKES)),
        matches(_loss, _constant, mistakes=(not_finite(_CONSTANT),)),
    ),
    hides=TWINS,
)
