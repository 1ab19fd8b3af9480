"""The one shape that every image set in the course has."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Split:
    """Images and, where they exist, their labels.

    Args:
        images: float tensor (n, c, h, w) in [0, 1].
        labels: integer tensor (n,), or None for a set without labels.
        classes: the name of each label, in order.

    Raises:
        ValueError: if the shapes do not agree.
    """

    images: Tensor
    labels: Tensor | None = None
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.images.dim() != 4:
            raise ValueError(f"images must have shape (n, c, h, w), got {tuple(self.images.shape)}")
        if self.labels is not None and self.labels.shape != self.images.shape[:1]:
            raise ValueError(
                f"labels must have shape ({len(self.images)},), one per image, got {tuple(self.labels.shape)}"
            )

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, rows) -> Split:
        """The images and labels at `rows` (a slice, an index tensor or a mask)."""
        return Split(self.images[rows], None if self.labels is None else self.labels[rows], self.classes)

    def to(self, device: str | torch.device) -> Split:
        """The same split on another device."""
        labels = None if self.labels is None else self.labels.to(device)
        return Split(self.images.to(device), labels, self.classes)

    def balanced(self, count: int, seed: int = 0) -> Split:
        """`count` images, the same number of each class (one more of some where it does not divide); or all there are.

        Raises:
            ValueError: if there are no labels, or some class has too few images.
        """
        if self.labels is None:
            raise ValueError("balanced needs labels, and this split has none")
        if count == len(self):
            return self
        generator = torch.Generator().manual_seed(seed)
        labels = self.labels.cpu()
        kinds = labels.unique()
        kinds = kinds[torch.randperm(len(kinds), generator=generator)]
        if count < 1 or count > len(self):
            raise ValueError(f"count must lie between 1 and {len(self)}, the number of images, got {count}")
        rows = []
        for i, kind in enumerate(kinds):
            share = count // len(kinds) + (i < count % len(kinds))
            members = (labels == kind).nonzero()[:, 0]
            if share > len(members):
                raise ValueError(f"count={count} asks for {share} images of class {int(kind)}; it has {len(members)}")
            rows.append(members[torch.randperm(len(members), generator=generator)[:share]])
        return self[torch.cat(rows).to(self.images.device)]
