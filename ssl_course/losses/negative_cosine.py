"""The loss of methods without negatives: the angle between a prediction and its target."""

from __future__ import annotations

from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_reduction, reduce
from ssl_course.losses.precision import no_autocast, unit


def negative_cosine(p: Tensor, z: Tensor, *, reduction: str = "mean") -> Tensor:
    """Turn predictions towards their targets: mean_i  -(p_i / |p_i|) . (z_i / |z_i|).

    Gradients flow to both. Where a method stops one (SimSiam, BYOL), its own code says so: `negative_cosine(p,
    z.detach())`; without that, the best answer to this loss is one point for all images, at -1.

    Args:
        p: predictions, (n, d). Normalised inside.
        z: targets, (n, d).
        reduction: "mean" or "sum" over the rows, or "none".

    Returns:
        A scalar from -1 to 1, in float32 or better, or with "none" (n,). BYOL's squared distance is 2 + 2 of this.

    Raises:
        TypeError: if p or z is no tensor of floats.
        ValueError: if the shapes differ, n < 1, or a number is not finite.

    Source: Chen and He, 2020, arXiv:2011.10566, equation 1.
    """
    check_batch(p=p, z=z)
    check_reduction(reduction)
    with no_autocast(p):
        cosine = (unit(p) * unit(z)).sum(dim=1)
        check_finite(cosine, "p and z")
        return reduce(-cosine, reduction)
