"""What a pretext task asks of its images, each refused with a sentence that names it."""

from __future__ import annotations

import torch
from torch import Tensor


def check_images(images: Tensor, channels: tuple[int, ...] | None = None) -> None:
    """Refuse what is not a batch of float images (n, c, h, w), or has another number of channels than asked for.

    Raises:
        TypeError: if it is no tensor of floats.
        ValueError: if the shape is another.
    """
    if not isinstance(images, Tensor):
        raise TypeError(f"images must be a tensor (n, c, h, w), got {type(images).__name__}")
    if not images.is_floating_point():
        raise TypeError(f"images must hold floating-point numbers, in [0, 1], got {images.dtype}; divide bytes by 255")
    if images.dim() != 4:
        raise ValueError(f"images must have shape (n, c, h, w), got {tuple(images.shape)}")
    if channels is not None and images.shape[1] not in channels:
        wanted = " or ".join(map(str, channels))
        raise ValueError(f"images must have {wanted} channels, (n, c, h, w), got {tuple(images.shape)}")


def check_range(images: Tensor) -> None:
    """Refuse images that are not in [0, 1], such as those in 0..255; a hundredth beyond is let pass.

    Raises:
        ValueError: says from where to where they reach.
    """
    if images.numel():
        low, high = (value.item() for value in torch.aminmax(images.detach()))
        if not (low >= -0.01 and high <= 1.01):
            raise ValueError(f"images must lie in [0, 1], got values from {low:g} to {high:g}")


def check_at_least(least: int, **values: int) -> None:
    """Refuse whole numbers that are too small.

    Raises:
        ValueError: names the first.
    """
    for name, value in values.items():
        if value < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")
