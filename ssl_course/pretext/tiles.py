"""Cutting many small squares out of every image at once, and laying them side by side again."""

from __future__ import annotations

import torch
from torch import Tensor


def cut(images: Tensor, top: Tensor, left: Tensor, size: int) -> Tensor:
    """Squares of every image, each at its own place.

    Args:
        images: (n, c, h, w).
        top, left: the squares' upper left corners, whole numbers (n, k), in the images.
        size: side of a square.

    Returns:
        (n, k, c, size, size), a copy.
    """
    windows = images.unfold(2, size, 1).unfold(3, size, 1)  # (n, c, h', w', size, size), a view of all places
    rows = torch.arange(len(images), device=images.device)[:, None]
    return windows[rows, :, top, left]


def assemble(tiles: Tensor) -> Tensor:
    """Tiles (n, k * k, c, s, s), row by row, to images (n, c, k * s, k * s): to look at a jigsaw.

    Raises:
        ValueError: if the number of tiles is no square.
    """
    n, count, c, s, _ = tiles.shape
    k = round(count**0.5)
    if k * k != count:
        raise ValueError(f"tiles must be a square number for each image, (n, k * k, c, s, s), got {tuple(tiles.shape)}")
    return tiles.view(n, k, k, c, s, s).permute(0, 3, 1, 4, 2, 5).reshape(n, c, k * s, k * s)


def normalise(tiles: Tensor) -> Tensor:
    """Each tile and channel to mean 0 and deviation 1, so that its brightness cannot tell where it came from.

    Args:
        tiles: (..., h, w).

    Returns:
        Of the shape of the tiles; a tile of one colour becomes 0.

    Source: Noroozi and Favaro, 2016, arXiv:1603.09246.
    """
    centred = tiles - tiles.mean(dim=(-2, -1), keepdim=True)
    # 0.02: the noise of a flat piece of sky should not be blown up to the contrast of a face.
    return centred / (centred.square().mean(dim=(-2, -1), keepdim=True) + 0.02**2).sqrt()
