"""Hiding patches at random: what a masked autoencoder has to draw."""

from __future__ import annotations

import torch
from torch import Tensor


def random_patch_mask(
    n: int,
    patches: int,
    ratio: float = 0.75,
    generator: torch.Generator | None = None,
    device: str | torch.device = "cpu",
) -> tuple[Tensor, Tensor, Tensor]:
    """Choose which patches of each image stay visible: the same number in each, its own draw.

    Args:
        n: number of images.
        patches: in an image, at least 2.
        ratio: share that is hidden, in (0, 1); rounded to whole patches, of which at least one is hidden and one not.
        generator: on the device; repeats the draw.
        device: where the results lie.

    Returns:
        visible: (n, k) numbers of the visible patches, in random order;
        restore: (n, patches), the place of each patch in a list of the visible ones and then the hidden ones, so that
            `torch.cat([visible, hidden]).gather(1, restore)` is 0, 1, 2, ...;
        hidden: (n, patches), True where a patch is hidden.

    Raises:
        ValueError: if an argument is out of its range.

    Source: He et al., 2021, arXiv:2111.06377, section 3 ("simple implementation").
    """
    if not 0 < ratio < 1:
        raise ValueError(f"ratio must lie between 0 and 1, got {ratio}")
    if patches < 2:
        raise ValueError(f"patches must be at least 2, one to see and one to hide, got {patches}")
    k = min(max(round(patches * (1 - ratio)), 1), patches - 1)
    shuffled = torch.rand(n, patches, generator=generator, device=device).argsort(dim=1)
    restore = shuffled.argsort(dim=1)  # the inverse of a permutation
    return shuffled[:, :k], restore, restore >= k
