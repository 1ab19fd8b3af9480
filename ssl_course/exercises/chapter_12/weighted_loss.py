"""`weighted_loss`: DeepCluster's cross-entropy, in which every cluster counts alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_12.hidden_methods import CLUSTERING
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, graded, told


def _inverse(labels, sizes):
    return 1 / sizes[labels].double()


def _made(
    weights: Callable = _inverse, unlabelled: str = "left out",
    fold: Callable = lambda weighted, weights, n: weighted.sum() / weights.sum(),
):  # fmt: skip
    """`weighted_loss` with a switch for each mistake."""

    def weighted_loss(scores, labels, sizes):
        n, known = len(labels), labels >= 0
        if unlabelled == "counted":  # as one that costs nothing
            each = F.cross_entropy(scores, labels, ignore_index=-1, reduction="none")
            w = weights(labels.clamp(min=0), sizes)
        elif unlabelled == "last":  # labels[-1] is a label in Python
            each = F.cross_entropy(scores, labels % len(sizes), reduction="none")
            w = weights(labels % len(sizes), sizes)
        elif not known.any() and unlabelled == "left out":
            return 0 * scores.sum()
        else:
            each = F.cross_entropy(scores[known], labels[known], reduction="none")
            w = weights(labels[known], sizes)
        return fold(w * each, w, n)

    return weighted_loss


_loss = _made()


def _drawn(rng: np.random.Generator, n: int, k: int, unlabelled: int, note: str = "") -> Case:
    sizes = rng.integers(3, 60, size=k)
    labels = rng.permutation(np.concatenate([rng.integers(k, size=n - unlabelled), np.full(unlabelled, -1)]))
    return Case((2 * rng.normal(size=(n, k)), labels, sizes), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, n, k, 0) for n, k in ((12, 4), (20, 3), (9, 6))]
    cases.append(_drawn(rng, 4, 3, 4, "a batch in which no image has a cluster yet"))
    return [*cases, *(_drawn(rng, 15, 4, u, "a batch in which some images have no cluster yet") for u in (3, 8))]


_FAULTS = (
    ({"unlabelled": "last"},
     "Images without a cluster, −1, count as ones of the *last* cluster in your loss: in Python `x[-1]` is the last. "
     "They have no term and no weight.", 2),
    ({"unlabelled": "counted"},
     "Images without a cluster have no loss in your sum, but their weight is still in the divisor.", 3),
    ({"weights": lambda labels, sizes: sizes[labels].double()},
     "You weigh by the size of the cluster, so that large ones count twice over: by 1 / size.", 1),
    ({"weights": lambda labels, sizes: torch.ones_like(labels, dtype=torch.float64)},
     "All images have the same weight in your loss: an image of a large cluster gets a small one.", 1),
    ({"weights": lambda labels, sizes: 1 / labels.bincount(minlength=len(sizes))[labels].double()},
     "You count the clusters in this batch: the sizes are those in the whole training set, and they were given.", 2),
    ({"weights": lambda labels, sizes: sizes[labels].double().rsqrt()},
     "Your weight is 1 / the root of the size: it is 1 / size.", 1),
    ({"weights": lambda labels, sizes: 1 / sizes[labels].double() ** 2}, "You divide by the size twice.", 2),
    ({"weights": lambda labels, sizes: 1 - sizes[labels].double() / sizes.sum()},
     "Your weight is one minus the cluster's share: it is 1 / size.", 1),
    ({"fold": lambda weighted, weights, n: weighted.mean()},
     "You take the plain mean of the weighted losses: divide by the sum of the weights, or the loss shrinks as the "
     "clusters grow.", 2),
    ({"fold": lambda weighted, weights, n: weighted.sum() / n},
     "You divide by the number of images: divide by the sum of the weights.", 2),
    ({"fold": lambda weighted, weights, n: weighted.sum()},
     "You only add the weighted losses up: divide by the sum of the weights.", 2),
)  # fmt: skip

_MORE = (
    (_made(unlabelled="empty"),
     "A batch in which no image has a cluster yet makes your loss nan: 0 / 0. Return 0 there.", 3),
    (lambda scores, labels, sizes: -_loss(scores, labels, sizes), "The sign of your loss is wrong.", 2),
    (lambda scores, labels, sizes: _loss(scores.softmax(dim=1), labels, sizes),
     "You take a softmax of a softmax: `cross_entropy` wants the scores.", 2),
)  # fmt: skip

QUESTION = Question(
    "weighted_loss",
    "The small ones count, too",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "`F.cross_entropy(..., reduction='none')` gives a loss for each image. What does `sizes[labels]` give for a "
        "label of −1?",
        "Keep the images that have a cluster; weigh each by 1 / sizes[label]; divide the sum by the sum of the "
        "weights. Who is left if nobody has one?",
        "`known = labels >= 0`, then `w = 1 / sizes[labels[known]]` and `(w * losses[known]).sum() / w.sum()`; for an "
        "empty `known` return `0 * scores.sum()`.",
    ),
    examine=graded(
        matches(
            _loss,
            _inputs,
            gradients=(0,),
            mistakes=(
                *alone_and_in_pairs(_made, _FAULTS),
                *told(_MORE),
                Mistake(
                    None,
                    "A batch in which no image has a cluster yet makes your loss nan: 0 / 0. Return 0 there.",
                    when=lambda got, expected, args: not np.isfinite(got).all() and (args[1] < 0).all(),
                    hint=3,
                ),
            ),
        ),
    ),
    hides=CLUSTERING,
)
