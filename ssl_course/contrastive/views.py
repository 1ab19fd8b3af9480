"""Multi-crop: two large views, and several small ones that cost little."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.augment import Augment, two_views


def small_crops(augment: Augment) -> Augment:
    """The same augmentation, but for crops that begin where its own end: from half its smallest area to all of it."""
    return replace(augment, crop=(augment.crop[0] / 2, augment.crop[0]))


def multi_crop(
    images: Tensor,
    augment: Augment,
    small: Augment | None = None,
    crops: int = 0,
    size: int | None = None,
    generator: torch.Generator | None = None,
) -> list[Tensor]:
    """Views of two sizes: (2n, c, h, w), and where `crops` is not 0, (crops n, c, size, size).

    In both, rows i, n + i, 2n + i, ... show the same image.

    Args:
        images: (n, c, h, w) in [0, 1].
        augment: makes the two large views.
        small: makes the small ones; `small_crops(augment)` if None.
        crops: number of small views.
        size: their side in pixels; half of the images' height if None.
        generator: on the images' device; repeats the draw.

    Source: Caron, Misra, Mairal, Goyal, Bojanowski and Joulin, 2020, arXiv:2006.09882, section 3.2.
    """
    views = [two_views(images, augment, generator)]
    if crops:
        small = small_crops(augment) if small is None else small
        size = (images.shape[2] + 1) // 2 if size is None else size
        cut = small(images.repeat(crops, 1, 1, 1), generator)
        views.append(F.interpolate(cut, size=(size, size), mode="bilinear", antialias=True).clamp(0, 1))
    return views
