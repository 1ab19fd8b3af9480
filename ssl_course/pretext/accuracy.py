"""How well a method solves its own task: high is not the aim, and too high is a warning."""

from __future__ import annotations

import torch
from torch import Tensor, nn


@torch.no_grad()
def pretext_accuracy(method: nn.Module, images: Tensor, seed: int = 0) -> float:
    """Share of the puzzles, made from these images, to which the method's highest score is the right answer.

    Args:
        method: has `task(images, generator) -> (inputs, labels)` and `scores(inputs) -> (n, classes)`, such as
            `RelativePatch` or `Jigsaw`; it keeps its mode, its weights and its batch-norm statistics.
        images: (n, c, h, w), which it should not have been trained on.
        seed: of the puzzles.

    Returns:
        In [0, 1].
    """
    device = next(method.parameters()).device
    generator = torch.Generator(device).manual_seed(seed)
    modes = {part: part.training for part in method.modules()}
    method.eval()
    try:
        right = 0
        for batch in images.split(500):
            inputs, labels = method.task(batch.to(device), generator)
            right += int((method.scores(inputs).argmax(dim=1) == labels).sum())
    finally:
        for part, training in modes.items():
            part.training = training
    return right / len(images)
