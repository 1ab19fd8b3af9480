"""Batch norm over parts of a batch, as on several GPUs, and the shuffle that hides which part a sample was in."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ssl_course.contrastive.arguments import check_whole


def in_groups(
    network: Callable[[Tensor], Tensor],
    x: Tensor,
    groups: int = 1,
    shuffle: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Apply a network to `groups` equal parts of the batch, each with batch-norm statistics of its own.

    If a query and its key pass in parts of the same images, those statistics are a mark that both of them bear, and
    that no negative bears: the network can find the positive by it. Shuffled keys meet other images in their part.

    Args:
        network: maps (m, ...) to (m, d).
        x: (n, ...), with n >= 2 groups, as a batch norm of one has no deviation.
        groups: 1 or more; 1 is the network itself.
        shuffle: whether to deal the rows out to the parts at random; the result is in the order of x all the same.
        generator: on the device of x; repeats the draw.

    Returns:
        (n, d), row i from row i of x.

    Raises:
        ValueError: if there are fewer than two rows for each group.

    Source: He, Fan, Wu, Xie and Girshick, 2019, arXiv:1911.05722, section 3.3, "Shuffling BN".
    """
    check_whole("groups", groups)
    if groups == 1:
        return network(x)  # one part holds the same rows in any order
    if len(x) < 2 * groups:
        raise ValueError(f"x must hold at least 2 rows for each of groups={groups}, got {len(x)}")
    if not shuffle:
        return torch.cat([network(part) for part in x.tensor_split(groups)])
    order = torch.randperm(len(x), generator=generator, device=x.device)
    out = torch.cat([network(part) for part in x[order].tensor_split(groups)])
    return out[order.argsort()]  # back
