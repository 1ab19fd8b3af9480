"""`knn_vote`: weighted nearest neighbours."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Case, Mistake, Question, matches


def _cosine(train, queries):
    return F.normalize(queries, dim=1) @ F.normalize(train, dim=1).T


def _softened(similarity, temperature):
    return (similarity / temperature).exp()


def _votes(train, labels, queries, k, temperature, classes, measure=_cosine, weigh=_softened):
    top, rows = measure(train, queries).topk(k, dim=1)  # (m, k)
    votes = torch.zeros(len(queries), classes, dtype=top.dtype)
    return votes.scatter_add_(1, labels[rows], weigh(top, temperature))


def _vote(*args, **how):
    return _votes(*args, **how).argmax(dim=1)


def _variant(**how):
    return lambda train, labels, queries, k, temperature, classes: _vote(
        train, labels, queries, k, temperature, classes, **how
    )


def _single(train, labels, queries, k, temperature, classes):
    return labels[_cosine(train, queries).argmax(dim=1)]


def _all_vote(train, labels, queries, k, temperature, classes):
    return _vote(train, labels, queries, len(train), temperature, classes)


def _strongest(train, labels, queries, k, temperature, classes):
    top, rows = _cosine(train, queries).topk(k, dim=1)
    means = torch.zeros(len(queries), classes, dtype=top.dtype).scatter_reduce_(
        1, labels[rows], _softened(top, temperature), "mean", include_self=False
    )
    return means.argmax(dim=1)


def _ten_classes(train, labels, queries, k, temperature, classes):
    return _votes(train, labels, queries, k, temperature, classes)[:, :10].argmax(dim=1)


def _overwritten(train, labels, queries, k, temperature, classes):
    top, rows = _cosine(train, queries).topk(k, dim=1)
    votes = torch.zeros(len(queries), classes, dtype=top.dtype)
    return votes.scatter_(1, labels[rows], _softened(top, temperature)).argmax(dim=1)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, d, k, temperature, classes in (
        (60, 4, 9, 0.1, 5),
        (90, 3, 25, 0.5, 4),
        (50, 6, 50, 0.1, 7),
        (80, 4, 15, 0.2, 12),
    ):
        labels = rng.permutation(np.arange(n) % (classes - 1))  # the last class never occurs among the neighbours
        train, queries = _features(rng, n, d), _features(rng, 200, d)
        decided = _decided(train, labels, queries, k, temperature, classes)
        note = f"{classes} classes: take the number from `classes`" if classes > 10 else ""
        cases.append(Case((train, labels, queries[decided][: 90 + n % 7], k, temperature, classes), note=note))
    return cases


def _features(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Rows of length 0.2 to 2: their products, divided by the temperature, have a finite exponential."""
    directions = rng.normal(size=(n, d))
    return rng.uniform(0.2, 2, size=(n, 1)) * directions / np.linalg.norm(directions, axis=1, keepdims=True)


def _decided(train, labels, queries, k, temperature, classes) -> np.ndarray:
    """The queries whose vote rounding cannot turn: the winner leads, and the k-th neighbour is not tied."""
    train, queries, labels = torch.tensor(train), torch.tensor(queries), torch.tensor(labels)
    best = _votes(train, labels, queries, k, temperature, classes).topk(2, dim=1).values
    similarity = _cosine(train, queries).sort(dim=1, descending=True).values
    near = similarity[:, k - 1] - similarity[:, k] if k < len(train) else torch.ones(len(queries))
    return ((best[:, 0] > 1.001 * best[:, 1]) & (near > 1e-5)).numpy()


_NO_COSINE = "You use the features as they are, so that long ones win: normalise both sides, then multiply."

QUESTION = Question(
    "knn_vote",
    "Neighbours vote",
    "implement",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Equation 3 of the chapter. Which lengths must the vectors have for their product to be a cosine?",
        "Cosine similarities (m, n), the k largest of each row, weights exp(s / t), added up for each class.",
        "`scatter_add_(1, labels[rows], weights)` on zeros (m, classes) adds each weight to its class; then `argmax`.",
    ),
    examine=matches(
        _vote,
        _inputs,
        mistakes=(
            Mistake(_variant(measure=lambda a, q: q @ a.T), _NO_COSINE),
            Mistake(_variant(measure=lambda a, q: F.normalize(q, dim=1) @ a.T), _NO_COSINE),
            Mistake(
                _variant(measure=lambda a, q: q @ F.normalize(a, dim=1).T),
                "Your queries are not normalised: the neighbours are right, but their weights depend on the query's "
                "length.",
            ),
            Mistake(
                _variant(measure=lambda a, q: F.normalize(q, dim=0) @ F.normalize(a, dim=0).T),
                "You normalise columns: each row is a feature vector, so normalise along dim=1.",
            ),
            Mistake(
                _variant(weigh=lambda s, t: torch.ones_like(s)),
                "Every neighbour has the same vote: weight it by exp(similarity / temperature).",
                hint=2,
            ),
            Mistake(
                _variant(weigh=lambda s, t: s.exp()),
                "The temperature is missing: divide the similarity by it before the exponential.",
                hint=2,
            ),
            Mistake(
                _variant(weigh=lambda s, t: (s * t).exp()),
                "You multiply by the temperature: equation 3 divides by it.",
                hint=2,
            ),
            Mistake(
                _variant(weigh=lambda s, t: s),
                "The weights are the similarities themselves: equation 3 has exp(similarity / temperature).",
                hint=2,
            ),
            Mistake(_single, "You ask the single nearest neighbour only: let k of them vote.", hint=2),
            Mistake(_all_vote, "All the training features vote: keep the k most similar of each query.", hint=2),
            Mistake(
                _variant(measure=lambda a, q: -_cosine(a, q)),
                "You take the least similar features: cosine similarity is largest for neighbours.",
            ),
            Mistake(
                _variant(measure=lambda a, q: -_cosine(a, q), weigh=lambda s, t: (-s / t).exp()),
                "You take the least similar features: cosine similarity is largest for neighbours.",
            ),
            Mistake(
                _variant(measure=lambda a, q: -torch.cdist(q, a)),
                "You use the Euclidean distance of the features as they are: equation 3 has the cosine.",
            ),
            Mistake(
                _strongest,
                "You average the weights within a class: add them up, so that many neighbours count more than one.",
                hint=2,
            ),
            Mistake(_ten_classes, "You use 10 classes: take the number from `classes`.", hint=3),
            Mistake(
                _overwritten,
                "Of several neighbours of one class only one counts: `+=` and `scatter_` overwrite, `scatter_add_` "
                "adds.",
                hint=3,
            ),
            Mistake(
                None,
                "You return the votes: return the class with the most of them, for each query.",
                when=lambda got, expected, args: got.shape == (len(expected), args[5]),
                hint=3,
            ),
        ),
    ),
    hides=("ssl_course.evaluation.probes",),
)
