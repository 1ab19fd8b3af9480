"""`accuracy_by_mark`: how well a network does that reads nothing but which group a sample was normalised in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import told


def _made(
    bearers: Callable = lambda same, own: same + own, wrong: float | None = 0.0, guess: Callable = lambda k: 1 / (k + 1)
):  # fmt: skip
    """`accuracy_by_mark` with a switch for each mistake."""

    def accuracy_by_mark(queries, keys, queue):
        own = (queries == keys).double()  # (n,)
        same = (queries[:, None] == queue).sum(dim=1).double()  # (n,), how many negatives bear the query's mark
        blind = torch.full_like(own, guess(len(queue)))
        missed = blind if wrong is None else torch.full_like(own, wrong)
        found = torch.where(own > 0, 1 / bearers(same, own).clamp(min=1), missed)
        return torch.where((own == 0) & (same == 0), blind, found)

    return accuracy_by_mark


_accuracy = _made()


def _blind(queries, keys, queue):
    return torch.full((len(queries),), 1 / (len(queue) + 1), dtype=torch.float64)


def _share_of_own(queries, keys, queue):
    return (queries == keys).double()


def _drawn(rng: np.random.Generator, n: int, k: int, marks: int, note: str = "") -> Case:
    queries, queue = rng.integers(marks, size=n), rng.integers(marks, size=k)
    keys = np.where(rng.random(n) < 0.6, queries, rng.integers(marks, size=n))
    keys[:2] = queries[0], (queries[1] + 1) % marks  # one of each
    queries[-1] = marks  # nobody in the queue bears it
    keys[-1] = 0
    return Case((queries, keys, queue), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((8, 12, 3), (6, 20, 4), (9, 5, 2))]
    n = 5
    leak = rng.integers(4, size=n)
    cases.append(Case((leak, leak, 4 + rng.integers(3, size=10)), note="a queue that bears none of the marks"))
    return [*cases, _drawn(rng, 4, 6, 2, "a small queue")]


_MISTAKES = (
    (_made(bearers=lambda same, own: same),
     "You count the negatives that bear the mark, but not the own key: it is one of those that bear it.", 2),
    (_share_of_own,
     "You say 1 wherever the own key bears the mark: negatives that bear it, too, share the guess.", 2),
    (_made(wrong=None),
     "Where the own key bears another mark, and some negatives bear the query's, the network picks one of those: it "
     "is wrong for certain.", 2),
    (_made(guess=lambda k: 0.0),
     "Where no candidate bears the query's mark you say 0: then it picks among *all* candidates, the own key too.", 2),
    (_made(guess=lambda k: 1 / k), "There are 1 + K candidates: the own key and the K of the queue.", 2),
    (_made(guess=lambda k: 1.0),
     "Where no candidate bears the query's mark you say 1: then it picks at random among all of them.", 2),
    (_blind, "You ignore the marks: 1 / (1 + K) is what a network without any mark reaches.", 1),
    (lambda q, k, u: _accuracy(q, k, u).mean(), "You average over the queries: return a number for each of them.", 3),
    (lambda q, k, u: 1 - _accuracy(q, k, u), "You return how often it is wrong.", 2),
    (lambda q, k, u: _accuracy(k, q, u), "You count the negatives that bear the *key's* mark: it looks for the "
     "query's.", 2),
    (lambda q, k, u: 1 / (1 + (q[:, None] == u).sum(dim=1).double()),
     "You count the own key as a bearer of the mark always: sometimes it bears another one.", 2),
)  # fmt: skip

QUESTION = Question(
    "accuracy_by_mark",
    "Predict, then measure: what a mark is worth",
    "predict",
    points=3,
    difficulty=3,
    minutes=20,
    hints=(
        "Three cases: the own key bears the query's mark; it does not, but some negatives do; nobody does.",
        "In the first it shares the guess with the negatives that bear the mark; in the second the guess is wrong for "
        "certain; in the third the guess is among 1 + K.",
        "`same = (queries[:, None] == queue).sum(dim=1)`; `1 / (1 + same)` where `queries == keys`, else 0 where "
        "`same > 0`, else `1 / (1 + len(queue))`.",
    ),
    examine=matches(_accuracy, _inputs, mistakes=told(_MISTAKES)),
)
