"""`triplet_loss`: nearer to the positive than to the negative, by a margin."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import broken_gradient, graded, told


def _squared(x, y):
    return (x - y).pow(2).sum(dim=1)  # (t,)


def _lengths(x, y):
    return torch.linalg.vector_norm(x - y, dim=1)


def _hinge(x):
    return x.clamp(min=0)


def _made(measure=_squared, loss=_hinge, fold=torch.mean, to=(1, -1, 1)):
    """`triplet_loss` with another distance, another bend, another sum, or other signs of D(a, p), D(a, n), margin."""

    def triplet_loss(anchor, positive, negative, margin):
        near, far = measure(anchor, positive), measure(anchor, negative)
        return fold(loss(to[0] * near + to[1] * far + to[2] * margin))

    return triplet_loss


_loss = _made()


def _as_it_is(x):
    return x


def _active(values):
    return values.sum() / (values > 0).sum()


def _active_softened(values):
    return values.sum() / (values > 0).sum().clamp(min=1)


def _bent_apart(anchor, positive, negative, margin):
    return (_squared(anchor, positive) + _hinge(margin - _squared(anchor, negative))).mean()


def _nearer_end(anchor, positive, negative, margin):
    far = torch.minimum(_squared(anchor, negative), _squared(positive, negative))
    return _hinge(_squared(anchor, positive) - far + margin).mean()


def _from_the_positive(anchor, positive, negative, margin):
    return _loss(positive, anchor, negative, margin)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((9, 4, 1.0), (6, 6, 0.3), (12, 3, 2.0))]
    cases.append(_drawn(rng, 5, 3, 1.0, "a batch in which a positive is its anchor"))
    cases[-1].args[1][0] = cases[-1].args[0][0]
    anchor = rng.normal(size=(4, 3))
    far = Case((anchor, anchor + 0.05, anchor + 3, 0.5), note="a batch in which all triplets keep the margin")
    return [*cases, far]


def _drawn(rng: np.random.Generator, t: int, d: int, margin: float, note: str = "") -> Case:
    """About half of the triplets keep the margin."""
    anchor, near, far = rng.normal(size=(3, t, d))
    reach = np.sqrt(1.3 * margin / (near**2).sum(axis=1, keepdims=True)) * near
    gaps = margin * np.linspace(0.1, 4, t)[:, None]  # D(a, n)
    step = np.sqrt(gaps / (far**2).sum(axis=1, keepdims=True)) * far
    order = rng.permutation(t)
    return Case((anchor[order], (anchor + reach)[order], (anchor + step)[order], margin), note=note)


_NO_HINGE = "Triplets that keep the margin count with a negative loss: the maximum with 0 is missing."
_LENGTHS = "You compare distances: here D is the distance *squared*."
_MISTAKES = (
    (_made(loss=_as_it_is), _NO_HINGE, 2),
    (_made(measure=_lengths), _LENGTHS, 2),
    (_made(measure=_lengths, loss=_as_it_is), f"{_LENGTHS} And the maximum with 0 is missing.", 2),
    (_made(fold=_active),
     "You average over the triplets that have a loss: take the mean over all of them. Where none has one, yours is "
     "0 / 0.", 3),
    (_made(fold=_active_softened),
     "You average over the triplets that have a loss: take the mean over all of them, or the loss does not fall while "
     "fewer and fewer are wrong.", 3),
    (_made(measure=_lengths, fold=_active), f"{_LENGTHS} And the mean is over all triplets, not over those with a "
     "loss.", 2),
    (_made(measure=_lengths, fold=_active_softened), f"{_LENGTHS} And the mean is over all triplets, not over those "
     "with a loss.", 2),
    (_made(fold=torch.sum), "You sum over the triplets: take their mean.", 3),
    (_made(measure=_lengths, fold=torch.sum), f"{_LENGTHS} And it is the mean over triplets, not the sum.", 2),
    (lambda a, p, n, m: _hinge(_made(loss=_as_it_is)(a, p, n, m)),
     "You take the mean first and the maximum with 0 of that: easy triplets then make up for wrong ones. Each triplet "
     "has a maximum of its own.", 2),
    (_made(to=(-1, 1, 1)), "Positive and negative are swapped: your loss pushes what belongs together apart.", 2),
    (_made(to=(1, -1, -1)), "Your margin has the wrong sign: the negative must be *farther* by it.", 2),
    (_made(to=(1, -1, 0)), "The margin is missing: without it, all embeddings in one point have no loss.", 2),
    (_made(to=(1, 1, 1)), "You add the distance to the negative: it is subtracted.", 2),
    (lambda a, p, n, m: _loss(a, p, n, 1.0), "Your margin is always 1: take it from the argument.", 1),
    (_made(measure=lambda x, y: (x - y).pow(2).mean(1)), "Your distance averages over the d entries: take their sum.",
     3),
    (_made(measure=lambda x, y: (x - y).abs().sum(1)),
     "You add absolute values: D is the sum of the squares.", 3),
    (_made(loss=lambda x: _hinge(x) ** 2), "You square the loss: it is the distances that are squared.", 2),
    (_made(measure=_lengths, loss=lambda x: _hinge(x) ** 2),
     "You square the loss and not the distances: it is the other way round.", 2),
    (_made(loss=F.softplus), "You take a softplus: here the loss is a maximum with 0.", 2),
    (_made(measure=lambda x, y: _squared(F.normalize(x, dim=1), F.normalize(y, dim=1))),
     "You normalise the embeddings: here they stay as they are.", 2),
    (_made(measure=lambda x, y: 1 - F.cosine_similarity(x, y)), "You take 1 − cosine: D is the squared Euclidean "
     "distance.", 2),
    (_bent_apart, "You bend the two distances apart, as the contrastive loss does: only their difference matters.", 2),
    (_nearer_end, "You take the negative's distance from whichever end is nearer: here it is that from the anchor.", 2),
    (_from_the_positive, "You measure the negative from the positive: measure it from the anchor.", 2),
    (_made(measure=lambda x, y: (x - y).pow(2).sum()),
     "You sum the squares of the whole batch before you compare: each triplet has distances of its own.", 3),
    (_made(measure=lambda x, y: torch.cdist(x, y).pow(2)),
     "You compare every row with every row: row i of all three is one triplet.", 3),
    (lambda a, p, n, m: _loss(a, p, n.detach(), m),
     "The value is right, but the negative gets no gradient: it is pushed away, too.", 2),
    (lambda a, p, n, m: _loss(a, p.detach(), n, m),
     "The value is right, but the positive gets no gradient: it comes nearer, too.", 2),
    (lambda a, p, n, m: _loss(a.detach(), p, n, m),
     "The value is right, but the anchor gets no gradient: it moves, too.", 2),
)  # fmt: skip

QUESTION = Question(
    "triplet_loss",
    "Nearer than any stranger",
    "implement",
    points=2,
    difficulty=1,
    minutes=12,
    hints=(
        "Write down the shapes: after which step is there one number for each triplet?",
        "Two squared distances for each triplet, their difference plus the margin, a maximum with 0 of each, and the "
        "mean over all, also over those without loss.",
        "A squared distance is `(anchor - positive).pow(2).sum(dim=1)`; the maximum with 0 is `clamp(min=0)`.",
    ),
    examine=graded(
        matches(
            _loss,
            _inputs,
            gradients=(0, 1, 2),
            mistakes=(
                *told(_MISTAKES),
                Mistake(
                    None,
                    "Where all triplets keep the margin your loss is nan: 0 / 0. Take the mean over all triplets.",
                    when=lambda got, expected, args: bool(np.isnan(got)),
                    hint=3,
                ),
                broken_gradient(
                    "The value is right, but where a positive is its anchor the gradient is nan: you take a square "
                    "root and square it again, and the slope of a root at 0 is infinite. Leave both out."
                ),
            ),
        )
    ),
    hides=("ssl_course.losses.triplet",),
)
