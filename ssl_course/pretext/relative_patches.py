"""Relative position: of two patches, where does the second lie beside the first?"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.pretext.checks import check_at_least, check_images
from ssl_course.pretext.shortcuts import drop_colours, project_colours
from ssl_course.pretext.tiles import cut


def relative_patches(
    images: Tensor,
    size: int | None = None,
    *,
    gap: int = 4,
    jitter: int = 1,
    colours: str = "keep",
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Cut the middle patch of a 3 x 3 grid and one of its eight neighbours; each image draws the grid's place and both.

    Args:
        images: (n, c, h, w).
        size: side of a patch; None takes the largest for which the grid fits.
        gap: pixels between neighbouring cells of the grid, 0 or more. Without it, lines that run on from one patch
            into the next give the answer away.
        jitter: each patch moves from its place by up to so many pixels in both directions, 0 or more; patches are at
            least gap - 2 * jitter pixels apart.
        colours: "keep", "drop" (see `drop_colours`) or "project" (see `project_colours`): against chromatic aberration.
        generator: on the images' device; repeats the draw.

    Returns:
        The pairs (n, 2, c, size, size), the middle patch first, and the labels (n,): 0 to 7, row by row from the
        upper left neighbour, 3 on the left and 4 on the right of the middle.

    Raises:
        TypeError: if the images are not floats.
        ValueError: if an argument is out of its range or the images are too small for the grid.

    Source: Doersch, Gupta and Efros, 2015, arXiv:1505.05192, section 3.
    """
    check_images(images)
    check_at_least(0, gap=gap, jitter=jitter)
    if colours not in ("keep", "drop", "project"):
        raise ValueError(f'colours must be "keep", "drop" or "project", got {colours!r}')
    n, (h, w) = len(images), images.shape[2:]
    margin = 2 * gap + 2 * jitter
    if size is None:
        size = (min(h, w) - margin) // 3
    if size < 1 or 3 * size + margin > min(h, w):
        raise ValueError(
            f"images must have sides of at least {3 * max(size, 1) + margin} pixels for a grid of 3 x 3 patches of "
            f"{max(size, 1)} with gap={gap} and jitter={jitter}, got {h} x {w}"
        )

    def draw(high: int, *shape: int) -> Tensor:
        return torch.randint(high, (n, *shape), generator=generator, device=images.device)

    labels = draw(8)
    cell = labels + (labels >= 4)  # of 9, row by row; 4 is the middle
    row = torch.stack([torch.ones_like(cell), cell // 3], dim=1)  # (n, 2): middle, neighbour
    column = torch.stack([torch.ones_like(cell), cell % 3], dim=1)
    slack = 3 * size + margin
    top = draw(h - slack + 1, 1) + row * (size + gap) + draw(2 * jitter + 1, 2)  # (n, 2)
    left = draw(w - slack + 1, 1) + column * (size + gap) + draw(2 * jitter + 1, 2)
    pairs = cut(images, top, left, size)  # (n, 2, c, size, size)
    if colours == "drop":
        pairs = drop_colours(pairs, generator)
    elif colours == "project":
        pairs = project_colours(pairs)
    return pairs, labels


class RelativePatch(nn.Module):
    """Learn an encoder by telling on which of eight sides of one patch another lies.

    Args:
        encoder: maps images of any size to representations (n, dim) and has the attribute `dim`; both patches go
            through it.
        size, gap, jitter, colours: of the patches; see `relative_patches`.

    Source: Doersch, Gupta and Efros, 2015, arXiv:1505.05192, figure 3 (late fusion).
    """

    def __init__(
        self, encoder: nn.Module, size: int | None = None, *, gap: int = 4, jitter: int = 1, colours: str = "keep"
    ) -> None:
        super().__init__()
        self.encoder = encoder
        d = encoder.dim
        # The two features must meet before the last layer: a linear one could only add up what each says by itself.
        self.head = nn.Sequential(nn.Linear(2 * d, d, bias=False), nn.BatchNorm1d(d), nn.ReLU(), nn.Linear(d, 8))
        self.size, self.gap, self.jitter, self.colours = size, gap, jitter, colours

    def forward(self, images: Tensor) -> Tensor:
        pairs, labels = self.task(images)
        return F.cross_entropy(self.scores(pairs), labels)

    def task(self, images: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Pairs (n, 2, c, size, size) and labels (n,), as in training."""
        settings = {"gap": self.gap, "jitter": self.jitter, "colours": self.colours}
        return relative_patches(images, self.size, **settings, generator=generator)

    def scores(self, pairs: Tensor) -> Tensor:
        """Logits of the eight positions, (n, 8)."""
        h = self.encoder(pairs.flatten(0, 1))  # (2n, dim)
        return self.head(h.view(len(pairs), -1))

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(project_colours(images) if self.colours == "project" else images)  # (n, dim)
