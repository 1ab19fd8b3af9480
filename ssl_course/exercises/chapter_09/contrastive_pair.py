"""`contrastive_pair`: pull what belongs together, push the rest until it is a margin away."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Answer, Case, Question, matches, require
from ssl_course.exercises.known_mistakes import broken_gradient, graded, told


def _distance(z1, z2):
    return torch.linalg.vector_norm(z1 - z2, dim=1)  # (n,)


def _hinge(x):
    return x.clamp(min=0)


def _made(pull=lambda d, m: d**2, push=lambda d, m: _hinge(m - d) ** 2, fold=torch.mean, measure=_distance):
    """`contrastive_pair` with another term for the pairs of a kind, another sum or another distance."""

    def contrastive_pair(z1, z2, same, margin):
        d = measure(z1, z2)
        return fold(torch.where(same, pull(d, margin), push(d, margin)))

    return contrastive_pair


_loss = _made()


def _by_kind(z1, z2, same, margin):
    d = _distance(z1, z2)
    return (d[same] ** 2).mean() + (_hinge(margin - d[~same]) ** 2).mean()


def _active(z1, z2, same, margin):
    terms = torch.where(same, _distance(z1, z2) ** 2, _hinge(margin - _distance(z1, z2)) ** 2)
    return terms.sum() / (terms > 0).sum()


def _all_pairs(z1, z2, same, margin):
    d = (z1[:, None] - z2).norm(dim=2)  # (n, n)
    return torch.where(same[:, None], d**2, _hinge(margin - d) ** 2).mean()


def _all_pairs_by_column(z1, z2, same, margin):
    d = (z1[:, None] - z2).norm(dim=2)  # (n, n)
    return torch.where(same, d**2, _hinge(margin - d) ** 2).mean()


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, d, margin, note in (
        (8, 4, 2.0, ""),
        (11, 3, 1.5, ""),
        (6, 5, 0.7, ""),
        (7, 3, 1.0, "a pair of one kind whose embeddings are equal"),
    ):
        z1, step = rng.normal(size=(2, n, d))
        step *= margin * np.linspace(0.2, 1.9, n)[:, None] / np.linalg.norm(step, axis=1, keepdims=True)
        same = rng.permutation(np.arange(n) % 2 == 0)
        same[[0, -1]] = True, False  # of both kinds some lie near and some far
        same[[1, -2]] = False, True
        if note:
            step[0] = 0
        order = rng.permutation(n)
        cases.append(Case((z1[order], (z1 + step)[order], same[order], margin), note=note))
    return cases


_PULLED_BACK = (
    "Different pairs that lie farther apart than the margin still have a loss: the maximum with 0 is missing, so they "
    "are pulled back."
)
_MISTAKES = (
    (_made(push=lambda d, m: (m - d) ** 2), _PULLED_BACK, 2),
    (_made(push=lambda d, m: m - d), f"{_PULLED_BACK} And the difference is squared.", 2),
    (lambda z1, z2, same, m: _loss(z1, z2, ~same, m),
     "The two kinds are swapped: `same` is True where a pair belongs together. (In the paper, Y is 0 for those.)", 2),
    (_made(push=lambda d, m: _hinge(m - d)), "Your push is not squared: it is max(0, margin − D)².", 2),
    (_made(pull=lambda d, m: d), "Your pull is the distance: it is the distance squared.", 2),
    (_made(pull=lambda d, m: d, push=lambda d, m: _hinge(m - d)), "Neither of your terms is squared.", 2),
    (_made(push=lambda d, m: _hinge(m - d**2)),
     "Your push compares the squared distance with the margin: take the distance, and square what is left of the "
     "margin.", 3),
    (_made(push=lambda d, m: _hinge(m - d**2) ** 2),
     "Your push compares the squared distance with the margin: the margin is a distance.", 3),
    (_made(push=lambda d, m: _hinge(m**2 - d**2)),
     "Your push is margin² − D²: it is the square of the difference, not the difference of the squares.", 3),
    (_made(push=lambda d, m: _hinge(d - m) ** 2),
     "Your push is inside out: pairs beyond the margin have a loss, near ones have none.", 2),
    (lambda *a: _loss(*a) / 2, "Your loss is half as large: the paper's factor ½ is left out here.", 1),
    (_made(fold=torch.sum), "You sum over the pairs: take their mean.", 3),
    (lambda *a: _made(fold=torch.sum)(*a) / 2, "You sum over the pairs and halve: take the mean, without the ½.", 3),
    (_by_kind, "You average each kind by itself and add: take one mean over all n pairs.", 3),
    (_active, "You average over the pairs that have a loss: take the mean over all n pairs.", 3),
    (_made(measure=lambda a, b: (a - b).pow(2).mean(1).sqrt()),
     "Your distance averages over the d entries: it is the root of their sum.", 3),
    (_made(measure=lambda a, b: (a - b).abs().sum(1)),
     "Your distance adds absolute values: it is the Euclidean one, the root of the sum of squares.", 3),
    (_made(measure=lambda a, b: (a - b).pow(2).sum(1)),
     "What you take for the distance is its square, and you square it again.", 3),
    (_made(measure=lambda a, b: _distance(F.normalize(a, dim=1), F.normalize(b, dim=1))),
     "You normalise the embeddings: here they stay as they are, and the margin is a distance between them.", 2),
    (_made(measure=lambda a, b: 1 - F.cosine_similarity(a, b)),
     "You take 1 − cosine for the distance: it is the Euclidean one.", 2),
    (_made(push=lambda d, m: 0 * d),
     "Different pairs have no loss: without a push all embeddings may become one point.", 2),
    (_made(pull=lambda d, m: 0 * d), "Pairs of one kind have no loss: what belongs together is never pulled.", 2),
    (_made(push=lambda d, m: _hinge(1 - d) ** 2), "Your margin is always 1: take it from the argument.", 1),
    (_made(push=lambda d, m: -(_hinge(m - d) ** 2)),
     "Your push has the wrong sign: near pairs that differ would earn something.", 2),
    (_made(push=lambda d, m: -(d**2)), "Your push has no margin: it grows without end.", 2),
    (_all_pairs, "You compare every row of z1 with every row of z2: row i belongs to row i alone.", 3),
    (_all_pairs_by_column, "You compare every row of z1 with every row of z2: row i belongs to row i alone.", 3),
    (lambda z1, z2, same, m: _loss(z1, z2.detach(), same, m),
     "The value is right, but z2 gets no gradient: both twins of the network learn.", 2),
    (lambda z1, z2, same, m: _loss(z1.detach(), z2, same, m),
     "The value is right, but z1 gets no gradient: both twins of the network learn.", 2),
)  # fmt: skip

_ROOT = (
    "The value is right, but where both embeddings of a pair are equal the gradient is nan: the slope of a square root "
    "at 0 is infinite. `torch.linalg.vector_norm` has a gradient of 0 there."
)


def _stays_finite(answer: Answer, rng: np.random.Generator) -> None:
    """No direction leads apart better than another, so any finite gradient is right."""
    z1 = rng.normal(size=(6, 3)).astype(np.float32)
    z2 = z1.copy()
    z2[::2] += rng.normal(size=(3, 3)).astype(np.float32)
    _, gradients = answer.gradients(z1, z2, np.zeros(6, dtype=bool), 1.0, wrt=(0, 1))
    require(all(gradient is None or np.isfinite(gradient).all() for gradient in gradients), _ROOT)


QUESTION = Question(
    "contrastive_pair",
    "Twins and strangers",
    "implement",
    points=2,
    difficulty=1,
    minutes=12,
    hints=(
        "Draw both terms over the distance: where does each of them have no slope?",
        "D² where `same`, max(0, margin − D)² where not; `same` chooses for each pair, and the mean is over all.",
        "`torch.where(same, pull, push)`, where the push is a `clamp(min=0)`, squared; the distances come from "
        "`torch.linalg.vector_norm(z1 - z2, dim=1)`.",
    ),
    examine=graded(
        matches(_loss, _inputs, gradients=(0, 1), mistakes=(*told(_MISTAKES), broken_gradient(_ROOT))), _stays_finite
    ),
    hides=("ssl_course.losses.contrastive",),
)
