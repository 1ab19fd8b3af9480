"""Rotation prediction: which of four quarter turns was this image given?"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment


def rotate(images: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
    """Turn each image by its own random number of quarter turns.

    Args:
        images: (n, c, s, s), square.
        generator: on the images' device; repeats the draw.

    Returns:
        The turned images (n, c, s, s) and the labels (n,): 0, 1, 2 or 3 quarter turns counter-clockwise.

    Raises:
        ValueError: if the images are not square.

    Source: Gidaris, Singh and Komodakis, 2018, arXiv:1803.07728.
    """
    if images.dim() != 4 or images.shape[2] != images.shape[3]:
        raise ValueError(f"images must be square, (n, c, s, s), got {tuple(images.shape)}")
    turns = torch.randint(4, (len(images),), generator=generator, device=images.device)
    turned = torch.empty_like(images)
    for k in range(4):  # four classes, not n images
        turned[turns == k] = images[turns == k].rot90(k, dims=(2, 3))
    return turned, turns


class Rotation(nn.Module):
    """Learn an encoder by predicting the turn.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: applied before the turn, so that the network cannot lean on exact pixels; None for nothing.

    Source: Gidaris, Singh and Komodakis, 2018, arXiv:1803.07728, equations 2 and 3.
    """

    def __init__(self, encoder: nn.Module, augment: Augment | None = None) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.dim, 4)
        self.augment = augment

    def forward(self, images: Tensor) -> Tensor:
        if self.augment is not None:
            images = self.augment(images)
        turned, turns = rotate(images)
        return F.cross_entropy(self.head(self.encoder(turned)), turns)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
