"""Alignment and uniformity: what contrastive losses ask for, each on its own."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_positive, check_reduction, reduce
from ssl_course.losses.log_partition import log_partition
from ssl_course.losses.precision import no_autocast, unit


def alignment(z1: Tensor, z2: Tensor, alpha: float = 2.0, *, reduction: str = "mean") -> Tensor:
    """How far apart the two views of an image are: mean_i |u_i - v_i|^alpha of unit vectors u_i and v_i.

    Args:
        z1, z2: embeddings of the two views, (n, d) each. Normalised inside.
        alpha: 1 or more.
        reduction: "mean" or "sum" over the pairs, or "none".

    Returns:
        A scalar from 0 (equal directions) to 2^alpha (opposite ones), in float32 or better; with "none" (n,).

    Raises:
        TypeError: if z1 or z2 is no tensor of floats.
        ValueError: if the shapes differ, n < 1, an embedding is not finite, or alpha < 1.

    Source: Wang and Isola, 2020, arXiv:2005.10242, section 4.1.
    """
    check_batch(z1=z1, z2=z2)
    check_positive("alpha", alpha)
    check_reduction(reduction)
    if alpha < 1:
        raise ValueError(f"alpha must be at least 1, or equal views would be pulled without bound, got {alpha}")
    with no_autocast(z1):
        apart = unit(z1) - unit(z2)
        check_finite(apart, "z1 and z2")
        # The gradient of vector_norm at 0 is 0, that of a square root NaN.
        values = apart.pow(2).sum(dim=1) if alpha == 2 else torch.linalg.vector_norm(apart, dim=1).pow(alpha)
        return reduce(values, reduction)


def uniformity(z: Tensor, t: float = 2.0, *, chunk: int | None = None) -> Tensor:
    """How unevenly unit vectors u_i lie on the sphere: log of the mean over pairs i != j of exp(-t |u_i - u_j|^2).

    Args:
        z: embeddings, (n, d), n >= 2. Normalised inside.
        t: above 0; the larger, the more the nearest pairs count.
        chunk: see `log_partition`; None computes small batches at once and large ones in tiles.

    Returns:
        A scalar, 0 where all directions are equal and the lower the more evenly they spread, above -4 t; in float32 or
        better.

    Raises:
        TypeError: if z is no tensor of floats.
        ValueError: if z is not (n, d) with n >= 2, or not finite, or t is not positive.

    Source: Wang and Isola, 2020, arXiv:2005.10242, section 4.1.
    """
    check_batch(2, z=z)
    check_positive("t", t)
    with no_autocast(z):
        u = unit(z)
        check_finite(u, "z")
        # For unit vectors -t |u - v|^2 = 2 t u . v - 2 t; a row of zeros counts as orthogonal to all others.
        each = log_partition(math.sqrt(2 * t) * u, chunk=chunk)  # (n,)
        return each.logsumexp(dim=0) - math.log(len(z) * (len(z) - 1)) - 2 * t
