"""A stretch of text cut into blocks of neighbouring words, so that words meet their contexts in products of matrices.

The contexts of T words lie near the diagonal of a matrix of all words with all words. Of it the blocks along the
diagonal are kept: BLOCK words, and beside them these words with the window before and after them. Most of a block is
left unused, which costs less time than to pick out what is used.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

BLOCK = 32  # words


def in_blocks(rows: Tensor) -> Tensor:
    """(T, ...) as (blocks, BLOCK, ...), filled up with zeros."""
    rest = -len(rows) % BLOCK
    if rest:
        rows = F.pad(rows, (0, 0) * (rows.ndim - 1) + (0, rest))
    return rows.unflatten(0, (-1, BLOCK))


def around_blocks(around: Tensor, window: int) -> Tensor:
    """The words around each block, (blocks, BLOCK + 2 window).

    Args:
        around: (T + 2 window,), the text with the window before and after it.
        window: as in `Stretch`.
    """
    words = len(around) - 2 * window
    return F.pad(around, (0, -words % BLOCK)).unfold(0, BLOCK + 2 * window, BLOCK)


def band_blocks(band: Tensor) -> Tensor:
    """A band as blocks of the matrix that it stands for, (blocks, BLOCK, BLOCK + 2 window).

    Args:
        band: (T, 2 window + 1); row t holds what word t has to do with the words at the distances -window ... window.

    Returns:
        M with M[b, i, i + o] = band[BLOCK b + i, o], elsewhere 0.
    """
    blocks = in_blocks(band)  # (b, BLOCK, 2 window + 1)
    width = BLOCK + blocks.shape[2] - 1
    # Each row gets BLOCK zeros, and is then read one number too short: so it begins one place further than the last.
    return F.pad(blocks, (0, BLOCK)).flatten(1)[:, : BLOCK * width].unflatten(1, (BLOCK, width))
