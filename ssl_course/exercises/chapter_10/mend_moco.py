"""`mend_moco`: a colleague's loss of MoCo, with four faults, one of which only the gradient shows."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_10.hidden_methods import QUEUE
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import extremes, graded, told


def _rows(z):
    return F.normalize(z, dim=1)


def _moco(
    x_q, x_k, w_q, w_k, rows, temperature, *,
    units=True, query_units=True, own=False, first=True, stop=True, heat=lambda t: t, others=True,
):  # fmt: skip
    """`mend_moco` with a switch for each fault."""
    q, k = x_q @ w_q, x_k @ (w_k.detach() if stop else w_k)
    q, k = _rows(q) if query_units else q, _rows(k) if units else k
    negatives = torch.cat([rows, k]) if own else rows
    parts = [(q * k).sum(dim=1, keepdim=True)] + ([q @ negatives.T] if others else [q @ k.T])
    logits = torch.cat(parts if first else parts[::-1], dim=1) / heat(temperature)
    return F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))


def _variant(**how):
    return lambda *args: _moco(*args, **how)


def _in_batch(x_q, x_k, w_q, w_k, rows, temperature):
    q, k = _rows(x_q @ w_q), _rows(x_k @ w_k.detach())
    return F.cross_entropy(q @ k.T / temperature, torch.arange(len(q)))


def _drawn(rng: np.random.Generator, n: int, d: int, k: int, temperature: float, note: str = "") -> Case:
    x = rng.normal(size=(n, 6))
    rows = rng.normal(size=(k, d))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    views = [x + 0.5 * rng.normal(size=x.shape) for _ in range(2)]
    weights = [1.5 * rng.normal(size=(6, d)) for _ in range(2)]
    return Case((*views, *weights, rows, temperature), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((5, 4, 9, 0.5), (7, 3, 6, 0.2), (3, 5, 12, 1.5))]
    return [*cases, _drawn(rng, 1, 4, 5, 0.5, "a batch of one")]


def _cold(rng: np.random.Generator) -> list:
    return [_drawn(rng, 4, 5, 8, 0.005, "a temperature of 0.005")]


_UNITS = "Your keys have not length 1, as the rows of the queue have: the score of the own key is no cosine."
_OWN = (
    "The queries meet their own keys among the negatives: the loss asks them to be near and far at once. The keys go "
    "into the queue after the step."
)
_FIRST = "Your own key stands in the last column, and the right class is 0: the loss pulls towards an old negative."
_STOP = (
    "The value is right, but a gradient reaches the key encoder: then it learns what makes keys easy, and does not "
    "follow slowly. Compute the keys without gradient."
)


def _remaining() -> list[Mistake]:
    """The colleague's loss with some of its faults left; the message names the first that is."""
    found = []
    for own, units, first, stop in product((False, True), (True, False), (True, False), (True, False)):
        faults = [_OWN if own else None, None if first else _FIRST, None if units else _UNITS]
        faults = [text for text in faults if text]
        if not faults and not stop:
            found.append(Mistake(_variant(stop=False), _STOP, hint=3))
        elif faults and stop:  # the gradient is looked at once the value is right
            more = f" (It is one of {len(faults)} faults that the value shows.)" if len(faults) > 1 else ""
            found.append(Mistake(_variant(own=own, units=units, first=first), faults[0] + more, hint=2))
    return found


_MORE = (
    (_variant(query_units=False), "Your queries have not length 1: their scores are no cosines.", 2),
    (_variant(query_units=False, units=False), "Neither queries nor keys have length 1: the scores are no cosines.", 2),
    (_variant(heat=lambda t: 1 / t), "You multiply by the temperature: divide by it.", 2),
    (_variant(heat=lambda t: 1), "The temperature is missing.", 2),
    (_in_batch,
     "Your negatives are the keys of this batch, not those of the queue: that is InfoNCE as SimCLR has it.", 2),
    (_variant(others=False), "Your negatives are the keys of this batch, the own one among them.", 2),
    (lambda *a: -_moco(*a), "The sign of your loss is wrong.", 2),
    (lambda *a: len(a[0]) * _moco(*a), "You sum over the queries: take their mean.", 3),
    (lambda x_q, x_k, w_q, w_k, rows, t: _moco(x_q, x_k, w_q.detach(), w_k, rows, t),
     "The value is right, but the *queries* are without gradient: it is the keys that get none.", 3),
    (lambda x_q, x_k, w_q, w_k, rows, t: _moco(x_q, x_k, w_q.detach(), w_k, rows, t, stop=False),
     "The value is right, but the gradient goes the wrong way: the queries learn, the keys do not.", 3),
)  # fmt: skip

QUESTION = Question(
    "mend_moco",
    "Mend the dictionary",
    "repair",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Which column of the logits is the right class? Which of the negatives are none? Who may learn?",
        "Logits (n, 1 + K): the own key first, then the queue as it was *before* this batch; all of length 1; the keys "
        "without gradient.",
        "`with torch.no_grad(): k = F.normalize(x_k @ w_k, dim=1)`; "
        "`torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1) / temperature`; class 0.",
    ),
    examine=graded(
        matches(_moco, _inputs, gradients=(2, 3), mistakes=(*_remaining(), *told(_MORE))),
        matches(
            _moco,
            _cold,
            gradients=(2, 3),
            mistakes=extremes("at a temperature of 0.005", "`cross_entropy` computes all in one step."),
        ),
    ),
    hides=QUEUE,
)
