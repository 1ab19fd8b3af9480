"""`cpc_loss`: the context predicts codes several steps ahead."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_10.hidden_methods import PREDICTION
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, extremes, graded, told


def _ahead(c, z, k):
    return c[:, :-k], z[:, k:]


def _one_early(c, z, k):
    return c[:, : c.shape[1] - k + 1], z[:, k - 1 :]


def _backwards(c, z, k):
    return c[:, k:], z[:, :-k]


def _every(p, z, whole, k):
    """InfoNCE of each prediction among all codes that stand k steps after some context, (pairs,)."""
    scores = p.flatten(0, 1) @ z.flatten(0, 1).T
    return scores.logsumexp(dim=1) - scores.diagonal()


def _same_step(p, z, whole, k):
    scores = torch.einsum("itd,jtd->tij", p, z)
    return (scores.logsumexp(dim=2) - scores.diagonal(dim1=1, dim2=2)).flatten()


def _same_sequence(p, z, whole, k):
    scores = torch.einsum("itd,isd->its", p, z)
    return (scores.logsumexp(dim=2) - scores.diagonal(dim1=1, dim2=2)).flatten()


def _all_codes(p, z, whole, k):
    scores = p.flatten(0, 1) @ whole.flatten(0, 1).T
    return scores.logsumexp(dim=1) - (p * z).sum(dim=2).flatten()


def _who_predicted(p, z, whole, k):
    scores = p.flatten(0, 1) @ z.flatten(0, 1).T
    return scores.logsumexp(dim=0) - scores.diagonal()


def _of_steps(losses):
    return torch.stack([each.mean() for each in losses]).mean()


def _made(
    pair: Callable = _ahead, turn: Callable = lambda c, w: c @ w.T, among: Callable = _every,
    fold: Callable = _of_steps, which: Callable = lambda k: k - 1, units: Callable = lambda x: x,
):  # fmt: skip
    """`cpc_loss` with a switch for each mistake."""

    def cpc_loss(c, z, weights):
        losses = []
        for k in range(1, len(weights) + 1):
            context, code = pair(c, z, k)
            p = units(turn(context, weights[which(k)]))
            losses.append(among(p, units(code), units(z), k))
        return fold(losses)

    return cpc_loss


_loss = _made()


def _drawn(rng: np.random.Generator, n: int, t: int, d: int, steps: int, note: str = "", scale: float = 1.0) -> Case:
    c, z = (scale * rng.normal(size=(n, t, d)) for _ in range(2))
    return Case((c, z, rng.normal(size=(steps, d, d)) / np.sqrt(d)), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((3, 6, 4, 2), (4, 5, 3, 3), (2, 7, 5, 2))]
    cases.append(_drawn(rng, 3, 4, 3, 1, "a single step ahead"))
    return [*cases, _drawn(rng, 4, 3, 4, 2, "short sequences")]


def _large(rng: np.random.Generator) -> list:
    return [_drawn(rng, 3, 5, 6, 2, "large scores", scale=15.0)]


_FAULTS = (
    ({"pair": _one_early},
     "Your first step predicts the present: the code of step t itself went into c_t. W_1 predicts z_{t+1}.", 1),
    ({"pair": _backwards}, "Your contexts predict the past: c_t goes with z_{t+k}, so `c[:, :-k]` with `z[:, k:]`.", 1),
    ({"turn": lambda c, w: c @ w},
     "You multiply by W from the wrong side: the prediction is W_k c, for rows of contexts `c @ W.T`.", 2),
    ({"among": _same_step},
     "Your candidates are the codes of the same step in the other sequences: those of other steps are candidates, "
     "too.", 2),
    ({"among": _same_sequence},
     "Your candidates are the codes of the same sequence: those of the other sequences are candidates, too.", 2),
    ({"among": _all_codes},
     "Your candidates are all codes: at distance k only those that stand k steps after some context, `z[:, k:]`.", 2),
    ({"among": _who_predicted},
     "Your softmax runs over the predictions: each prediction chooses among the codes.", 2),
    ({"fold": lambda losses: torch.cat(losses).mean()},
     "You average over all predictions at once: near steps have more of them and weigh more. Take the mean over each "
     "distance k first.", 3),
    ({"fold": lambda losses: torch.stack([each.mean() for each in losses]).sum()},
     "You sum over the distances: take their mean.", 3),
    ({"fold": lambda losses: torch.stack([each.sum() for each in losses]).mean()},
     "You sum over the predictions: take their mean.", 3),
    ({"which": lambda k: 0}, "You predict all distances with W_1: each has a matrix of its own.", 1),
    ({"units": lambda x: F.normalize(x, dim=-1)},
     "You normalise: the scores of this paper are plain products z · W c, without a length or a temperature.", 2),
)  # fmt: skip

_MORE = (
    (lambda c, z, w: -_loss(c, z, w), "The sign of your loss is wrong.", 2),
    (lambda c, z, w: _loss(c, z.detach(), w),
     "The value is right, but the codes get no gradient: they learn, as candidates and as what is looked for.", 3),
    (lambda c, z, w: _loss(c.detach(), z, w), "The value is right, but the contexts get no gradient.", 3),
    (lambda c, z, w: _loss(c, z, w.detach()), "The value is right, but the predictors get no gradient.", 3),
)  # fmt: skip

QUESTION = Question(
    "cpc_loss",
    "What comes next?",
    "implement",
    points=5,
    difficulty=3,
    minutes=30,
    hints=(
        "For one distance k: which contexts have a code k steps later, and which codes are those?",
        "`c[:, :-k]` with `z[:, k:]`, both flattened to (n (t − k), d): prediction i has to find code i among all of "
        "them. A cross-entropy with the classes 0, 1, 2, … The mean over k comes last.",
        "`p = (c[:, :-k] @ weights[k - 1].T).flatten(0, 1)`, `scores = p @ z[:, k:].flatten(0, 1).T`, "
        "`F.cross_entropy(scores, torch.arange(len(scores)))`.",
    ),
    examine=graded(
        matches(
            _loss, _inputs, gradients=(0, 1, 2), mistakes=(*alone_and_in_pairs(_made, _FAULTS, often=4), *told(_MORE))
        ),
        matches(
            _loss,
            _large,
            gradients=(0, 1, 2),
            mistakes=extremes("for large scores", "`cross_entropy` computes all in one step."),
        ),
    ),
    hides=PREDICTION,
)  # fmt: skip
