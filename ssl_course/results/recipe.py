"""A recipe: all that it takes to train one row of a stored table again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from ssl_course.data.split import Split
from ssl_course.training import fit


def rows(train: Split) -> torch.Tensor:
    """The number of each image, (n,)."""
    return torch.arange(len(train.images))


def labels(train: Split) -> torch.Tensor:
    """The true labels, (n,)."""
    return train.labels


@dataclass(frozen=True)
class Recipe:
    """How one method of a stored table is made and trained.

    Args:
        make: makes the method, encoder and all, untrained; its random numbers are those of the seed.
        epochs, lr, batch_size: for `fit`. With 0 epochs the row is the untrained network.
        chapter: where the method is taught.
        material: the images to learn from, if not the training split's: the same in colour, or a few of them.
        second: what each image comes with, from the training split: `rows` for a method that must know which image it
            sees, `labels` for a supervised one, or labels of its own; None for nothing.
        data: the function that makes its splits by name, "train", "validation" and "test"; `moved_digits` if None.
        prepare: called with the untrained method and the training images before `fit`, for instance to cluster them.
    """

    make: Callable[[], nn.Module]
    epochs: int
    chapter: str
    lr: float = 4e-3
    batch_size: int = 128
    second: Callable[[Split], torch.Tensor] | None = None
    data: Callable[[str], Split] | None = None
    material: Callable[[], torch.Tensor] | None = None
    prepare: Callable[[nn.Module, torch.Tensor], None] | None = None

    def split(self, name: str) -> Split:
        """ "train", "validation" or "test" of this recipe's data."""
        from ssl_course.data import moved_digits

        return (self.data or moved_digits)(name)

    def untrained(self, seed: int) -> nn.Module:
        """The method before it has seen anything."""
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            return self.make()

    def train(self, seed: int = 0, *, epochs: int | None = None, progress: bool = True) -> nn.Module:
        """The trained method. The same seed gives the same on the same kind of machine.

        Args:
            seed: of weights, batches and views.
            epochs: another number than the recipe's, to see the beginning only.
            progress: show the bar.
        """
        method, train = self.untrained(seed), self.split("train")
        images = train.images if self.material is None else self.material()
        if self.prepare is not None:
            self.prepare(method, images)
        batch = [images] if self.second is None else [images, self.second(train)]
        epochs = self.epochs if epochs is None else epochs
        if epochs:
            fit(method, batch, epochs=epochs, lr=self.lr, batch_size=self.batch_size, seed=seed, progress=progress)
        return method.eval()
