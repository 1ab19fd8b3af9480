"""Moved digits whose colour tells the kind, and whose lightness does not tell the colour: made for colourization."""

from __future__ import annotations

import math

import torch

from ssl_course.data.moved_digits import SEEDS, moved_digits
from ssl_course.data.split import Split

LIGHTEST, VIVID = 70, 38  # L and chroma of full ink: with these, a screen can show all hues


def coloured_digits(
    split: str = "train",
    count: int | None = None,
    *,
    hues: int = 2,
    size: int = 28,
    clutter: int = 6,
    seed: int = 0,
    device: str | torch.device = "cpu",
) -> Split:
    """`moved_digits` in colour: each digit has two opposite hues, as a pepper is green or red; each image shows one.

    With the grey canvas g in [0, 1], the image has L = 20 + 50 g, chroma 38 g and, for digit d, the hue pi d / 10 or
    the opposite one. So L is the canvas whatever the hue, the colour tells the kind, and the mean of both hues of a
    digit is grey. All colours lie inside sRGB: nothing is clipped, which would let L tell the hue after all.

    Args:
        split: "train", "validation" or "test"; each has other writers.
        count: number of images; None gives 8,000 for train and 2,000 for the others.
        hues: of each digit: 2, or 1 to take the ambiguity away.
        size, clutter, seed, device: as for `moved_digits`, whose canvas with the same seed this is.

    Returns:
        A `Split` with images (count, 3, size, size) in [0, 1] and labels (count,) in 0..9.

    Raises:
        ValueError: if an argument is out of its range.
    """
    if hues not in (1, 2):
        raise ValueError(f"hues must be 1 or 2, got {hues}")
    from ssl_course.pretext.lab import from_lab  # here, since pretext tasks may import data

    grey = moved_digits(split, count, size=size, clutter=clutter, seed=seed, device=device)
    g = grey.images  # (n, 1, size, size)
    generator = torch.Generator(device=device).manual_seed(1000 * seed + 500 + SEEDS[split])
    # Digit by digit in random order, the hues take turns: both are equally frequent, and their mean is grey.
    order = (grey.labels + torch.rand(len(g), generator=generator, device=device)).argsort()
    which = torch.empty_like(order).index_copy_(0, order, torch.arange(len(g), device=device) % hues)
    hue = (math.pi * grey.labels / 10 + math.pi * which)[:, None, None, None]  # (n, 1, 1, 1)
    lab = torch.cat([20 + (LIGHTEST - 20) * g, VIVID * g * hue.cos(), VIVID * g * hue.sin()], dim=1)
    return Split(from_lab(lab), grey.labels, grey.classes)
