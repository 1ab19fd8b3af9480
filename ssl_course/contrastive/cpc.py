"""CPC: what comes next? Predict the code of a coming piece, and find it among the codes of other pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_whole
from ssl_course.contrastive.patches import grid_patches, windows
from ssl_course.losses import info_nce
from ssl_course.losses.checks import check_positive


class CPC(nn.Module):
    """Learn an encoder of image patches: the rows above predict the rows below.

    Args:
        encoder: maps patches (m, c, patch, patch) to codes (m, dim) and has the attribute `dim`.
        augment: applied to each image before it is cut; None for nothing.
        patch, stride: of the grid, in pixels; patches overlap where the stride is smaller.
        ahead: how many rows below the context to predict. Patches that overlap it would be found by the pixels that
            both hold.
        temperature: of the loss; see `losses.info_nce`.
        patch_augment: applied to each patch, with draws of its own; None for nothing. What all patches of an image
            share, such as its brightness, tells which belong together: change it here.

    Raises:
        ValueError: if an argument is out of its range, or the images have too few rows of patches to predict.

    Source: van den Oord, Li and Vinyals, 2018, arXiv:1807.03748, sections 2 and 3.2; patches augmented one by one:
    Henaff et al., 2019, arXiv:1905.09272.

    Unlike the first paper: cosines and a temperature rather than the scores z W c themselves.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        patch: int = 14,
        stride: int = 7,
        *,
        ahead: Sequence[int] = (2,),
        temperature: float = 0.1,
        patch_augment: Augment | None = None,
    ) -> None:
        check_whole("patch", patch)
        check_whole("stride", stride)
        _check(ahead, temperature)
        super().__init__()
        self.encoder = encoder
        self.context = RowContext(encoder.dim)
        self.predict = nn.ModuleList(nn.Conv2d(encoder.dim, encoder.dim, 1, bias=False) for _ in ahead)  # W_k
        self.augment, self.patch_augment = augment, patch_augment
        self.patch, self.stride = patch, stride
        self.ahead, self.temperature = tuple(ahead), temperature

    def forward(self, images: Tensor) -> Tensor:
        images = images if self.augment is None else self.augment(images)
        z = self.codes(images, self.patch_augment).permute(0, 3, 1, 2)  # (n, dim, rows, columns)
        self.embeddings = z.detach().mean(dim=(2, 3))
        return _prediction_loss(self.context(z), z, self.predict, self.ahead, self.temperature)

    def codes(self, images: Tensor, augment: Augment | None = None) -> Tensor:
        """The code of each patch, (n, rows, columns, dim); of each augmented patch, where that is asked."""
        patches = grid_patches(images, self.patch, self.stride)
        flat = patches.flatten(0, 2)  # (n rows columns, c, patch, patch)
        return self.encoder(flat if augment is None else augment(flat)).view(*patches.shape[:3], -1)

    def encode(self, images: Tensor) -> Tensor:
        return self.codes(images).mean(dim=(1, 2))  # (n, dim), as in the paper


class RowContext(nn.Module):
    """Convolutions that see no row below their own: (n, dim, rows, columns) to the same shape.

    Args:
        dim: width of codes and contexts.
        layers: how many; each reaches two rows further up and a column further to both sides.
    """

    def __init__(self, dim: int, layers: int = 2) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(dim, dim, kernel_size=3) for _ in range(layers))

    def forward(self, z: Tensor) -> Tensor:
        for layer in self.layers:
            z = z + layer(F.pad(F.relu(z), (1, 1, 2, 0)))  # two rows of zeros above, none below
        return z


class SequenceCPC(nn.Module):
    """Learn an encoder of stretches of a sequence (sound, say): the past predicts the future.

    Args:
        encoder: maps windows (m, c, window) to codes (m, dim) and has the attribute `dim`.
        window, stride: in samples of the sequence.
        ahead: how many windows after the present one to predict.
        temperature: of the loss; see `losses.info_nce`.

    Raises:
        ValueError: if an argument is out of its range, or the sequences are too short.

    Source: van den Oord, Li and Vinyals, 2018, arXiv:1807.03748, sections 2 and 3.1: a GRU makes the context.
    """

    def __init__(
        self,
        encoder: nn.Module,
        window: int = 32,
        stride: int = 32,
        *,
        ahead: Sequence[int] = (1, 2, 3),
        temperature: float = 0.1,
    ) -> None:
        check_whole("window", window)
        check_whole("stride", stride)
        _check(ahead, temperature)
        super().__init__()
        self.encoder = encoder
        self.context = nn.GRU(encoder.dim, encoder.dim, batch_first=True)
        self.predict = nn.ModuleList(nn.Conv2d(encoder.dim, encoder.dim, 1, bias=False) for _ in ahead)  # W_k
        self.window, self.stride, self.ahead, self.temperature = window, stride, tuple(ahead), temperature

    def forward(self, sequences: Tensor) -> Tensor:
        z = self.codes(sequences)  # (n, steps, dim)
        c, _ = self.context(z)
        self.embeddings = z.detach().mean(dim=1)
        c, z = (x.transpose(1, 2)[..., None] for x in (c, z))  # (n, dim, steps, 1): one column
        return _prediction_loss(c, z, self.predict, self.ahead, self.temperature)

    def codes(self, sequences: Tensor) -> Tensor:
        """The code of each window, (n, steps, dim)."""
        cut = windows(sequences, self.window, self.stride)
        return self.encoder(cut.flatten(0, 1)).view(*cut.shape[:2], -1)

    def encode(self, sequences: Tensor) -> Tensor:
        return self.codes(sequences).mean(dim=1)  # (n, dim)


def _prediction_loss(
    c: Tensor, z: Tensor, predict: Sequence[Callable[[Tensor], Tensor]], ahead: Sequence[int], temperature: float
) -> Tensor:
    """The mean, over the distances k, of InfoNCE between W_k c in row r and z in row r + k; both (n, d, rows, columns).

    All other codes that stand k rows below some context are negatives: of other images, and of other places.
    """
    if z.shape[2] <= max(ahead):
        raise ValueError(f"ahead must be less than {z.shape[2]}, the number of rows or windows, got {max(ahead)}")
    losses = []
    for k, w in zip(ahead, predict, strict=True):
        p = w(c[:, :, :-k]).permute(0, 2, 3, 1).flatten(0, 2)  # (n (rows - k) columns, d)
        losses.append(info_nce(p, z[:, :, k:].permute(0, 2, 3, 1).flatten(0, 2), temperature=temperature))
    return torch.stack(losses).mean()


def _check(ahead: Sequence[int], temperature: float) -> None:
    check_positive("temperature", temperature)
    if not ahead:
        raise ValueError("ahead must name at least one distance, got none")
    for k in ahead:
        check_whole("ahead", k)
