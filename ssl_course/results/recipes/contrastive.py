"""Chapter 10: settings chosen on the validation split, with seed 0, for at most 75 seconds of one core.

Places of one canvas would recognise each other by its light; see `Standardised`.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import AMDIM, CMC, CPC, PIRL, DeepInfoMax, InstanceDiscrimination, MoCo, SimCLR
from ssl_course.encoders import Standardised, convnet
from ssl_course.results.recipe import Recipe, rows

PATCH_VIEWS = replace(DIGIT_VIEWS, crop=(0.6, 1.0), rotate=0, shear=0, jitter=1.0, brightness=0.8, contrast=0.8)


@torch.no_grad()
def remember(method: nn.Module, images: Tensor) -> None:
    """Fill the memory with what the untrained network sees: a row of random numbers is a lesson in noise."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        for part in torch.arange(len(images)).split(500):
            method(images[part], part)
            method.after_step()


RECIPES = {
    "InstanceDiscrimination": Recipe(
        lambda: InstanceDiscrimination(convnet(), DIGIT_VIEWS),
        epochs=16, batch_size=64, chapter="10", second=rows, prepare=remember,
    ),
    "CPC": Recipe(lambda: CPC(convnet(), patch_augment=PATCH_VIEWS), epochs=6, batch_size=64, chapter="10"),
    "DeepInfoMax": Recipe(lambda: DeepInfoMax(Standardised(convnet())), epochs=10, batch_size=64, chapter="10"),
    "AMDIM": Recipe(lambda: AMDIM(Standardised(convnet()), DIGIT_VIEWS), epochs=10, batch_size=64, chapter="10"),
    "CMC": Recipe(lambda: CMC(convnet(), DIGIT_VIEWS), epochs=12, lr=8e-3, chapter="10"),
    "PIRL": Recipe(
        lambda: PIRL(convnet(), DIGIT_VIEWS), epochs=8, batch_size=64, chapter="10", second=rows, prepare=remember
    ),
    "MoCo": Recipe(lambda: MoCo(convnet(), DIGIT_VIEWS), epochs=14, batch_size=64, chapter="10"),
    "SimCLR": Recipe(lambda: SimCLR(convnet(), DIGIT_VIEWS, temperature=0.1), epochs=12, chapter="10"),
}  # fmt: skip
