"""`kmeans_round`: nearest centroids, their means, and what becomes of a cluster that nobody is in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.chapter_12.hidden_methods import CLUSTERING
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _squares(x, centroids):
    return (x[:, None] - centroids).pow(2).sum(dim=2)  # (n, k)


def _farthest(x, centroids, means, labels, distance):
    return distance.argsort(descending=True)


def _made(
    squares: Callable = _squares, order: Callable = _farthest, pick: Callable = torch.argmin, kept: str = "refilled",
    fold: Callable = lambda total, sizes: total / sizes.clamp(min=1)[:, None], again: bool = False,
):  # fmt: skip
    """`kmeans_round` with a switch for each mistake."""

    def kmeans_round(x, centroids):
        k, every = len(centroids), squares(x, centroids)
        labels = pick(every, dim=1)
        sizes = labels.bincount(minlength=k)
        new = fold(torch.zeros_like(centroids).index_add(0, labels, x), sizes)
        empty = (sizes == 0).nonzero()[:, 0]
        if kept == "refilled":
            rows = order(x, centroids, new, labels, every[torch.arange(len(x)), labels])
            new = new.index_copy(0, empty, x[rows[: len(empty)]])
        elif kept == "old":
            new = new.index_copy(0, empty, centroids[empty])
        if again:
            labels = _squares(x, new).argmin(dim=1)
        return labels, new

    return kmeans_round


_round = _made()


def _from_new(x, centroids, means, labels, distance):
    return (x - means[labels]).pow(2).sum(dim=1).argsort(descending=True)


def _from_middle(x, centroids, means, labels, distance):
    return (x - x.mean(dim=0)).pow(2).sum(dim=1).argsort(descending=True)


def _always_one(x, centroids, means, labels, distance):
    return distance.argmax().repeat(len(x))


def _nearest_row(x, centroids, means, labels, distance):
    return distance.argsort()


def _of_largest(x, centroids, means, labels, distance):
    largest = labels == labels.bincount().argmax()
    return distance.masked_fill(~largest, -1).argsort(descending=True)


def _drawn(rng: np.random.Generator, n: int, d: int, near: int, far: int, note: str = "") -> Case:
    """n rows and `near` centroids among them, and `far` others so far away that nobody is in them."""
    x = rng.normal(size=(n, d)) * rng.uniform(0.5, 2, size=(n, 1))
    away = rng.normal(size=(far, d))
    away *= 40 / np.linalg.norm(away, axis=1, keepdims=True)
    centroids = np.concatenate([x[rng.permutation(n)[:near]] + 0.05 * rng.normal(size=(near, d)), away])
    return Case((x, rng.permutation(centroids)), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, n, d, k, 0) for n, d, k in ((20, 2, 3), (15, 4, 4), (30, 3, 5))]
    cases += [_drawn(rng, 18, 3, 3, 1, "a cluster that nobody is in") for _ in range(2)]
    return [*cases, *(_drawn(rng, 24, 2, 3, far, f"{far} clusters that nobody is in") for far in (2, 3))]


_MISTAKES = (
    (_made(kept="zero"),
     "An empty cluster's centroid goes to the origin in your round: a sum of no rows, divided by a clamped count. Give "
     "it a row.", 2),
    (_made(kept="zero", fold=lambda total, sizes: total / sizes[:, None]),
     "An empty cluster's centroid becomes nan in your round: a mean of no rows is 0 / 0. Give it a row.", 2),
    (_made(kept="old"),
     "An empty cluster keeps its old centroid in your round: nobody was near it, nobody will be. Give it a row.", 2),
    (_made(order=_always_one),
     "All empty clusters get the same row in your round, so that all but one of them are empty again. The second "
     "takes the second farthest row.", 2),
    (_made(order=_from_new),
     "You look for the row that is farthest from the *new* centroids: here it is farthest from the old one, to which "
     "it was assigned.", 3),
    (_made(order=_from_middle),
     "You take the row that is farthest from the middle of all rows: take the one that is farthest from its own "
     "centroid.", 2),
    (_made(order=_of_largest),
     "You take a row of the largest cluster: here it is the worst described row of all, in whichever cluster.", 2),
    (_made(order=_nearest_row), "You refill with the row that is nearest to its centroid: take the farthest.", 2),
    (_made(again=True),
     "Your labels are those of the next round: return the ones with which you made the means.", 3),
    (_made(pick=torch.argmax), "You assign each row to the *farthest* centroid.", 2),
    (_made(squares=lambda x, c: -x @ c.T),
     "You compare dot products: a long centroid wins then, however far it lies. Compare distances.", 1),
    (_made(squares=lambda x, c: (x[:, None] - c).abs().sum(dim=2)),
     "Your distances add up absolute differences: k-means has squares, for which the mean is the best centroid.", 1),
    (_made(fold=lambda total, sizes: total), "Your centroids are sums of rows: divide by how many there are.", 2),
    (_made(fold=lambda total, sizes: total / sizes.sum()),
     "You divide by the number of all rows: divide by the number of those in the cluster.", 2),
    (lambda x, c: (_round(x, c)[0], c), "You return the old centroids: the means of their rows are asked for.", 2),
)  # fmt: skip

QUESTION = Question(
    "kmeans_round",
    "Nobody is in it",
    "implement",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Three steps: who is nearest, the mean of each cluster's rows, then the clusters with a count of 0. "
        "`torch.cdist` gives distances, `bincount(minlength=k)` counts.",
        "Of each row you know the distance to the centroid that it was assigned to. Sort the rows by it: the first "
        "empty cluster takes the first, the second the second.",
        "`distance, labels = torch.cdist(x, centroids).min(dim=1)`; with `empty = (sizes == 0).nonzero()[:, 0]` it is "
        "`new[empty] = x[distance.argsort(descending=True)[: len(empty)]]`.",
    ),
    examine=matches(
        _round,
        _inputs,
        mistakes=(
            *told(_MISTAKES),
            Mistake(
                None,
                "Your labels are right; the centroids are not.",
                when=lambda got, expected, args: np.array_equal(got[0], expected[0]),
                hint=2,
            ),
        ),
    ),
    hides=CLUSTERING,
)
