"""The predictor of BYOL and SimSiam, which must learn faster than what it predicts."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.losses.checks import check_positive


class QuickLinear(nn.Linear):
    """A linear layer whose weights move `pace` times as far in a step of Adam as those of other layers.

    It keeps its weights divided by `pace`. Adam's steps have the same size whatever the gradient's, so `fit`, which has
    one learning rate for all, trains this layer with `pace` times that rate.

    Args:
        before, after: widths.
        bias: whether it adds one.
        pace: positive; 1 is an ordinary layer.
    """

    def __init__(self, before: int, after: int, bias: bool = True, pace: float = 10.0) -> None:
        check_positive("pace", pace)
        super().__init__(before, after, bias=bias)
        self.pace = pace
        with torch.no_grad():
            for p in self.parameters():
                p.div_(pace)

    def forward(self, x: Tensor) -> Tensor:
        bias = None if self.bias is None else self.pace * self.bias
        return F.linear(x, self.pace * self.weight, bias)


def predictor_head(width: int, hidden: int, *, batch_norm: bool = True, pace: float = 10.0) -> nn.Sequential:
    """Projection z (n, width) to prediction p (n, width): linear, batch norm, ReLU, linear.

    If the predictor lags behind, the encoder is taught to make z easy for the predictor that there is, and drops what
    that one cannot predict yet: features die one after the other (dimensional collapse). The best predictor leaves it
    nothing to gain from that.

    Args:
        width: of z and p.
        hidden: width between.
        batch_norm: False leaves it out.
        pace: how many times as fast it learns as the encoder; see `QuickLinear`.

    Raises:
        ValueError: if the pace is not positive.

    Source: Grill et al., 2020, arXiv:2006.07733, section 3.2: the target network is there to keep the predictor near
    its best; with a larger learning rate for the predictor BYOL learns without it. Chen and He, 2020,
    arXiv:2011.10566, section 4.2, give the predictor a rate that does not fall.
    """
    norm = [nn.BatchNorm1d(hidden)] if batch_norm else []
    first = QuickLinear(width, hidden, bias=not batch_norm, pace=pace)  # batch norm has a shift of its own
    return nn.Sequential(first, *norm, nn.ReLU(), QuickLinear(hidden, width, pace=pace))
