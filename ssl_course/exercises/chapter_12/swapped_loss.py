"""`swapped_loss`: each view predicts the code of the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.chapter_12.hidden_methods import TRANSPORT
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, extremes, graded, told


def _made(
    codes: Callable = lambda q, t: q.detach(), heat: Callable = lambda t: t, swap: bool = True, dim: int = 1,
    fold: Callable = lambda a, b: (a.mean() + b.mean()) / 2, log: Callable = lambda s, dim: s.log_softmax(dim=dim),
    target: Callable = lambda s: s,
):  # fmt: skip
    """`swapped_loss` with a switch for each mistake."""

    def swapped_loss(scores1, scores2, codes1, codes2, temperature):
        p1, p2 = (log(target(s) / heat(temperature), dim) for s in (scores1, scores2))
        q1, q2 = codes(codes1, temperature), codes(codes2, temperature)
        if not swap:
            q1, q2 = q2, q1
        return fold(-(q2 * p1).sum(dim=1), -(q1 * p2).sum(dim=1))

    return swapped_loss


_loss = _made()


def _sharpened(q, t):
    return (q.detach() / t).softmax(dim=1)


def _hard(q, t):
    return torch.nn.functional.one_hot(q.argmax(dim=1), q.shape[1]).to(q.dtype)


def _drawn(rng: np.random.Generator, n: int, k: int, temperature: float, note: str = "") -> Case:
    scores = rng.uniform(-1, 1, size=(2, n, k))
    codes = rng.dirichlet(np.full(k, 0.4), size=(2, n))
    return Case((*scores, *codes, temperature), note=note)


def _inputs(rng: np.random.Generator) -> list:
    return [_drawn(rng, *sizes) for sizes in ((6, 4, 0.5), (9, 3, 0.2), (4, 7, 1.5), (1, 5, 0.4))]


def _cold(rng: np.random.Generator) -> list:
    case = _drawn(rng, 5, 6, 0.005)
    codes = [np.eye(6)[rng.integers(6, size=5)] for _ in range(2)]
    return [Case((*case.args[:2], *codes, 0.005), note="a temperature of 0.005")]


_FAULTS = (
    ({"swap": False},
     "Not swapped: each view predicts its *own* code, which asks nothing of two views of an image. View 1 predicts the "
     "code of view 2.", 1),
    ({"codes": lambda q, t: q},
     "The value is right, but a gradient goes through the codes: then a code may move to meet the prediction. They are "
     "targets: `detach` them.", 2),
    ({"codes": _sharpened},
     "You apply a softmax to the codes: they are shares already, and the temperature is that of the prediction alone.",
     2),
    ({"codes": lambda q, t: q.detach() / t},
     "You divide the codes by the temperature: it is that of the prediction alone.", 2),
    ({"codes": _hard}, "You round the codes to whole labels: they are used as they are, soft.", 2),
    ({"heat": lambda t: 1}, "The temperature is missing.", 1),
    ({"heat": lambda t: 1 / t}, "You multiply by the temperature: divide by it.", 1),
    ({"fold": lambda a, b: a.mean() + b.mean()},
     "Your loss is twice as large: take the mean of both directions, not their sum.", 3),
    ({"fold": lambda a, b: (a.sum() + b.sum()) / 2}, "You sum over the samples: take their mean.", 3),
    ({"fold": lambda a, b: a.mean()},
     "You go in one direction only: view 2 predicts the code of view 1, too.", 2),
    ({"fold": lambda a, b: b.mean()},
     "You go in one direction only: view 1 predicts the code of view 2, too.", 2),
    ({"dim": 0},
     "Your softmax runs over the samples, dim=0: each sample's prediction is a distribution over the prototypes.", 2),
    ({"log": lambda s, dim: s.softmax(dim=dim)}, "The logarithm is missing.", 2),
    ({"log": lambda s, dim: s}, "The softmax is missing: a prediction is a distribution over the prototypes.", 2),
    ({"log": lambda s, dim: s.softmax(dim=dim).log_softmax(dim=dim)},
     "You take a softmax of a softmax: `cross_entropy` wants the scores.", 3),
)  # fmt: skip

_MORE = (
    (lambda s1, s2, q1, q2, t: -_loss(s1, s2, q1, q2, t), "The sign of your loss is wrong.", 2),
    (lambda s1, s2, q1, q2, t: _loss(s1, s2, q1, q2, t) / s1.shape[1],
     "You average over the prototypes: sum over them, and average over the samples.", 3),
    (lambda s1, s2, q1, q2, t: t * _loss(s1, s2, q1, q2, t), "You multiply the loss by the temperature.", 2),
    (lambda s1, s2, q1, q2, t: _loss(s1, s2.detach(), q1, q2, t),
     "The value is right, but scores2 get no gradient: both views learn.", 2),
    (lambda s1, s2, q1, q2, t: _loss(s1.detach(), s2, q1, q2, t),
     "The value is right, but scores1 get no gradient: both views learn.", 2),
)  # fmt: skip

QUESTION = Question(
    "swapped_loss",
    "Say what the other saw",
    "implement",
    points=4,
    difficulty=2,
    minutes=20,
    hints=(
        "Which of the two codes does the prediction of view 1 meet? And which of the tensors may this loss move?",
        "−Σ q log p over the prototypes, with q of one view and p = softmax(scores / temperature) of the other; the "
        "mean over samples; the mean of both directions; no gradient to the codes.",
        "`p1 = (scores1 / temperature).log_softmax(dim=1)`, `-(codes2.detach() * p1).sum(dim=1).mean()`, the same the "
        "other way round, and half of their sum.",
    ),
    examine=graded(
        matches(
            _loss,
            _inputs,
            gradients=(0, 1, 2, 3),
            mistakes=(*alone_and_in_pairs(_made, _FAULTS, often=3), *told(_MORE)),
        ),
        matches(
            _loss,
            _cold,
            gradients=(0, 1),
            mistakes=(
                *extremes("at a temperature of 0.005", "`log_softmax` computes all in one step."),
                Mistake(None, "Your loss is wrong at a temperature of 0.005.", when=lambda *case: True, hint=3),
            ),
        ),
    ),
    hides=TRANSPORT,
)
