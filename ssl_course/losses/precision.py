"""Losses are computed in float32 or better, whatever came in and whatever autocast wants: a softmax over a batch, or a
sum of thousands of small numbers, needs more digits than bf16 has."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
import torch.nn.functional as F
from torch import Tensor


def no_autocast(z: Tensor) -> AbstractContextManager:
    """A context in which mixed precision is off on the device of z."""
    kind = z.device.type
    return torch.autocast(kind, enabled=False) if torch.is_autocast_enabled(kind) else nullcontext()


def upcast(z: Tensor) -> Tensor:
    """float64 stays, all else becomes float32."""
    return z if z.dtype == torch.float64 else z.float()


def unit(z: Tensor) -> Tensor:
    """Rows of length 1; a row of zeros stays zero. Upcast first: the eps of the division vanishes in half precision."""
    return F.normalize(upcast(z), dim=-1)


def scaled(z: Tensor, temperature: float | Tensor) -> Tensor:
    """Each side of a product takes the root of the temperature, so that products are divided by the whole of it."""
    return z / (upcast(temperature).sqrt() if isinstance(temperature, Tensor) else temperature**0.5)


def distances(z: Tensor) -> Tensor:
    """Euclidean distances between all rows, (n, d) -> (n, n); the gradient between equal rows is 0.

    Not by way of the product z zᵀ, which loses half of the digits of a small distance.
    """
    return torch.cdist(z, z, compute_mode="donot_use_mm_for_euclid_dist")
