"""Two numbers that fall when features collapse."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def feature_std(z: Tensor) -> float:
    """Mean standard deviation of the coordinates of unit-length features.

    Directions spread evenly over the sphere give about 1 / sqrt(d); a single point gives 0.

    Args:
        z: (n, d).

    Source: Chen and He, 2020, arXiv:2011.10566, section 4.1.
    """
    _check(z)
    return float(F.normalize(z.float(), dim=1).std(dim=0, correction=0).mean())


def effective_rank(z: Tensor) -> float:
    """How many directions the features really use: the exponential of the entropy of their singular values.

    Args:
        z: (n, d).

    Returns:
        Between 0 (all features equal) and min(n, d).

    Source: Roy and Vetterli, 2007, EUSIPCO, definition 1, on centred features.
    """
    _check(z)
    z = z.detach().cpu().double()  # before centring: the float32 mean of equal rows differs from them
    values = torch.linalg.svdvals(z - z.mean(dim=0))
    if values.sum() <= 1e-12 * max(float(z.abs().max()), 1e-300) * z.numel() ** 0.5:
        return 0.0
    p = values / values.sum()
    return float(torch.special.entr(p).sum().exp())


def _check(z: Tensor) -> None:
    if z.dim() != 2 or len(z) < 2:
        raise ValueError(f"z must be (n, d) with at least two rows, got {tuple(z.shape)}")
    if not z.isfinite().all():
        raise ValueError("z holds values that are not finite")
