"""The lifted structured loss: each positive pair against all negatives of both of its ends."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ssl_course.losses.checks import (
    check_batch,
    check_finite,
    check_labels,
    check_not_negative,
    check_reduction,
    reduce,
)
from ssl_course.losses.precision import distances, no_autocast, upcast


def lifted_structured(z: Tensor, labels: Tensor, margin: float = 1.0, *, reduction: str = "mean") -> Tensor:
    """A pair of one class must be closer than the negatives of both of its ends are to them, by a margin.

    With the distance D_ij = |z_i - z_j|, P the set of pairs i < j of the same class, and N that of all pairs of
    different classes:

        J_ij = D_ij + log( sum_{(i,k) in N} exp(margin - D_ik) + sum_{(j,l) in N} exp(margin - D_jl) )
        loss = 1 / (2 |P|)  sum_{(i,j) in P} max(0, J_ij)^2

    Args:
        z: embeddings, (n, d), n >= 2. Not normalised: the margin is a distance.
        labels: (n,) integers.
        margin: 0 or more.
        reduction: "mean" or "sum" over the pairs, or "none".

    Returns:
        A scalar, in float32 or better, 0 where all labels are equal or all differ; with "none" (|P|,), pairs in the
        order (0, 1), (0, 2), ..., (1, 2), ...

    Raises:
        TypeError: if z is no tensor of floats or the labels are no integers.
        ValueError: if shapes do not fit, n < 2, an embedding is not finite, or the margin is negative.

    Source: Oh Song, Xiang, Jegelka and Savarese, 2015, arXiv:1511.06452, equation 4.
    """
    check_batch(2, z=z)
    check_labels(labels, len(z))
    check_not_negative("margin", margin)
    check_reduction(reduction)
    check_finite(z, "z")
    with no_autocast(z):
        d = distances(upcast(z))  # (n, n)
        same = labels[:, None] == labels
        i, j = same.triu(1).nonzero(as_tuple=True)
        if same.all():  # no negatives: the logarithm of nothing is -inf, which leaves no loss but would leave NaN
            return reduce(0 * d[i, j], reduction)
        negatives = (margin - d).masked_fill(same, -math.inf).logsumexp(dim=1)  # (n,)
        return reduce((d[i, j] + torch.logaddexp(negatives[i], negatives[j])).clamp(min=0).pow(2) / 2, reduction)
