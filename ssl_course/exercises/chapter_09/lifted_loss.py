"""`lifted_loss`: equation 4 of Oh Song et al., each positive pair against all negatives of both of its ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, broken_gradient, extremes, graded, told


def _loss(z, labels, margin):
    """The formula, read aloud."""
    terms = []
    for i in range(len(z)):
        for j in range(i + 1, len(z)):
            if labels[i] == labels[j]:
                far = [margin - _distance(z, end, k) for end in (i, j) for k in range(len(z)) if labels[k] != labels[i]]
                terms.append((_distance(z, i, j) + torch.stack(far).logsumexp(dim=0)).clamp(min=0) ** 2)
    return sum(terms) / (2 * len(terms))


def _distance(z, i, j):
    return torch.linalg.vector_norm(z[i] - z[j])


def _lengths(z):
    return torch.linalg.vector_norm(z[:, None] - z, dim=2)  # (n, n)


def _squared(z):
    return (z[:, None] - z).pow(2).sum(dim=2)


def _together(of_i, of_j):
    return torch.cat([of_i, of_j], dim=1).logsumexp(dim=1)


def _hinge_squared(x):
    return x.clamp(min=0) ** 2


def _made(
    measure: Callable = _lengths, join: Callable = _together, bend: Callable = _hinge_squared, scale: float = 0.5,
    margin_sign: int = 1, negatives: str = "different", pull: int = 1, fold: Callable = lambda terms, n: terms.mean(),
    start: Callable = lambda z: z, diagonal: int = 1,
):  # fmt: skip
    """`lifted_loss` for all pairs at once, with a switch for each mistake; -inf stands where nothing is a negative."""

    def lifted_loss(z, labels, margin):
        d, n = measure(start(z)), len(z)
        same, me = labels[:, None] == labels, torch.eye(n, dtype=torch.bool)
        out = {"different": same, "others": me, "everything": me & ~me}[negatives]
        far = (margin_sign * margin - d).masked_fill(out, -torch.inf)  # (n, n)
        i, j = same.triu(diagonal).nonzero(as_tuple=True)
        return fold(scale * bend(pull * d[i, j] + join(far[i], far[j])), n)

    return lifted_loss


def _one(of_end):
    return of_end.logsumexp(dim=1)


def _nearest(of_i, of_j):
    return torch.cat([of_i, of_j], dim=1).amax(dim=1)


def _finite_sum(of_i, of_j):
    return torch.cat([of_i, of_j], dim=1).nan_to_num(neginf=0.0).sum(dim=1)


def _averaged(of_i, of_j):
    return _together(of_i, of_j) - (of_i.isfinite().sum(dim=1) + of_j.isfinite().sum(dim=1)).log()


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((7, 4, 3, 1.0), (9, 3, 2, 0.4), (8, 5, 3, 2.0))]
    cases.append(_drawn(rng, 6, 3, 2, 1.0, "a sample that is alone in its class"))
    cases[-1].args[1][0] = 9
    cases.append(_drawn(rng, 6, 4, 2, 1.0, "two samples of a class with equal embeddings"))
    z, labels, _ = cases[-1].args
    i, j = np.flatnonzero(labels == labels[0])[:2]
    z[j] = z[i]
    return cases


def _drawn(rng: np.random.Generator, n: int, d: int, classes: int, margin: float, note: str = "") -> Case:
    """Of some pairs the negatives keep the margin."""
    labels = rng.permutation(np.arange(n) % classes)
    centres = rng.normal(size=(classes, d))
    centres *= (2.5 + margin) / np.linalg.norm(centres, axis=1, keepdims=True)
    return Case((0.8 * rng.normal(size=(n, d)) + centres[labels], labels + 3, margin), note=note)


def _far(rng: np.random.Generator) -> list:
    z, labels = 400 * rng.normal(size=(6, 4)), np.arange(6) % 2
    return [Case((z, labels, 1.0), note="embeddings that lie far apart")]


_FAULTS = (
    ({"measure": _squared}, "Your D is the distance squared: here it is the distance itself.", 2),
    ({"join": lambda of_i, of_j: _one(of_i)},
     "Only the negatives of i count: those of j, the other end of the pair, belong under the same logarithm.", 2),
    ({"join": lambda of_i, of_j: _one(of_j)},
     "Only the negatives of j count: those of i, the other end of the pair, belong under the same logarithm.", 2),
    ({"bend": lambda x: x.clamp(min=0)}, "Your terms are not squared: it is max(0, J)².", 2),
    ({"bend": lambda x: x**2},
     "Pairs with a negative J, whose negatives are far enough away, have a loss: the maximum with 0 is missing.", 2),
    ({"scale": 1}, "Your loss is twice as large: the ½ is missing, or each pair comes in both orders.", 3),
    ({"scale": 0.25},
     "Your loss is half as large: the pairs with i < j are counted once, and the mean over them is halved once.", 3),
    ({"join": _nearest},
     "You take the hardest negative alone, which the paper smooths: equation 4 has the logarithm of the sum of "
     "exponentials over all.", 1),
    ({"negatives": "others"},
     "Samples of the same class are among your negatives: only pairs of different classes are in N.", 2),
    ({"negatives": "everything"},
     "All samples, even the pair's own two, are among your negatives: only pairs of different classes are in N.", 2),
    ({"join": lambda of_i, of_j: _one(of_i) + _one(of_j)},
     "You add two logarithms: the negatives of both ends are summed first, under one logarithm.", 2),
    ({"margin_sign": 0}, "The margin is missing.", 2),
    ({"margin_sign": -1}, "Your margin has the wrong sign: it stands before −D inside the exponential.", 2),
    ({"pull": 0}, "D of the pair itself is missing in J: nothing pulls the two together.", 2),
    ({"pull": -1}, "D of the pair itself has the wrong sign in J.", 2),
    ({"fold": lambda terms, n: terms.sum()}, "You sum over the pairs: divide by their number.", 3),
    ({"fold": lambda terms, n: terms.sum() / n}, "You divide by the number of samples: divide by that of pairs.", 3),
    ({"fold": lambda terms, n: terms.sum() / (n * (n - 1) / 2)},
     "You divide by the number of all pairs: divide by that of the pairs of one class.", 3),
    ({"fold": lambda terms, n: terms.sum() / (terms > 0).sum()},
     "You average over the pairs that have a loss: take the mean over all pairs of one class.", 3),
    ({"diagonal": 0}, "Each sample is paired with itself: the pairs are those with i < j.", 3),
    ({"start": lambda z: F.normalize(z, dim=1)}, "You normalise the embeddings: here they stay as they are.", 2),
)  # fmt: skip

_MORE = (
    (_made(join=_averaged),
     "You average the exponentials: the formula sums them.", 2),
    (_made(join=lambda of_i, of_j: (_one(of_i) + _one(of_j)) / 2),
     "You average two logarithms: the negatives of both ends are summed first, under one logarithm.", 2),
    (_made(join=lambda of_i, of_j: torch.cat([of_i, of_j], dim=1).exp().sum(dim=1)),
     "The logarithm of the sum of exponentials is missing.", 2),
    (_made(join=_finite_sum),
     "You sum the negatives as they are: it is the logarithm of the sum of their exponentials.", 2),
    (lambda z, y, m: _made(fold=lambda t, n: t.mean().clamp(min=0) ** 2, bend=lambda x: x, scale=1)(z, y, m) / 2,
     "You take the mean over pairs before the maximum with 0 and the square: each pair has its own.", 2),
    (_made(bend=F.softplus), "You take a softplus: it is max(0, J)².", 2),
    (lambda z, y, m: _loss(z, y, 1.0), "Your margin is always 1: take it from the argument.", 1),
    (_made(measure=lambda z: _squared(z) / z.shape[1] ** 0.5),
     "Your D is neither the distance nor its square: take the root of the sum of squares.", 3),
    (_made(measure=lambda z: _lengths(z) / z.shape[1] ** 0.5),
     "Your distance averages over the d entries: it is the root of their sum.", 3),
)  # fmt: skip

_ROOT = (
    "The value is right, but its gradient is nan: the slope of a square root at 0 is infinite, and each sample lies at "
    "0 from itself. `torch.cdist` and `torch.linalg.vector_norm` have a gradient of 0 there."
)
QUESTION = Question(
    "lifted_loss",
    "The whole batch at once",
    "implement",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Write it as a double loop over the pairs first. For one pair (3, 7): which distances stand under the "
        "logarithm?",
        "One log-sum-exp for each *sample*, over its negatives; the logarithm for a pair joins those of its two ends, "
        "which is `torch.logaddexp`.",
        "`same.triu(1).nonzero(as_tuple=True)` are the pairs; `masked_fill(same, -torch.inf)` leaves the negatives "
        "of `margin - d`, and `logsumexp(dim=1)` sums them; `d` comes from `torch.cdist(z, z)`.",
    ),
    examine=graded(
        matches(
            _loss,
            _inputs,
            gradients=(0,),
            mistakes=(*alone_and_in_pairs(_made, _FAULTS), *told(_MORE), broken_gradient(_ROOT)),
        ),
        matches(
            _loss,
            _far,
            gradients=(0,),
            mistakes=extremes(
                "where embeddings lie far apart", "`logsumexp` and `logaddexp` take logarithm and exponential at once."
            ),
        ),
    ),
    hides=("ssl_course.losses.lifted_structured",),
)
