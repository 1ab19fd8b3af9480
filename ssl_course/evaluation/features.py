"""Frozen features: computed once, in evaluation mode, without touching the network."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ssl_course.data.split import Split


@torch.no_grad()
def features(method: nn.Module | Callable[[Tensor], Tensor], data: Split | Tensor, batch_size: int = 1000) -> Tensor:
    """The representation of every image, as float32 on the CPU.

    Args:
        method: anything with `encode(x) -> (n, d)`, or a function or module that maps images to features. A module
            keeps its mode, its weights and its batch-norm statistics.
        data: a `Split` or images (n, c, h, w).
        batch_size: images at a time.

    Returns:
        (n, d), each image's features flattened.

    Raises:
        ValueError: if a feature is not finite.
    """
    images = data.images if isinstance(data, Split) else data
    encode = getattr(method, "encode", method)
    place, modes = images.device, {}
    if isinstance(method, nn.Module):
        place = next((p.device for p in method.parameters()), place)
        modes = {part: part.training for part in method.modules()}  # a frozen part may be in another than the whole
        method.eval()
    try:
        parts = [encode(batch.to(place)).flatten(1).float().cpu() for batch in images.split(batch_size)]
    finally:
        for part, training in modes.items():
            part.training = training
    out = torch.cat(parts)  # (n, d)
    if not out.isfinite().all():
        bad = int((~out.isfinite()).any(dim=1).sum())
        raise ValueError(f"the features of {bad} of {len(out)} images are not finite: the method has diverged")
    return out
