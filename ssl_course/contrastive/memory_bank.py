"""The memory bank: for each image of the training set, what its features were when it was last seen."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.contrastive.arguments import check_index, check_share, check_whole
from ssl_course.losses import info_nce
from ssl_course.losses.checks import check_batch, check_positive
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import no_autocast, unit


class MemoryBank(nn.Module):
    """`vectors` (rows, dim) of unit length, one for each image; random until the image has been `seen` (rows,).

    Args:
        rows: number of images of the training set.
        dim: width of the features.
        momentum: m in [0, 1]: v <- m v + (1 - m) z, then scaled to length 1; the first time v <- z.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Wu, Xiong, Yu and Lin, 2018, arXiv:1805.01978, section 3.1; the momentum as in its code.
    """

    def __init__(self, rows: int, dim: int, momentum: float = 0.5) -> None:
        check_whole("rows", rows, least=2)
        check_whole("dim", dim)
        check_share("momentum", momentum)
        super().__init__()
        self.momentum = momentum
        self.register_buffer("vectors", F.normalize(torch.randn(rows, dim), dim=1))
        self.register_buffer("seen", torch.zeros(rows, dtype=torch.bool))
        self.register_buffer("written", torch.zeros((), dtype=torch.long))  # rows in this epoch

    @torch.no_grad()
    def update(self, index: Tensor, z: Tensor) -> bool:
        """Remember the features z (n, dim) of the images `index` (n,); call it in `after_step`.

        Where several processes share the batch, all remember the features of all.

        Returns:
            Whether an epoch is over: another batch of this size would make more than `rows`, and `fit` drops it.

        Raises:
            TypeError, ValueError: if index or z have another shape or type, are out of range, or not finite.
        """
        check_batch(z=z)
        check_index(index, len(z), len(self.vectors))
        (z, index), _ = share("z", z.detach(), index, gather=True)
        m = self.momentum * self.seen[index, None]  # (n, 1)
        self.vectors[index] = F.normalize(m * self.vectors[index] + (1 - m) * unit(z), dim=1).to(self.vectors.dtype)
        self.seen[index] = True
        self.written += len(index)
        over = bool(self.written + len(index) > len(self.vectors))
        if over:
            self.written.zero_()
        return over

    def discriminate(self, z: Tensor, index: Tensor, temperature: float, negatives: int | None = None) -> Tensor:
        """Find each image's own row: with unit vectors, mean_i -log( exp(z_i . v_i / t) / sum_j exp(z_i . v_j / t) ).

        Args:
            z: features, (n, dim), with gradient. Normalised inside.
            index: which rows are their own, (n,).
            temperature: t > 0.
            negatives: how many other rows, drawn for each image, to tell the own one from; None for all.

        Returns:
            A scalar, log(rows) where all are equally similar, or log(1 + negatives).

        Raises:
            TypeError, ValueError: if an argument has another shape or type, or is out of range.
        """
        check_batch(z=z)
        rows = len(self.vectors)
        check_index(index, len(z), rows)
        check_positive("temperature", temperature)
        if negatives is not None:
            # A distance of 1 to rows - 1 around the circle: never the own row.
            away = torch.randint(1, rows, (len(z), negatives), device=z.device)
            others = self.vectors[(index[:, None] + away) % rows]  # (n, negatives, dim)
            return info_nce(z, self.vectors[index], others, temperature)
        with no_autocast(z):
            scores = unit(z) @ self.vectors.T / temperature  # (n, rows)
            return F.cross_entropy(scores, index)
