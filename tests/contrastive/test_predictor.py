"""The predictor that learns faster: the same function, and `pace` times the step."""

from __future__ import annotations

import pytest
import torch
from frameworks import small
from torch import nn

from ssl_course.contrastive import BYOL, SimSiam
from ssl_course.contrastive.predictor import QuickLinear, predictor_head


def pair(pace: float) -> tuple[QuickLinear, nn.Linear]:
    """A quick layer and an ordinary one that begin as the same function."""
    torch.manual_seed(0)
    quick = QuickLinear(5, 3, pace=pace)
    torch.manual_seed(0)
    return quick, nn.Linear(5, 3)


@pytest.mark.parametrize("pace", [0.5, 1.0, 10.0])
def test_it_starts_as_an_ordinary_layer(pace):
    quick, plain = pair(pace)
    x = torch.randn(7, 5)
    torch.testing.assert_close(quick(x), plain(x))


@pytest.mark.parametrize("pace", [1.0, 10.0])
def test_adam_moves_its_weights_pace_times_as_far(pace):
    quick, plain = pair(pace)
    x, y = torch.randn(7, 5), torch.randn(7, 3)
    for _ in range(3):
        moves = []
        for layer, scale in ((quick, pace), (plain, 1.0)):
            before = scale * layer.weight.detach().clone()
            layer.zero_grad()
            (layer(x) - y).pow(2).mean().backward()
            # A new one each time: the first step of Adam has the size of the learning rate whatever the gradient's.
            torch.optim.Adam(layer.parameters(), lr=1e-3).step()
            moves.append((scale * layer.weight.detach() - before).abs().mean())
        assert float(moves[0] / moves[1]) == pytest.approx(pace, rel=1e-3)


def test_with_a_pace_of_one_it_is_the_usual_head():
    head = predictor_head(6, 4, pace=1.0)
    assert [type(layer) for layer in head] == [QuickLinear, nn.BatchNorm1d, nn.ReLU, QuickLinear]
    assert head[0].bias is None and head[3].bias is not None
    assert [type(layer) for layer in predictor_head(6, 4, batch_norm=False)] == [QuickLinear, nn.ReLU, QuickLinear]


@pytest.mark.parametrize("kind", [BYOL, SimSiam])
def test_a_pace_out_of_range_is_named(kind):
    with pytest.raises(ValueError, match="pace must be positive, got 0"):
        kind(small(), pace=0)
