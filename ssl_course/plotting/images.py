"""Grids of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.plotting.style import RED

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def tiles(images: Tensor, columns: int, gap: int = 1) -> Tensor:
    """Lay images (n, c, h, w) out in a grid with white gaps: one image (H, W) if c is 1, else (H, W, c), in [0, 1]."""
    n, c, h, w = images.shape
    rows = -(-n // columns)
    sheet = torch.ones(rows * columns, c, h + gap, w + gap)
    sheet[:n, :, :h, :w] = images.detach().cpu().float().clamp(0, 1)
    sheet = sheet.view(rows, columns, c, h + gap, w + gap).permute(0, 3, 1, 4, 2)
    sheet = sheet.reshape(rows * (h + gap), columns * (w + gap), c)[: -gap or None, : -gap or None]
    return sheet[..., 0] if c == 1 else sheet


def draw_images(axes: Axes, images: Tensor, columns: int, title: str = "") -> None:
    """Draw images (n, c, h, w) as a grid on an axes without ticks."""
    axes.imshow(tiles(images, columns), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axes.set_axis_off()
    axes.set_title(title)


def draw_neighbours(
    axes: Axes, queries: Tensor, found: Tensor, right: Tensor, gap: int = 2, query_labels: bool = True
) -> None:
    """One row a query: the query, then its nearest neighbours; neighbours of another class are framed.

    Args:
        queries: (q, c, h, w).
        found: (q, k, c, h, w), nearest first.
        right: (q, k), whether each has the query's class.
    """
    from matplotlib.patches import Rectangle

    q, k, c, h, w = found.shape
    rows = torch.cat([queries[:, None], torch.ones(q, 1, c, h, w), found], dim=1)  # a white column between
    axes.imshow(tiles(rows.flatten(0, 1), k + 2, gap), cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    for i, j in (~right).nonzero().tolist():
        corner = ((j + 2) * (w + gap) - 0.5, i * (h + gap) - 0.5)
        axes.add_patch(Rectangle(corner, w, h, fill=False, ec=RED, lw=3))
    axes.set_axis_off()


def nearest(query_features: Tensor, features: Tensor, k: int) -> Tensor:
    """Rows of the k features most similar (cosine) to each query, (q, k)."""
    return (F.normalize(query_features, dim=1) @ F.normalize(features, dim=1).T).topk(k, dim=1).indices
