"""Characters of alphabets that nobody uses, drawn by many hands: kinds without end, with few examples of each."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.data.canvas import place
from ssl_course.data.split import Split

SIDE = 24  # pixels of a drawing before it is moved
POINTS = 24  # of the pen along each stroke
STROKES = 3


def characters(
    kinds: int = 40,
    each: int = 20,
    *,
    size: int = 28,
    clutter: int = 6,
    seed: int = 0,
    device: str | torch.device = "cpu",
) -> Split:
    """Invented characters of two or three curved strokes, each drawn several times, no two times alike.

    A kind is a few strokes, Bezier curves with four control points each. A drawing of it moves every control point a
    little, has its own pen, and is put on a canvas like that of `moved_digits`. Made for questions about kinds that a
    network never saw, as Omniglot's are (Lake, Salakhutdinov and Tenenbaum, 2015).

    Args:
        kinds: different characters, 1 or more.
        each: drawings of each, 1 or more.
        size: side of the canvas in pixels, at least 16.
        clutter: number of stray specks on each canvas, 0 or more.
        seed: another seed invents another alphabet; the same one repeats it on the same device.
        device: where the images are made and stay.

    Returns:
        A `Split` with images (kinds * each, 1, size, size) in [0, 1], kind by kind, and labels in 0 ... kinds - 1.

    Raises:
        ValueError: if an argument is out of its range.
    """
    for name, value, least in (("kinds", kinds, 1), ("each", each, 1), ("size", size, 16), ("clutter", clutter, 0)):
        if value < least:
            raise ValueError(f"{name} must be {least} or more, got {value}")
    generator = torch.Generator(device=device).manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, device=device)

    labels = torch.arange(kinds, device=device).repeat_interleave(each)
    shapes = torch.rand(kinds, STROKES, 4, 2, generator=generator, device=device)  # control points in the unit square
    shapes[:, 1:, 0] = (shapes[:, 1:, 0] + shapes[:, :-1, 3]) / 2  # strokes of a character keep near each other
    short = torch.rand(kinds, generator=generator, device=device) < 0.5  # half of the kinds have two strokes
    hands = shapes[labels] + 0.05 * normal(kinds * each, STROKES, 4, 2)
    hands[short[labels], 2] = hands[short[labels], 1]
    pens = 0.055 + 0.012 * normal(kinds * each).clamp(-2, 2)
    images = [
        place(_draw(*part), size, clutter, generator) for part in zip(hands.split(512), pens.split(512), strict=True)
    ]
    return Split(torch.cat(images), labels, tuple(f"character {kind}" for kind in range(kinds)))


def _draw(hands: Tensor, pens: Tensor) -> Tensor:
    """Ink along the curves: (n, 1, SIDE, SIDE) from control points (n, strokes, 4, 2) and the pens' widths (n,)."""
    t = torch.linspace(0, 1, POINTS, device=hands.device)
    weights = torch.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], dim=1)  # (points, 4)
    curves = (weights @ hands).flatten(1, 2)  # (n, strokes * points, 2)
    low, high = curves.amin(1, keepdim=True), curves.amax(1, keepdim=True)
    wide = (high - low).amax(2, keepdim=True)
    curves = 0.76 * (curves - (low + high) / 2) / wide + 0.5  # each fills its frame
    axis = (torch.arange(SIDE, device=hands.device) + 0.5) / SIDE
    pixels = torch.cartesian_prod(axis, axis).flip(1)  # (SIDE^2, 2) as x, y
    distance = torch.cdist(pixels.expand(len(curves), -1, -1), curves).amin(2)  # (n, SIDE^2)
    ink = torch.sigmoid(4 * (pens[:, None] - distance) / pens[:, None])
    return ink.view(-1, 1, SIDE, SIDE)
