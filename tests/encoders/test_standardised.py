"""Brightness and contrast do not reach the encoder; the rest does."""

from __future__ import annotations

import torch
from frameworks import pictures, small
from torch import nn

from ssl_course.contrastive import SwAV
from ssl_course.encoders import Standardised


class Seen(nn.Module):
    """Hands on what it is shown."""

    dim = 3 * 12 * 12

    def forward(self, x):
        return x.flatten(1)


def test_the_encoder_sees_mean_0_and_deviation_1_of_each_channel():
    x = Standardised(Seen())(pictures(5, channels=3)).view(5, 3, -1)
    torch.testing.assert_close(x.mean(dim=2), torch.zeros(5, 3), atol=1e-5, rtol=0)
    torch.testing.assert_close(x.std(dim=2, correction=0), torch.ones(5, 3), atol=1e-4, rtol=0)


def test_light_changes_nothing_and_another_image_does():
    net, images = Standardised(Seen()), pictures(5, channels=3)
    torch.testing.assert_close(net(0.3 * images + 0.4), net(images), atol=1e-3, rtol=0)
    assert not torch.allclose(net(images.flip(0)), net(images), atol=0.1)


def test_an_even_image_stays_finite():
    assert bool(Standardised(Seen())(torch.full((2, 3, 12, 12), 0.5)).isfinite().all())


def test_a_method_takes_it_as_its_encoder():
    net = Standardised(small())
    method = SwAV(net, prototypes=5, projection=6)
    method(pictures(8)).backward()
    assert all(p.grad is not None for p in net.parameters())
    assert method.eval().encode(pictures(2)).shape == (2, net.dim)
