"""The loss of Barlow Twins: the two views' features should correlate with themselves and with no other."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_not_negative
from ssl_course.losses.gathering import share, world
from ssl_course.losses.precision import no_autocast, upcast


def barlow_twins(z1: Tensor, z2: Tensor, lambd: float = 5e-3, *, gather: bool = True) -> Tensor:
    """Make the cross-correlation matrix of the two views the identity.

    With C_ij the correlation, over the batch, of feature i of the first view with feature j of the second:

        loss = sum_i (1 - C_ii)^2  +  lambd  sum_{i != j} C_ij^2

    Args:
        z1, z2: embeddings of the two views, (n, d) each, n >= 2. Centred and scaled inside, feature by feature.
        lambd: 0 or more, weight of the redundancy term.
        gather: where several processes share the batch, correlations are over the samples of all. Each must call the
            loss, with equally many pairs, and gets the loss of the whole batch.

    Returns:
        A scalar, in float32 or better, summed over features as in the paper. A feature that is constant in the batch
        correlates with nothing: it costs 1.

    Raises:
        TypeError: if z1 or z2 is no tensor of floats.
        ValueError: if the shapes differ, n < 2, an embedding is not finite, or lambd is negative.

    Source: Zbontar, Jing, Misra, LeCun and Deny, 2021, arXiv:2103.03230, equations 1 and 2.
    """
    check_batch(2 if world(gather) == 1 else 1, z1=z1, z2=z2)
    check_not_negative("lambd", lambd)
    with no_autocast(z1):
        (a, b), _ = share("z1 and z2", upcast(z1), upcast(z2), gather=gather)
        # A standard deviation below 1e-5 is rounding of a constant: to scale it up to 1 would invent a feature.
        a, b = (F.normalize(z - z.mean(dim=0), dim=0, eps=1e-5 * len(z) ** 0.5) for z in (a, b))
        squares = (a.T @ b).pow(2)  # (d, d)
        on_diagonal = (1 - (a * b).sum(dim=0)).pow(2).sum()
        return on_diagonal + lambd * (squares.sum() - squares.diagonal().sum())
