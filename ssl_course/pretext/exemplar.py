"""Exemplar networks: every image is a class of its own, and its distorted copies are the examples."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.pretext.checks import check_at_least, check_images


def exemplar(
    images: Tensor, augment: Augment, copies: int = 4, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Several distorted copies of every image, labelled with the image they are of.

    Args:
        images: (n, c, h, w) in [0, 1].
        augment: draws each copy's distortion.
        copies: of each image, at least 1.
        generator: on the images' device; repeats the draw.

    Returns:
        The copies (copies * n, c, h, w), the first of every image before the second of any, and their surrogate
        classes (copies * n,): the rows of the images.

    Raises:
        TypeError: if the images are not floats.
        ValueError: if an argument is out of its range.

    Source: Dosovitskiy et al., 2014, arXiv:1406.6909, section 2.
    """
    check_images(images)
    check_at_least(1, copies=copies)
    rows = torch.arange(len(images), device=images.device).repeat(copies)  # (copies * n,)
    return augment(images.repeat(copies, 1, 1, 1), generator), rows


class Exemplar(nn.Module):
    """Learn an encoder by telling which of many images a distorted copy is of.

    The classes outlive a batch, so `forward` needs each image's own number beside it:
    `fit(Exemplar(convnet(3), len(seeds)), (seeds, torch.arange(len(seeds))))`. Images that show the same thing
    pull against each other, the more the more images there are.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        classes: number of images, at least 2.
        augment: makes the copies; the features will ignore what it changes.
        copies: of each image in a step.

    Raises:
        ValueError: if there are too few classes or copies.

    Source: Dosovitskiy et al., 2014, arXiv:1406.6909, equation 1.
    """

    def __init__(self, encoder: nn.Module, classes: int, augment: Augment | None = None, copies: int = 4) -> None:
        check_at_least(2, classes=classes)
        check_at_least(1, copies=copies)
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.dim, classes)
        self.augment = Augment() if augment is None else augment
        self.copies = copies

    def forward(self, images: Tensor, numbers: Tensor) -> Tensor:
        inputs, rows = exemplar(images, self.augment, self.copies)
        return F.cross_entropy(self.scores(inputs), numbers[rows])

    def scores(self, images: Tensor) -> Tensor:
        """Logits of the surrogate classes, (n, classes)."""
        return self.head(self.encoder(images))

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
