"""Fine-tuning: the labels may change the encoder as well."""

from __future__ import annotations

import copy
import math

import torch
from torch import nn

from ssl_course.augment import Augment
from ssl_course.data.split import Split
from ssl_course.supervised import Supervised
from ssl_course.training import fit


def fine_tune(
    encoder: nn.Module,
    train: Split,
    test: Split,
    *,
    steps: int = 250,
    batch_size: int = 128,
    lr: float = 2e-3,
    augment: Augment | None = None,
    seed: int = 0,
    device: str = "auto",
    progress: bool = False,
) -> float:
    """Accuracy on the test images after training a copy of the encoder, and a linear classifier on it, on `train`.

    With a fresh encoder this is supervised learning from scratch, so both curves come from the same code.

    Args:
        encoder: maps images to (n, dim) and has the attribute `dim`; it is copied, not changed.
        train: images with labels; `train.balanced(100)` for few.
        test: images with labels.
        steps: updates, at least; the last epoch is finished.
        batch_size: images a step; all of them where there are fewer.
        lr, seed, device, progress: as in `training.fit`.
        augment: applied to the training images; None for nothing.

    Returns:
        Accuracy in [0, 1].

    Raises:
        ValueError: if a split has no labels, or `steps` is less than 1.
    """
    if train.labels is None or test.labels is None:
        raise ValueError("fine_tune needs labels in both train and test")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    classes = int(torch.cat([train.labels, test.labels.to(train.labels.device)]).max()) + 1
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = Supervised(copy.deepcopy(encoder), max(classes, 2), augment)
    batch_size = min(batch_size, len(train))
    epochs = math.ceil(steps / (len(train) // batch_size))
    fit(
        model, (train.images, train.labels), epochs=epochs, batch_size=batch_size, lr=lr, seed=seed, device=device,
        progress=progress,
    )  # fmt: skip
    return accuracy(model, test)


@torch.no_grad()
def accuracy(model: Supervised, test: Split, batch_size: int = 1000) -> float:
    """Share of the test images whose class the model's own classifier finds, in [0, 1]."""
    model.eval()
    place = model.head.weight.device
    pairs = zip(test.images.split(batch_size), test.labels.split(batch_size), strict=True)
    right = sum(int((model.predict(x.to(place)) == y.to(place)).sum()) for x, y in pairs)
    return right / len(test)
