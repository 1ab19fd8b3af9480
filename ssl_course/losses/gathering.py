"""Embeddings of all processes of a training, so that each sample meets the negatives of the whole batch."""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor
from torch.autograd.function import once_differentiable

from ssl_course.losses.checks import check_finite, is_finite


def world(gather: bool) -> int:
    """How many processes share the batch: 1 without a process group, or where nothing shall be gathered."""
    there = gather and dist.is_available() and dist.is_initialized()
    return dist.get_world_size() if there else 1


def share(name: str, *own: Tensor | None, proof: Tensor | None = None, gather: bool) -> tuple[list[Tensor | None], int]:
    """The rows of all processes in their order, with gradients, and the place where this process's own begin.

    Each process's loss must be the mean over its own rows. The backward pass then sums, over processes, what every
    loss wants of a row; averaging the parameters' gradients, as DistributedDataParallel and `fit` do, divides by the
    number of processes, and the result is the gradient of one process with the whole batch.

    Args:
        name: of the arguments, for the message.
        own: tensors (n, ...), of the same shape in all processes, each of which must make this call; None stays None.
        proof: a small tensor that is not finite where one of them is not, to be checked in their place; it may depend
            on what is not shared.
        gather: whether to do all this; without, or without other processes, the tensors come back as they are.

    Raises:
        ValueError: in all processes, if there is a NaN or an infinity in one of them, or their shapes differ.
    """
    floats = [x for x in own if x is not None and x.is_floating_point()] if proof is None else [proof]
    if world(gather) == 1:
        for x in floats:
            check_finite(x, name)
        return list(own), 0
    x = own[0]
    told = torch.tensor([*x.shape, all(map(is_finite, floats))], device=x.device)
    everyone = [torch.empty_like(told) for _ in range(dist.get_world_size())]
    dist.all_gather(everyone, told)
    *shapes, finite = zip(*(each.tolist() for each in everyone), strict=True)
    if not all(finite):
        bad = ", ".join(str(rank) for rank, fine in enumerate(finite) if not fine)
        raise ValueError(f"{name} must be finite, got NaN or infinity in process {bad}; has training diverged?")
    if any(len(set(sizes)) > 1 for sizes in shapes):
        raise ValueError(
            f"{name} must have the same shape in all processes, got {' and '.join(map(str, zip(*shapes, strict=True)))}"
        )
    return [None if x is None else _Gather.apply(x) for x in own], dist.get_rank() * len(x)


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        parts = [torch.empty_like(x, memory_format=torch.contiguous_format) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, x.contiguous())
        ctx.rows = slice(dist.get_rank() * len(x), (dist.get_rank() + 1) * len(x))
        return torch.cat(parts)

    @staticmethod
    @once_differentiable
    def backward(ctx, gradient: Tensor) -> Tensor:
        gradient = gradient.contiguous().clone()
        dist.all_reduce(gradient)
        return gradient[ctx.rows]
