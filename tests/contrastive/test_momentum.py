"""The momentum encoder: the exact average, copied buffers, no gradients."""

from __future__ import annotations

import pytest
import torch
from frameworks import pictures, small
from torch import nn

from ssl_course.contrastive import MomentumEncoder


def moved(module: nn.Module) -> None:
    """As a step of training would: other weights, other statistics."""
    with torch.no_grad():
        for p in module.parameters():
            p.add_(torch.randn_like(p))
    module.train()(pictures())


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.99, 1.0])
def test_weights_are_the_moving_average_and_buffers_copies(momentum):
    torch.manual_seed(0)
    online, head = small(), nn.Linear(8, 3)
    target = MomentumEncoder(momentum, online, head)
    wanted = [p.detach().double() for p in (*online.parameters(), *head.parameters())]
    for _ in range(3):
        moved(online)
        target.update(online, head)
        now = [p.detach().double() for p in (*online.parameters(), *head.parameters())]
        wanted = [momentum * t + (1 - momentum) * o for t, o in zip(wanted, now, strict=True)]
        for p, w in zip(target.network.parameters(), wanted, strict=True):
            torch.testing.assert_close(p.double(), w, atol=1e-6, rtol=1e-6)
    buffers = dict(online.named_buffers())
    assert any(key.endswith("running_mean") for key in buffers)
    for key, value in target.network[0].named_buffers():
        assert torch.equal(value, buffers[key]) and value is not buffers[key]
    if momentum == 0:
        assert all(torch.equal(p, q) for p, q in zip(target.network[0].parameters(), online.parameters(), strict=True))


def test_no_gradient_reaches_it_or_passes_through_it():
    online = small()
    target = MomentumEncoder(0.9, online)
    x = pictures().requires_grad_()
    out = target(x)
    assert not out.requires_grad and not any(p.requires_grad for p in target.parameters())
    (online(x) * out).sum().backward()
    assert all(p.grad is None for p in target.parameters())
    assert all(p.grad is not None for p in online.parameters())
    assert all(p.requires_grad for p in online.parameters())  # the trained one is left as it was


def test_the_copy_starts_equal_and_goes_its_own_way():
    online = small().eval()
    target = MomentumEncoder(0.9, online).eval()
    assert torch.equal(target(pictures()), online(pictures()))
    with torch.no_grad():
        next(online.parameters()).add_(1)
    assert not torch.equal(target(pictures()), online(pictures()))


def test_update_leaves_the_trained_network_alone():
    online = small()
    target = MomentumEncoder(0.5, online)
    moved(online)
    before = {key: value.clone() for key, value in online.state_dict().items()}
    target.update(online)
    assert all(torch.equal(value, before[key]) for key, value in online.state_dict().items())
