"""`mend_end_of_epoch`: what DeepCluster does between two epochs, by a colleague, with four faults."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import torch

from ssl_course.exercises.chapter_12.hidden_methods import CLUSTERING
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _put_back(found, shown, n, unseen):
    return torch.full((n,), unseen).scatter(0, shown, found)


def _sorted(found, shown, n, unseen):
    return torch.full((n,), unseen).scatter(0, shown.argsort(), found)


def _as_shown(found, shown, n, unseen):
    return torch.cat([found, torch.full((n - len(found),), unseen)])


def _inverse(sizes, n):
    return 1 / sizes.double()


def _sizes(sizes, n):
    return sizes.double()


def _shares(sizes, n):
    return sizes.double() / n


def _made(
    order: Callable = _put_back, weights: Callable = _inverse, unseen: int = -1, fresh: bool = True,
    weight_order: Callable | None = None, of_unseen: float | None = 0.0,
):  # fmt: skip
    """`mend_end_of_epoch` with a switch for each fault; without `of_unseen`, `weights[labels]` decides."""

    def mend_end_of_epoch(z, shown, n, centroids, classifier):
        found = torch.cdist(z, centroids, compute_mode="donot_use_mm_for_euclid_dist").argmin(dim=1)  # as shown
        labels = order(found, shown, n, unseen)
        placed = (weight_order or order)(found, shown, n, unseen)
        sizes = placed[placed >= 0].bincount(minlength=len(centroids))
        each = weights(sizes, n)[placed]  # of -1, what the last cluster has
        if of_unseen is not None:
            each = each.where(placed >= 0, of_unseen)
        return labels, each, centroids if fresh else classifier

    return mend_end_of_epoch


_end = _made()


def _drawn(rng: np.random.Generator, n: int, unseen: int, d: int, k: int, empty: int, note: str = "") -> Case:
    """Features around all but the last `empty` of k centroids, whose order is then shuffled."""
    centroids = 3 * rng.normal(size=(k, d))
    m = n - unseen
    own = rng.permutation(np.concatenate([np.arange(k - empty), rng.integers(k - empty, size=m - k + empty)]))
    z = centroids[own] + 0.2 * rng.normal(size=(m, d))
    centroids[k - empty :] += 50
    return Case((z, rng.permutation(n)[:m], n, rng.permutation(centroids), rng.normal(size=(k, d))), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, n, unseen, d, k, 0) for n, unseen, d, k in ((30, 4, 5, 4), (24, 3, 3, 3), (40, 7, 6, 5))]
    cases.append(_drawn(rng, 26, 5, 6, 6, 2, "a cluster that may be empty"))
    return [*cases, _drawn(rng, 20, 0, 4, 4, 0, "an epoch that showed all images")]


_ORDER = {
    _sorted: "You put the label of row j at `shown.argsort()[j]`, the inverse permutation: row j belongs to image "
    "shown[j], so that is where its label goes. As it is, an image gets another one's label.",
    _as_shown: "Your labels are in the order in which the images were shown: row j belongs to image shown[j], so an "
    "image gets another one's label.",
}
_WEIGHTS = {
    _shares: "Your weights grow with the cluster's size: it should be 1 / size, so that all clusters count alike.",
    _sizes: "Your weights are the sizes of the clusters: they should be 1 / size.",
}
_UNSEEN = "Images that were not shown are in cluster 0 in your result: they have the label −1, and no size counts them."
_FRESH = (
    "You go on with the old classifier: its rows belong to the clusters of the last epoch, whose numbers mean nothing "
    "now. It starts at the centroids."
)


def _remaining() -> list[Mistake]:
    """The colleague's code with some of its faults left; the message names the first that is."""
    found = []
    for order, fresh, weights, unseen in product(
        (_put_back, _sorted, _as_shown), (True, False), (_inverse, _shares, _sizes), (-1, 0)
    ):
        faults = [_ORDER.get(order), None if fresh else _FRESH, _WEIGHTS.get(weights), None if unseen else _UNSEEN]
        faults = [text for text in faults if text]
        if faults:
            more = f" (It is one of {len(faults)} faults left.)" if len(faults) > 1 else ""
            how = _made(order=order, fresh=fresh, weights=weights, unseen=unseen)
            found.append(Mistake(how, faults[0] + more, hint=2))
    return found


_MORE = (
    (_made(weight_order=_as_shown),
     "Your labels are in the order of the images, your weights in that in which they were shown.", 2),
    (_made(order=_as_shown, weight_order=_put_back),
     "Your weights are in the order of the images, your labels in that in which they were shown.", 2),
    (_made(of_unseen=None),
     "Images that were not shown have the weight of the last cluster, `weights[-1]`: theirs is 0.", 3),
    (_made(of_unseen=1.0), "Images that were not shown have a weight of 1: theirs is 0.", 3),
    (_made(weights=lambda sizes, n: n / sizes.double()), "Your weights have a factor of n: 1 / size is asked for.", 3),
    (_made(weights=lambda sizes, n: torch.ones(len(sizes), dtype=torch.float64)),
     "All images that were shown have the weight 1: it is 1 / size.", 2),
    (_made(weights=lambda sizes, n: 1 / (sizes.double() * len(sizes))),
     "Your weights have a factor of 1 / k: 1 / size is asked for.", 3),
)  # fmt: skip

QUESTION = Question(
    "mend_end_of_epoch",
    "Mend the end of an epoch",
    "repair",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Take the images of the example, and follow one of them through the colleague's code by hand: which row is it, "
        "and where does its label go?",
        "Four things: row j is image shown[j]; −1 and 0 for images that were not shown, and no size counts them; a "
        "weight of 1 / size; a classifier that knows the *new* numbers.",
        "`labels[shown] = found`, after `torch.full((n,), -1)`; the sizes are `found.bincount(minlength=k)`; "
        "`weights[shown] = (1 / sizes)[found]`, after `torch.zeros(n)`; and return `centroids` as the classifier.",
    ),
    examine=matches(_end, _inputs, mistakes=(*_remaining(), *told(_MORE))),
    hides=CLUSTERING,
)
