"""The jigsaw puzzle: nine tiles in a shuffled order; which order is it?"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.pretext.checks import check_at_least, check_images
from ssl_course.pretext.permutations import hamming_permutations
from ssl_course.pretext.tiles import cut, normalise


def jigsaw(
    images: Tensor,
    permutations: Tensor,
    *,
    gap: int = 2,
    foreign: int = 0,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Cut each image into a grid of tiles and lay them out in an order that it draws from `permutations`.

    Tile i of the puzzle is tile `permutations[label][i]` of the image, counted row by row; so
    `tiles[:, permutations[label].argsort()]` is in order again.

    Args:
        images: (n, c, h, w).
        permutations: (count, tiles), as from `hamming_permutations`; the number of tiles is a square: 4 or 9.
        gap: each tile is so many pixels smaller than its cell and lies anywhere in it, so that the edges of
            neighbours do not meet; 0 for a grid without gaps.
        foreign: jigsaw++: up to so many tiles of each image, 0 to this number, evenly drawn, come from another image.
        generator: on the images' device; repeats the draw.

    Returns:
        The tiles (n, tiles, c, s, s), s = side // k - gap, and the labels (n,), rows of `permutations`.

    Raises:
        TypeError: if the images are not floats.
        ValueError: if an argument is out of its range or the images are too small for the grid.

    Source: Noroozi and Favaro, 2016, arXiv:1603.09246; jigsaw++: Noroozi et al., 2018, arXiv:1805.00385.
    """
    check_images(images)
    check_at_least(0, gap=gap, foreign=foreign)
    count, tiles = permutations.shape
    k = round(tiles**0.5)
    if k * k != tiles:
        raise ValueError(f"permutations must be of a square number of tiles, such as 9, got {tiles}")
    n, (h, w) = len(images), images.shape[2:]
    cell = min(h, w) // k
    if cell <= gap:
        raise ValueError(f"images must have sides of at least {k * (gap + 1)} pixels for {tiles} tiles, got {h} x {w}")
    permutations = permutations.to(images.device)
    corner = torch.arange(tiles, device=images.device)
    shift = torch.randint(gap + 1, (2, n, tiles), generator=generator, device=images.device)
    top = (h - k * cell) // 2 + corner // k * cell + shift[0]  # (n, tiles)
    left = (w - k * cell) // 2 + corner % k * cell + shift[1]
    labels = torch.randint(count, (n,), generator=generator, device=images.device)
    order = permutations[labels]  # (n, tiles)
    puzzles = cut(images, top.gather(1, order), left.gather(1, order), cell - gap)
    return (replace_tiles(puzzles, foreign, generator) if foreign else puzzles), labels


def replace_tiles(tiles: Tensor, most: int, generator: torch.Generator | None = None) -> Tensor:
    """Jigsaw++: in each puzzle, 0 to `most` tiles at random places give way to tiles of another puzzle in the batch.

    Args:
        tiles: (n, k, ...), n at least 2.
        most: at most k.
        generator: on the tiles' device; repeats the draw.

    Returns:
        Of the shape of the tiles.

    Raises:
        ValueError: if `most` is out of its range or there is no other puzzle.

    Source: Noroozi, Vinjimoor, Favaro and Pirsiavash, 2018, arXiv:1805.00385.
    """
    n, k = tiles.shape[:2]
    if not 0 <= most <= k:
        raise ValueError(f"most must lie between 0 and {k}, the tiles of a puzzle, got {most}")
    if n < 2:
        raise ValueError(f"tiles must be those of at least 2 images, whose tiles replace each other's, got {n}")

    def draw(high: int, *shape: int) -> Tensor:
        return torch.randint(high, (n, *shape), generator=generator, device=tiles.device)

    number = draw(most + 1, 1)  # of foreign tiles, (n, 1)
    rank = torch.rand(n, k, generator=generator, device=tiles.device).argsort(dim=1).argsort(dim=1)
    rows = torch.arange(n, device=tiles.device)[:, None]
    donor = (rows + 1 + draw(n - 1, k)) % n  # never the puzzle itself
    source = torch.where(rank < number, donor, rows)  # (n, k)
    # A foreign tile from the same place in its own puzzle would be no further from home than the one it replaces.
    return tiles[source, torch.where(rank < number, draw(k, k), torch.arange(k, device=tiles.device))]


class Jigsaw(nn.Module):
    """Learn an encoder by solving puzzles: all tiles go through it, one head sees all their features.

    Args:
        encoder: maps images of any size to representations (n, dim) and has the attribute `dim`.
        permutations: (count, tiles), the classes; None takes 64 of nine tiles.
        gap: see `jigsaw`.
        foreign: tiles of other images, at most; 2 or 3 make it jigsaw++.
        normalised: give every tile, and every image to encode, mean 0 and deviation 1; see `tiles.normalise`.
        hidden: width of the head.

    Source: Noroozi and Favaro, 2016, arXiv:1603.09246, figure 3 (the context-free network).
    """

    def __init__(
        self,
        encoder: nn.Module,
        permutations: Tensor | None = None,
        *,
        gap: int = 2,
        foreign: int = 0,
        normalised: bool = True,
        hidden: int = 256,
    ) -> None:
        super().__init__()
        permutations = hamming_permutations(64) if permutations is None else permutations
        count, tiles = permutations.shape
        self.register_buffer("permutations", permutations)
        self.encoder = encoder
        self.head = nn.Sequential(
            nn.Linear(tiles * encoder.dim, hidden, bias=False),
            nn.BatchNorm1d(hidden),
            nn.ReLU(),
            nn.Linear(hidden, count),
        )
        self.gap, self.foreign, self.normalised = gap, foreign, normalised

    def forward(self, images: Tensor) -> Tensor:
        tiles, labels = self.task(images)
        return F.cross_entropy(self.scores(tiles), labels)

    def task(self, images: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Tiles (n, tiles, c, s, s) and labels (n,), as in training."""
        return jigsaw(images, self.permutations, gap=self.gap, foreign=self.foreign, generator=generator)

    def scores(self, tiles: Tensor) -> Tensor:
        """Logits of the permutations, (n, count)."""
        tiles = normalise(tiles) if self.normalised else tiles
        h = self.encoder(tiles.flatten(0, 1))  # (n * tiles, dim)
        return self.head(h.view(len(tiles), -1))

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(normalise(images) if self.normalised else images)  # (n, dim), of what it was trained on
