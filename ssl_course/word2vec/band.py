"""Products with a band: what a matrix of T words with the words around them needs near its diagonal, and no more.

A band (T, 2w + 1) stands for a matrix (T, T + 2w) that is 0 but for M[t, t + o] = band[t, o].
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def band_scores(words: Tensor, around: Tensor) -> Tensor:
    """The band of `words @ around.T`: the score of each word with each of its neighbours, (T, 2w + 1).

    Args:
        words: (T, d).
        around: (T + 2w, d).
    """
    width = len(around) - len(words) + 1
    return torch.bmm(words[:, None], around.unfold(0, width, 1))[:, 0]  # (T, 1, d) @ (T, d, 2w + 1)


def band_sums(band: Tensor, around: Tensor) -> Tensor:
    """`M @ around`: for each word the weighted sum over its neighbours, (T, d).

    Args:
        band: M, (T, 2w + 1).
        around: (T + 2w, d).
    """
    neighbours = torch.arange(len(band), device=band.device)[:, None] + torch.arange(band.shape[1], device=band.device)
    return F.embedding_bag(neighbours, around, mode="sum", per_sample_weights=band)


def band_spread(band: Tensor, words: Tensor) -> Tensor:
    """`M.T @ words`: for each neighbour the weighted sum over the words that it is a neighbour of, (T + 2w, d).

    Args:
        band: M, (T, 2w + 1).
        words: (T, d).
    """
    reach = band.shape[1] - 1  # 2w
    padded = F.pad(band, (0, 0, reach, reach))  # (T + 4w, 2w + 1)
    # The transposed band: row p holds M[p - 2w + k, p] for k = 0 ... 2w, in `padded` one row down, one column left.
    turned = padded.as_strided((len(band) + reach, reach + 1), (reach + 1, reach), reach)
    return band_sums(turned.contiguous(), F.pad(words, (0, 0, reach, reach)))
