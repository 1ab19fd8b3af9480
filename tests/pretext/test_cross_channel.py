"""Cross-channel prediction: neither half sees what it must tell."""

from __future__ import annotations

import pytest
import torch

from ssl_course.encoders import convnet
from ssl_course.pretext import CrossChannel, from_lab, to_lab
from ssl_course.training import fit


def small(side: int = 16) -> CrossChannel:
    return CrossChannel(convnet(1, (8, 16, 16)), convnet(2, (8, 16, 16)), side=side)


def test_each_half_of_the_features_ignores_the_other_channels():
    method = CrossChannel().eval()
    lab = to_lab(0.3 + 0.4 * torch.rand(3, 3, 32, 32))
    redder, lighter = lab.clone(), lab.clone()
    redder[:, 1] += 5
    lighter[:, 0] += 5
    h, h_redder, h_lighter = (method.encode(from_lab(x)) for x in (lab, redder, lighter))
    assert h.shape == (3, 128) and method.dim == 128
    by_colour, by_light = ((x - h).abs().view(3, 2, 64).amax(dim=(0, 2)) for x in (h_redder, h_lighter))
    assert by_colour[1] > 50 * by_colour[0] and by_light[0] > 50 * by_light[1]


def test_the_loss_is_the_sum_of_both_errors_and_reaches_every_parameter():
    method = CrossChannel(convnet(1, (4, 8)), convnet(2, (4, 8)), side=8)
    method.to_colour, method.to_light = (
        torch.nn.Conv2d(8, channels, 1) for channels in (2, 1)
    )  # a map of 4 x 4: half the image
    images = torch.rand(4, 3, 8, 8)
    method(images).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    for decoder in (method.to_colour, method.to_light):
        torch.nn.init.zeros_(decoder.weight)
        torch.nn.init.zeros_(decoder.bias)
    scaled = torch.nn.functional.avg_pool2d(to_lab(images), 2)
    light, colour = scaled[:, :1] / 50 - 1, scaled[:, 1:] / 110
    torch.testing.assert_close(method(images), light.square().mean() + colour.square().mean())


def test_it_learns_colours_that_go_with_the_lightness():
    light = torch.rand(96, 1, 1, 1, generator=torch.Generator().manual_seed(0)).expand(-1, -1, 16, 16)
    images = from_lab(torch.cat([30 + 50 * light, 60 * light - 30, 40 - 60 * light], dim=1))
    torch.manual_seed(0)
    method = small()
    history = fit(method, images, epochs=25, batch_size=32, lr=1e-2, device="cpu", progress=False)
    assert history.loss[-1] < 0.15 * history.loss[0]
    drawn = method.eval().draw(images[:8])
    assert drawn.shape == (8, 3, 16, 16) and (drawn - images[:8]).abs().mean() < 0.08


def test_grey_images_are_refused():
    with pytest.raises(ValueError, match="images must have 1 or 3 channels"):
        small()(torch.rand(2, 4, 16, 16))
