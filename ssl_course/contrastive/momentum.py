"""The momentum encoder: a copy that follows the trained network slowly, and that no gradient reaches."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from ssl_course.contrastive.arguments import check_share


class MomentumEncoder(nn.Module):
    """A copy of networks in a row, whose weights are a moving average of theirs: t <- m t + (1 - m) o.

    Batch norm's running statistics, and all other buffers, are not averaged but copied: they are averages already.
    In training mode the copy normalises with the statistics of its own batch.

    Args:
        momentum: m, in [0, 1]; 0 makes it the trained network of the step before, 1 leaves it as it was at first.
        online: the trained networks, in the order in which they are applied.

    Raises:
        ValueError: if the momentum does not lie in [0, 1].

    Source: He, Fan, Wu, Xie and Girshick, 2019, arXiv:1911.05722, equation 2.
    """

    def __init__(self, momentum: float, *online: nn.Module) -> None:
        check_share("momentum", momentum)
        super().__init__()
        self.network = nn.Sequential(*copy.deepcopy(online)).requires_grad_(False)
        self.momentum = momentum

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        return self.network(x)

    @torch.no_grad()
    def update(self, *online: nn.Module) -> None:
        """One step towards the same networks, as they are now; call it in `after_step`."""
        theirs = [p for module in online for p in module.parameters()]
        torch._foreach_lerp_(list(self.network.parameters()), theirs, 1 - self.momentum)
        buffers = (b for module in online for b in module.buffers())
        for own, theirs in zip(self.network.buffers(), buffers, strict=True):
            own.copy_(theirs)
