"""`agreement`: normalised mutual information of clusters and classes, whatever their numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _table(a, b):
    """How often each pair of names comes together, as shares that add up to 1."""
    one_a, one_b = a[:, None] == a.unique(), b[:, None] == b.unique()
    return one_a.double().T @ one_b.double() / len(a)


def _entropy(p):
    p = p[p > 0]
    return -(p * p.log()).sum()


def _parts(a, b):
    t = _table(a, b)
    of_a, of_b = _entropy(t.sum(dim=1)), _entropy(t.sum(dim=0))
    return of_a, of_b, of_a + of_b - _entropy(t.flatten())


def _made(under: Callable):
    def agreement(clusters, classes):
        of_a, of_b, shared = _parts(clusters, classes)
        return shared / under(of_a, of_b)

    return agreement


_agreement = _made(lambda a, b: (a + b) / 2)


def _purity(clusters, classes):
    return _table(clusters, classes).amax(dim=1).sum()


def _equal_numbers(clusters, classes):
    return (clusters == classes).double().mean()


def _inputs(rng: np.random.Generator) -> list:
    def noisy(n: int, k: int, classes: int, keep: float):
        names = rng.permutation(50)[:classes]
        truth = rng.integers(classes, size=n)
        own = rng.permutation(30)[:k]
        clusters = np.where(rng.random(n) < keep, own[truth % k], rng.choice(own, size=n))
        return clusters, names[truth]

    cases = [Case(noisy(*sizes)) for sizes in ((40, 4, 3, 0.7), (60, 5, 7, 0.5), (30, 3, 3, 0.2))]
    cases.append(Case((np.full(20, 3), rng.integers(4, size=20)), note="all images in one cluster"))
    cases.append(Case((rng.permutation(12), np.arange(12) % 3), note="as many clusters as images"))
    truth = rng.permutation(np.arange(25) % 5)
    return [*cases, Case(((truth + 2) % 5, truth), note="the classes under other numbers, which agree entirely")]


_MISTAKES = (
    (_equal_numbers,
     "You compare the numbers themselves: cluster 3 need not be class 3. Only who is together with whom counts.", 1),
    (_purity,
     "That is the purity, which is 1 as soon as every image has a cluster of its own: return the mutual information, "
     "divided by the mean of the two entropies.", 1),
    (_made(lambda a, b: 1), "You return the mutual information itself: divide it by the mean of the entropies.", 2),
    (_made(lambda a, b: a + b),
     "You divide by the sum of the two entropies: by their mean, so that entire agreement gives 1.", 2),
    (_made(lambda a, b: b),
     "You divide by the entropy of the classes alone: then a cluster for each image would have 1. Divide by the mean "
     "of both entropies.", 2),
    (_made(lambda a, b: torch.minimum(a, b)),
     "You divide by the smaller of the two entropies: then a cluster for each image would have 1. Divide by their "
     "mean.", 2),
    (_made(lambda a, b: torch.maximum(a, b)), "You divide by the larger of the two entropies: divide by their mean.",
     2),
    (_made(lambda a, b: (a * b).sqrt()),
     "You divide by the geometric mean of the entropies: here it is the arithmetic one.", 2),
    (_made(lambda a, b: (a + b) / 2 * np.log(2)),
     "Your mutual information and your entropies have different logarithms: take the natural one in both.", 3),
    (lambda a, b: 1 - _agreement(a, b), "You return how much they disagree.", 2),
    (lambda a, b: -_agreement(a, b), "The sign of your result is wrong.", 2),
)  # fmt: skip

_NAN = Mistake(
    None,
    "Your result is nan where a cluster and a class have no image in common: 0 · log 0 counts as 0, so leave the empty "
    "cells of the table out.",
    when=lambda got, expected, args: not np.isfinite(got).all(),
    hint=3,
)

QUESTION = Question(
    "agreement",
    "Do they agree?",
    "implement",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Count how often each cluster comes together with each class, and divide by n: a table of shares. Its row sums "
        "are the clusters' shares, its column sums the classes'.",
        "I = H(clusters) + H(classes) − H(of all cells of the table). One function for the entropy of shares serves "
        "three times; it leaves out shares of 0.",
        "`table = (clusters[:, None] == clusters.unique()).double().T @ (classes[:, None] == classes.unique()).double()"
        " / n`; then I divided by (H(clusters) + H(classes)) / 2.",
    ),
    examine=matches(_agreement, _inputs, mistakes=(*told(_MISTAKES), _NAN)),
)
