"""The noisy canvas that `moved_digits` and `characters` stand on."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def place(strokes: Tensor, size: int, clutter: int, generator: torch.Generator) -> Tensor:
    """Put each drawing at its own place, size, slant and brightness on a noisy canvas.

    Args:
        strokes: (n, 1, s, s) in [0, 1], ink is 1.
        size: side of the canvas in pixels.
        clutter: number of stray specks on each canvas.
        generator: on the device of the strokes.

    Returns:
        (n, 1, size, size) in [0, 1].
    """
    n, device = len(strokes), strokes.device

    def draw(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(n, *shape, generator=generator, device=device)

    extent = draw(0.5, 0.7)  # side of the digit as a share of the canvas
    slant = draw(-0.3, 0.3)
    angle = draw(-0.2, 0.2)  # radians
    reach = 1 - 0.9 * extent  # how far the centre may move and the ink stay on the canvas
    cx, cy = reach * draw(-1, 1), reach * draw(-1, 1)
    # theta maps canvas coordinates to stroke coordinates: move to the centre, rotate, shear, scale up.
    cos, sin = angle.cos(), angle.sin()
    a, b = (cos + slant * sin) / extent, (sin - slant * cos) / extent
    c, d = -sin / extent, cos / extent
    theta = torch.stack([a, b, -a * cx - b * cy, c, d, -c * cx - d * cy], dim=1).view(n, 2, 3)
    grid = F.affine_grid(theta, [n, 1, size, size], align_corners=False)
    ink = F.grid_sample(strokes, grid, align_corners=False)  # (n, 1, size, size)
    image = draw(0.5, 1.0, 1, 1, 1) * ink + _specks(n, size, clutter, generator, device)
    noise = 0.08 * torch.randn(image.shape, generator=generator, device=device)
    return (image + draw(0.0, 0.3, 1, 1, 1) + noise).clamp_(0, 1)


def _specks(n: int, size: int, clutter: int, generator: torch.Generator, device) -> Tensor:
    """`clutter` stray dots on each of n canvases, (n, 1, size, size)."""
    canvas = torch.zeros(n, size * size, device=device)
    where = torch.randint(size * size, (n, clutter), generator=generator, device=device)
    canvas.scatter_(1, where, 0.3 + 0.5 * torch.rand(n, clutter, generator=generator, device=device))
    return canvas.view(n, 1, size, size)
