"""Pieces of images and of sequences, cut out all at once."""

from __future__ import annotations

from torch import Tensor


def grid_patches(images: Tensor, patch: int, stride: int) -> Tensor:
    """Square patches on a grid: (n, c, h, w) -> (n, rows, columns, c, patch, patch).

    Rows and columns are as many as fit; what is left over at the right and below is not used.

    Raises:
        ValueError: if images are not (n, c, h, w), or smaller than a patch.
    """
    if images.dim() != 4 or min(images.shape[2:]) < patch:
        raise ValueError(f"images must be (n, c, h, w) with sides of at least patch={patch}, got {tuple(images.shape)}")
    cut = images.unfold(2, patch, stride).unfold(3, patch, stride)  # (n, c, rows, columns, patch, patch)
    return cut.permute(0, 2, 3, 1, 4, 5)


def windows(sequences: Tensor, window: int, stride: int) -> Tensor:
    """Stretches of a sequence: (n, c, t) -> (n, steps, c, window).

    Raises:
        ValueError: if sequences are not (n, c, t), or shorter than a window.
    """
    if sequences.dim() != 3 or sequences.shape[2] < window:
        raise ValueError(
            f"sequences must be (n, c, t) with t of at least window={window}, got {tuple(sequences.shape)}"
        )
    return sequences.unfold(2, window, stride).permute(0, 2, 1, 3)
