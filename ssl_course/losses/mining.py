"""Which triplets of a batch to learn from. Each function returns indices: `triplet(z[a], z[p], z[n])`."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_labels, check_not_negative
from ssl_course.losses.precision import distances, no_autocast, upcast


class Triplets(NamedTuple):
    """Indices of rows, (t,) each; t may be 0."""

    anchor: Tensor
    positive: Tensor
    negative: Tensor


def random_triplets(labels: Tensor, generator: torch.Generator | None = None) -> Triplets:
    """For each sample a random other one of its class and a random one of another.

    Args:
        labels: (n,) integers.
        generator: on the device of the labels; repeats the draw.

    Returns:
        Up to n triplets; a sample that is alone in its class, or whose class is alone, is no anchor.

    Raises:
        TypeError, ValueError: if the labels are not (n,) integers.
    """
    check_labels(labels, len(labels) if isinstance(labels, Tensor) and labels.dim() else 0)
    like, unlike = _classes(labels)
    draws = torch.rand(2, *like.shape, generator=generator, device=labels.device)
    positive, negative = (draw.masked_fill(~mask, -1) for draw, mask in zip(draws, (like, unlike), strict=True))
    return _best(positive, negative, like, unlike)


def hard_triplets(z: Tensor, labels: Tensor) -> Triplets:
    """For each sample the farthest of its class and the nearest of another: "batch hard".

    Args:
        z: embeddings, (n, d). Only their distances count; no gradients.
        labels: (n,) integers.

    Returns:
        Up to n triplets; a sample that is alone in its class, or whose class is alone, is no anchor.

    Raises:
        TypeError, ValueError: if z is not (n, d) and finite, or the labels are not (n,) integers.

    Source: Hermans, Beyer and Leibe, 2017, arXiv:1703.07737, equation 5.
    """
    d, like, unlike = _measure(z, labels)
    return _best(d.masked_fill(~like, -math.inf), (-d).masked_fill(~unlike, -math.inf), like, unlike)


def semi_hard_triplets(z: Tensor, labels: Tensor, margin: float = 1.0, squared: bool = True) -> Triplets:
    """For each pair of a class, in both orders, the nearest negative that is farther away than the positive.

    It must lie within the margin, or it would have no loss:  D(a, p) < D(a, n) < D(a, p) + margin.

    Args:
        z: embeddings, (n, d). Only their distances count; no gradients.
        labels: (n,) integers.
        margin, squared: as in `triplet`.

    Returns:
        As many triplets as there are pairs with such a negative; possibly none.

    Raises:
        TypeError, ValueError: if z is not (n, d) and finite, the labels are not (n,) integers, or the margin is
            negative.

    Source: Schroff, Kalenichenko and Philbin, 2015, arXiv:1503.03832, section 3.2.
    """
    check_not_negative("margin", margin)
    d, like, unlike = _measure(z, labels)
    d = d.pow(2) if squared else d
    others, order = d.masked_fill(~unlike, math.inf).sort(dim=1)  # negatives of each anchor, nearest first
    # Where in that line the positive would stand is where the negatives begin that are farther away.
    place = torch.searchsorted(others, d, right=True).clamp(max=max(len(d) - 1, 0))  # (anchor, positive)
    found = like & (others.gather(1, place) < d + margin)
    anchor, positive = found.nonzero(as_tuple=True)
    return Triplets(anchor, positive, order.gather(1, place)[anchor, positive])


def _classes(labels: Tensor) -> tuple[Tensor, Tensor]:
    equal = labels[:, None] == labels  # (n, n)
    return equal.clone().fill_diagonal_(False), ~equal


def _measure(z: Tensor, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    check_batch(0, z=z)
    check_labels(labels, len(z))
    check_finite(z, "z")
    with torch.no_grad(), no_autocast(z):
        return distances(upcast(z)), *_classes(labels)


def _best(positive: Tensor, negative: Tensor, like: Tensor, unlike: Tensor) -> Triplets:
    """The positive and the negative with the highest value for each anchor that has both."""
    anchor = (like.any(dim=1) & unlike.any(dim=1)).nonzero()[:, 0]
    if not len(anchor):
        return Triplets(anchor, anchor, anchor)
    return Triplets(anchor, positive[anchor].argmax(dim=1), negative[anchor].argmax(dim=1))
