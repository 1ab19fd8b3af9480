"""The queue of negatives: keys of the last batches, the oldest of which make room for the newest."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.contrastive.arguments import check_whole
from ssl_course.losses.checks import check_batch
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import unit


class Queue(nn.Module):
    """First in, first out: `rows` (size, dim) of unit length, in a ring. It starts with random directions.

    Rows and position are buffers, so a checkpoint keeps them.

    Args:
        size: how many rows it holds.
        dim: width of a row.

    Raises:
        ValueError: if size or dim is no whole number of 1 or more.

    Source: He, Fan, Wu, Xie and Girshick, 2019, arXiv:1911.05722, section 3.2.
    """

    def __init__(self, size: int, dim: int) -> None:
        check_whole("size", size)
        check_whole("dim", dim)
        super().__init__()
        self.register_buffer("rows", F.normalize(torch.randn(size, dim), dim=1))
        self.register_buffer("position", torch.zeros((), dtype=torch.long))  # of the oldest row

    @torch.no_grad()
    def push(self, keys: Tensor) -> None:
        """Put keys (n, dim) in the place of the oldest rows; of more keys than rows, the last ones stay.

        Call it in `after_step`: before the loss, a query would meet its own key among the negatives, and before the
        backward pass, autograd would miss what it needs. Where several processes share the batch, all push the keys of
        all, and their queues stay equal.

        Raises:
            TypeError, ValueError: if keys are no floats (n, dim), or not finite.
        """
        check_batch(keys=keys)
        size, dim = self.rows.shape
        if keys.shape[1] != dim:
            raise ValueError(f"keys must have shape (n, {dim}), got {tuple(keys.shape)}")
        (keys,), _ = share("keys", keys.detach(), gather=True)
        keys = keys[-size:]
        places = (self.position + torch.arange(len(keys), device=keys.device)) % size
        self.rows[places] = unit(keys).to(self.rows.dtype)
        self.position.add_(len(keys)).remainder_(size)
