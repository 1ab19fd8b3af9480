"""The peer that is given the labels: what the same network learns when it is told the answers."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment


class Supervised(nn.Module):
    """An encoder with a linear classifier on top, trained on images and their labels.

    `fit(Supervised(encoder, 10), (train.images, train.labels))`; the labels are named, because nothing else in the
    course gets them.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        classes: number of classes, at least 2.
        augment: applied to the training images; None for nothing.
    """

    def __init__(self, encoder: nn.Module, classes: int, augment: Augment | None = None) -> None:
        if classes < 2:
            raise ValueError(f"classes must be at least 2, got {classes}")
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.dim, classes)
        self.augment = augment

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        if self.augment is not None:
            images = self.augment(images)
        return F.cross_entropy(self.head(self.encoder(images)), labels)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)

    def predict(self, images: Tensor) -> Tensor:
        """The most likely class of each image, (n,)."""
        return self.head(self.encoder(images)).argmax(dim=1)
