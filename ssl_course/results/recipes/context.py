"""Chapter 06: its tasks, about a minute each, on 31 x 31 canvases, which have room for patches.

One learning rate for all, the recipes' usual one; nothing was tuned for this table.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.data import moved_digits
from ssl_course.data.split import Split
from ssl_course.encoders import convnet
from ssl_course.pretext import Exemplar, Jigsaw, RelativePatch, Rotation, hamming_permutations
from ssl_course.results.recipe import Recipe, labels
from ssl_course.supervised import Supervised

EXEMPLARS = 2000


def canvases(split: str) -> Split:
    """Canvases of 31 x 31 pixels."""
    return moved_digits(split, size=31)


def encoder() -> nn.Module:
    """The encoder of chapter 06."""
    return convnet(widths=(16, 32, 64))


def first_few() -> Tensor:
    """The exemplars, (EXEMPLARS, 1, 31, 31)."""
    return canvases("train").images[:EXEMPLARS]


def numbers(train: Split) -> Tensor:
    """Each exemplar is a class of its own."""
    return torch.arange(EXEMPLARS)


SAME = {"chapter": "06", "data": canvases, "batch_size": 64}
RECIPES = {
    "pixels": Recipe(encoder, 0, **SAME),
    "random": Recipe(encoder, 0, **SAME),
    "rotation": Recipe(lambda: Rotation(encoder()), 20, **SAME),
    "relative position": Recipe(lambda: RelativePatch(encoder()), 40, **SAME),
    "jigsaw": Recipe(lambda: Jigsaw(encoder(), hamming_permutations(64)), 20, **SAME),
    "jigsaw++": Recipe(lambda: Jigsaw(encoder(), hamming_permutations(64), foreign=2), 20, **SAME),
    "exemplar": Recipe(
        lambda: Exemplar(encoder(), EXEMPLARS, DIGIT_VIEWS), 20, material=first_few, second=numbers, **SAME
    ),
    "supervised": Recipe(lambda: Supervised(encoder(), 10, DIGIT_VIEWS), 20, second=labels, **SAME),
}
