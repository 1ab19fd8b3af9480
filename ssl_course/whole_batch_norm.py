"""Batch norm over the whole batch where several processes share it, so that their number changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.modules.batchnorm import _BatchNorm

from ssl_course.losses.gathering import world
from ssl_course.losses.precision import no_autocast, upcast


@contextmanager
def whole_batch_norm(method: nn.Module) -> Iterator[None]:
    """Let the batch norms in `method` see the batch of all processes while the context lasts; alone, change nothing.

    On CUDA they become torch's own `nn.SyncBatchNorm`, which does not run elsewhere, and `WholeBatchNorm` on CPUs.
    Only the kind of the layers changes, and back again: parameters, statistics and hooks are theirs all the while.
    Norms in evaluation mode, as those of a frozen teacher, use what they have learned and ask nobody.
    """
    kinds = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
    layers = [m for m in method.modules() if type(m) in kinds] if world(True) > 1 else []
    before = [type(layer) for layer in layers]
    on_cuda = any(p.is_cuda for p in method.parameters())
    try:
        for layer in layers:
            layer.__class__ = nn.SyncBatchNorm if on_cuda else WholeBatchNorm
            layer.process_group = None  # all of them
        yield
    finally:
        for layer, kind in zip(layers, before, strict=True):
            layer.__class__ = kind
            layer.__dict__.pop("process_group", None)


class WholeBatchNorm(_BatchNorm):
    """Batch norm, (n, c) or (n, c, ...), with mean and variance over the rows and places of all processes.

    All must call it in the same order; their numbers of rows may differ. Value, gradient and running statistics are
    those of one process with all the rows, provided that the gradients of parameters are averaged over processes.

    Source: Ioffe and Szegedy, 2015, arXiv:1502.03167, algorithm 1; over several processes: Peng et al., 2017,
    arXiv:1711.07240.
    """

    def _check_input_dim(self, x: Tensor) -> None:
        if x.dim() < 2:
            raise ValueError(f"x must have shape (n, c) or (n, c, ...), got {tuple(x.shape)}")

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or world(True) == 1:
            return super().forward(x)
        self._check_input_dim(x)
        with no_autocast(x):
            own = upcast(x)
            variances, means = torch.var_mean(own, [0, *range(2, x.dim())], correction=0)  # (c,) each
            counts = means.new_full((1,), x.numel() // x.shape[1])
            every = _Gather.apply(torch.cat([means, variances, counts]))  # (processes, 2c + 1)
            means, variances, counts = every.split([x.shape[1], x.shape[1], 1], dim=1)
            n = counts.sum()
            mean = (counts * means).sum(dim=0) / n  # (c,)
            variance = (counts * (variances + (means - mean).pow(2))).sum(dim=0) / n  # within and between processes
            self._remember(mean.detach(), variance.detach() * n / (n - 1))
            scale = (variance + self.eps).rsqrt()
            shape = (1, -1, *[1] * (x.dim() - 2))
            out = (own - mean.view(shape)) * (scale if self.weight is None else scale * self.weight).view(shape)
            return (out if self.bias is None else out + self.bias.view(shape)).to(x.dtype)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        if self.running_mean is not None:
            self.num_batches_tracked.add_(1)
            share = 1 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
            self.running_mean.lerp_(mean.to(self.running_mean.dtype), share)
            self.running_var.lerp_(variance.to(self.running_var.dtype), share)


class _Gather(torch.autograd.Function):
    """The same vector of every process, (d,) -> (processes, d); its gradient is summed over what all make of it."""

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        parts = [torch.empty_like(x) for _ in range(dist.get_world_size())]
        dist.all_gather(parts, x)
        return torch.stack(parts)

    @staticmethod
    @once_differentiable
    def backward(ctx, gradient: Tensor) -> Tensor:
        gradient = gradient.contiguous().clone()
        dist.all_reduce(gradient)
        return gradient[dist.get_rank()]
