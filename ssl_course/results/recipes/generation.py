"""Chapter 05: its tasks, about a minute each, on 20 x 20 canvases in colour. Every probe reads their lightness alone.

Learning rates are those of the chapter's short runs; epochs were fixed by the clock. Nothing was tuned for this table.
Networks are those of the chapter at its usual scale, which shows them to its readers: change both together.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.autoencoders import MaskedAutoencoder, map_decoder
from ssl_course.data import coloured_digits
from ssl_course.data.split import Split
from ssl_course.encoders import ViT, convnet, discriminator
from ssl_course.encoders.vit import patchify
from ssl_course.pretext import (
    GAN,
    Colorization,
    CrossChannel,
    Inpainting,
    SuperResolution,
    ab_bins,
    random_patch_mask,
)
from ssl_course.pretext.lab import join, light_and_colour
from ssl_course.results.recipe import Recipe, labels
from ssl_course.supervised import Supervised

SIDE = 20


def lightness(split: str) -> Split:
    """The canvases in grey, (n, 1, 20, 20)."""
    coloured = coloured_digits(split, size=SIDE, clutter=0)
    light, ab = light_and_colour(coloured.images)
    return Split(join(light, 0 * ab)[:, :1].contiguous(), coloured.labels, coloured.classes)


def two_hues() -> Tensor:
    """The same canvases in colour, (n, 3, 20, 20), each digit in one of two opposite hues."""
    return coloured_digits("train", size=SIDE, clutter=0).images


def one_hue() -> Tensor:
    """The same with one hue for each digit."""
    return coloured_digits("train", hues=1, size=SIDE, clutter=0).images


def encoder(channels: int = 1) -> nn.Module:
    """The encoder of chapter 05."""
    return convnet(channels, widths=(16, 32, 64))


def pixel_head(channels: int) -> nn.Module:
    """From maps to twice as many places, each by itself."""
    return nn.Sequential(nn.Conv2d(64, 4 * channels, 1), nn.PixelShuffle(2))


def painter() -> nn.Module:
    """From maps to images."""
    return map_decoder(64, 1, SIDE, widths=(32, 16))


def judge() -> nn.Module:
    """The discriminator's body."""
    return discriminator(1, widths=(8, 16, 32))


def generator() -> nn.Module:
    """From 16 numbers to an image."""
    first = [nn.Linear(16, 32 * 25), nn.Unflatten(1, (32, 5, 5)), nn.BatchNorm2d(32), nn.ReLU()]
    second = [nn.Upsample(scale_factor=2), nn.Conv2d(32, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU()]
    third = [nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(16, 1, 3, padding=1), nn.Sigmoid()]
    return nn.Sequential(*first, *second, *third)


def inpainting(loss: str) -> nn.Module:
    """Four rectangles hidden, at places of each image's own."""
    body = judge()
    against = nn.Sequential(body, nn.Linear(body.dim, 1))
    return Inpainting(encoder(), painter(), loss=loss, judge=against, region="random", share=0.4, side=SIDE, channels=1)


def vit() -> ViT:
    """A transformer of 25 patches."""
    return ViT(side=SIDE, patch=4, in_channels=1, dim=64, depth=2)


class CountsAll(MaskedAutoencoder):
    """The mistake of chapter 05: visible patches in the loss."""

    def forward(self, images: Tensor) -> Tensor:
        visible, restore, _ = random_patch_mask(len(images), len(self.positions), self.ratio, device=images.device)
        drawn = self.decode(self.encoder.tokens(images, visible), restore)
        return F.mse_loss(drawn, patchify(images, self.encoder.patch))


SAME = {"chapter": "05", "data": lightness, "batch_size": 64}


def masked(ratio: float, kind: type[MaskedAutoencoder] = MaskedAutoencoder) -> Recipe:
    """A masked autoencoder that sees 1 - ratio of the patches."""
    return Recipe(lambda: kind(vit(), ratio, dim=32), 25, lr=3e-3, **SAME)


RECIPES = {
    "pixels": Recipe(encoder, 0, **SAME),
    "random": Recipe(encoder, 0, **SAME),
    "colours, L2": Recipe(
        lambda: Colorization(encoder(), pixel_head(2), loss="l2", side=SIDE), 20, lr=6e-3, material=two_hues, **SAME
    ),
    "colours, classes": Recipe(
        lambda: Colorization(encoder(), pixel_head(len(ab_bins(20))), side=SIDE), 20, lr=6e-3, material=two_hues, **SAME
    ),
    "cross-channel": Recipe(
        lambda: CrossChannel(encoder(1), encoder(2), side=SIDE), 20, lr=6e-3, material=one_hue, **SAME
    ),
    "super-resolution": Recipe(
        lambda: SuperResolution(encoder(), painter(), factor=4, side=SIDE, channels=1), 20, lr=6e-3, **SAME
    ),
    "inpainting, L2": Recipe(lambda: inpainting("l2"), 20, lr=6e-3, **SAME),
    "inpainting, adversarial": Recipe(lambda: inpainting("adversarial"), 20, lr=3e-3, **SAME),
    "inpainting, both": Recipe(lambda: inpainting("both"), 20, lr=6e-3, **SAME),
    "GAN": Recipe(lambda: GAN(judge(), generator(), latent=16, noise=0.3), 20, lr=2e-3, **SAME),
    "masked autoencoder": masked(0.75),
    "25% hidden": masked(0.25),
    "50% hidden": masked(0.5),
    "90% hidden": masked(0.9),
    "25% hidden, all counted": masked(0.25, CountsAll),
    "supervised ViT": Recipe(lambda: Supervised(vit(), 10), 20, lr=3e-3, second=labels, **SAME),
    "supervised": Recipe(lambda: Supervised(encoder(), 10), 20, lr=6e-3, second=labels, **SAME),
}
