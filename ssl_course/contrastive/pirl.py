"""PIRL: an image and its jigsaw puzzle should have the same features, instead of the features telling the puzzle."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_share, check_whole
from ssl_course.contrastive.memory_bank import MemoryBank
from ssl_course.contrastive.patches import grid_patches
from ssl_course.encoders import projection_head
from ssl_course.losses.checks import check_positive


def shuffled_patches(images: Tensor, grid: int, generator: torch.Generator | None = None) -> Tensor:
    """Cut each image into grid x grid pieces, in an order of its own: (n, c, h, w) -> (n, grid^2, c, side, side).

    The side is that of the largest pieces that fit in the smaller side of the image.

    Raises:
        ValueError: if images are not (n, c, h, w), or smaller than the grid.
    """
    side = max(min(images.shape[2:]) // grid, 1)
    pieces = grid_patches(images, side, side)[:, :grid, :grid].flatten(1, 2)  # (n, grid^2, c, side, side)
    if pieces.shape[1] < grid * grid:
        raise ValueError(f"images must have sides of at least grid={grid} pixels, got {tuple(images.shape)}")
    order = torch.rand(pieces.shape[:2], generator=generator, device=images.device).argsort(dim=1)
    return pieces[torch.arange(len(images), device=images.device)[:, None], order]


class PIRL(nn.Module):
    """Learn an encoder whose features of an image, and of its shuffled pieces, both find the image in a memory.

    `fit(method, (images, torch.arange(len(images))))`: it must know which image it sees.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`; it sees whole images and pieces.
        augment: applied to the image, and once more to the image that is cut.
        rows: number of images of the training set; that of `moved_digits` if not given.
        temperature: of the softmax over rows.
        projection: width of the memory. `encode` returns h, before the heads.
        grid: pieces along each side.
        weight: lambda, the share of the puzzle's loss in [0, 1]; the rest is the image's own.
        momentum: of the memory; see `MemoryBank`.
        negatives: how many other rows, drawn for each image, it is told from; None for all of them.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Misra and van der Maaten, 2019, arXiv:1912.01991, section 2.

    Unlike the paper: 2 x 2 pieces that cover the image rather than 3 x 3 cut from nine cells, as the course's images
    are small; a softmax over the memory rather than a binary NCE; batch norm at the end of the heads.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        rows: int = 8000,
        temperature: float = 0.1,
        projection: int = 128,
        *,
        grid: int = 2,
        weight: float = 0.5,
        momentum: float = 0.5,
        negatives: int | None = None,
    ) -> None:
        check_positive("temperature", temperature)
        check_whole("grid", grid)
        check_share("weight", weight)
        if negatives is not None:
            check_whole("negatives", negatives)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(encoder.dim, out=projection, layers=1, output_norm=True)  # f: of the image
        self.piece_head = nn.Linear(encoder.dim, projection)  # g: of each piece, then of all in their order
        self.puzzle_head = projection_head(grid * grid * projection, out=projection, layers=1, output_norm=True)
        self.bank = MemoryBank(rows, projection, momentum)
        self.augment = Augment() if augment is None else augment
        self.temperature, self.grid, self.weight, self.negatives = temperature, grid, weight, negatives

    def forward(self, images: Tensor, index: Tensor) -> Tensor:
        whole = self.head(self.encoder(self.augment(images)))  # (n, projection)
        pieces = shuffled_patches(self.augment(images), self.grid)  # (n, grid^2, c, side, side)
        v = self.piece_head(self.encoder(pieces.flatten(0, 1)))  # (n grid^2, projection)
        puzzle = self.puzzle_head(v.view(len(images), -1))  # (n, projection)
        self.embeddings, self.index = whole.detach(), index
        of_puzzle, of_whole = (
            self.bank.discriminate(z, index, self.temperature, self.negatives) for z in (puzzle, whole)
        )
        return self.weight * of_puzzle + (1 - self.weight) * of_whole

    def after_step(self) -> None:
        self.bank.update(self.index, self.embeddings)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
