"""The contrastive loss of pairs: same or different."""

from __future__ import annotations

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
from ssl_course.losses.precision import no_autocast, upcast


def contrastive(z1: Tensor, z2: Tensor, same: Tensor, margin: float = 1.0, *, reduction: str = "mean") -> Tensor:
    """Pull pairs of the same kind together, and push others apart until they are a margin away.

    With the distance D_i = |z1_i - z2_i|:

        loss = mean_i  D_i^2 where same, max(0, margin - D_i)^2 where not

    Args:
        z1, z2: embeddings, (n, d) each; row i of both is a pair. Not normalised: the margin is a distance.
        same: (n,) booleans, or integers 1 and 0. The paper's Y is 0 for similar pairs.
        margin: 0 or more.
        reduction: "mean" or "sum" over the pairs, or "none".

    Returns:
        A scalar, in float32 or better, or with "none" (n,). The gradient of a different pair at distance 0 is 0: no
        direction leads apart rather than another.

    Raises:
        TypeError: if z1 or z2 is no tensor of floats, or `same` neither booleans nor integers.
        ValueError: if shapes do not fit, n < 1, an embedding is not finite, `same` holds other numbers than 0 and 1, or
            the margin is negative.

    Source: Hadsell, Chopra and LeCun, 2006, doi:10.1109/CVPR.2006.100, equation 4, without its factor 1/2; the idea:
    Chopra, Hadsell and LeCun, 2005, doi:10.1109/CVPR.2005.202.
    """
    check_batch(z1=z1, z2=z2)
    check_labels(same, len(z1), "same")
    check_not_negative("margin", margin)
    check_reduction(reduction)
    if same.dtype != torch.bool and not ((same == 0) | (same == 1)).all():
        raise ValueError(f"same must hold 0 and 1 only, got {same[(same != 0) & (same != 1)][0].item()}")
    with no_autocast(z1):
        apart = upcast(z1) - upcast(z2)
        check_finite(apart, "z1 and z2")
        squared = apart.pow(2).sum(dim=1)
        distance = torch.linalg.vector_norm(apart, dim=1)  # its gradient at 0 is 0, that of a square root NaN
        return reduce(torch.where(same.bool(), squared, (margin - distance).clamp(min=0).pow(2)), reduction)
