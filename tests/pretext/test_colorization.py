"""Colorization: sees L alone, predicts ab; L2 is drawn to the mean colour, classes keep both."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from ssl_course.encoders import convnet
from ssl_course.pretext import Colorization, from_lab, to_lab
from ssl_course.training import fit

SMALL = (8, 16)  # widths; the map has half the side


def flat(ab: list[tuple[float, float]], n: int, side: int = 8) -> torch.Tensor:
    """n images of lightness 60, each of one of these colours, in turns."""
    lab = torch.tensor([(60.0, *colour) for colour in ab]).repeat(n // len(ab), 1)[:, :, None, None]
    return from_lab(lab.expand(-1, -1, side, side))


@pytest.mark.parametrize("loss", ["classes", "l2"])
@pytest.mark.parametrize("side", [28, 32, 17])
def test_the_encoder_sees_lightness_alone(loss, side):
    method = Colorization(convnet(1), loss=loss, side=side).eval()
    images = torch.rand(3, 3, side, side) * 0.5 + 0.25
    lab = to_lab(images)
    grey = from_lab(torch.cat([lab[:, :1], torch.zeros_like(lab[:, 1:])], dim=1))
    darker = from_lab(torch.cat([lab[:, :1] - 5, lab[:, 1:]], dim=1))
    h, h_grey, h_plane, h_darker = (method.encode(x) for x in (images, grey, grey[:, :1], darker))
    assert h.shape == (3, 128)
    change = (h_darker - h).abs().max()
    assert (h_grey - h).abs().max() < change / 50 and (h_plane - h).abs().max() < change / 50
    drawn = method.draw(grey)
    assert drawn.shape == images.shape and drawn.min() >= 0 and drawn.max() <= 1
    torch.testing.assert_close(method.draw(images), drawn, atol=1e-2, rtol=0)


@pytest.mark.parametrize("loss", ["classes", "l2"])
def test_gradients_reach_every_parameter(loss):
    method = Colorization(convnet(1, SMALL), nn.Conv2d(16, 2 if loss == "l2" else 75, 1), loss=loss)
    method(torch.rand(4, 3, 16, 16)).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())


def test_the_loss_is_that_of_guessing_at_first():
    method = Colorization(convnet(1, SMALL), nn.Conv2d(16, 75, 1), uniform=1.0)
    nn.init.zeros_(method.decoder.weight)
    nn.init.zeros_(method.decoder.bias)
    assert method(torch.rand(4, 3, 16, 16)).item() == pytest.approx(math.log(75), abs=1e-4)


def test_colours_are_counted_in_training_alone():
    method = Colorization(convnet(1, SMALL), nn.Conv2d(16, 75, 1))
    images = flat([(0, 0)], 4)
    method.eval()(images)
    assert bool((method.counts == 1).all())
    method.train()(images)
    assert method.counts.sum().item() == pytest.approx(75 + 4 * 4 * 4, rel=1e-4)  # 4 images of 8 x 8, a map of 4 x 4
    assert torch.equal(method.bins[method.counts.argmax()], torch.zeros(2))


def test_the_rare_colour_weighs_more():
    common, rare = flat([(0, 0)], 15), flat([(40, 20)], 1)

    def share_of_rare(uniform: float) -> float:
        torch.manual_seed(0)
        method = Colorization(convnet(1, SMALL), nn.Conv2d(16, 75, 1), uniform=uniform)
        nn.init.zeros_(method.decoder.weight)
        nn.init.zeros_(method.decoder.bias)
        for _ in range(5):
            method(torch.cat([common, rare]))
        losses = [method.eval()(images).item() for images in (common, rare)]
        return losses[1] / losses[0]

    assert share_of_rare(1.0) == pytest.approx(1, abs=0.05)
    assert share_of_rare(0.5) > 3


def test_l2_is_drawn_to_grey_where_classes_choose_a_colour():
    images = flat([(40, 20), (40, 20), (-20, -20)], 96)  # the same lightness: nobody can know the colour
    drawn = {}
    for loss in ("l2", "classes"):
        torch.manual_seed(0)
        decoder = nn.Conv2d(16, 2 if loss == "l2" else 75, 1)
        method = Colorization(convnet(1, SMALL), decoder, loss=loss, uniform=1.0)
        fit(method, images, epochs=40, batch_size=48, lr=2e-2, device="cpu", progress=False)
        lab = to_lab(method.eval().draw(images[:2], temperature=0.2))
        drawn[loss] = lab[:, 1:].mean(dim=(0, 2, 3))
        assert lab[:, 0].mean().item() == pytest.approx(60, abs=1.5)
    assert torch.allclose(drawn["l2"], torch.tensor([20.0, 6.7]), atol=6)
    assert torch.allclose(drawn["classes"], torch.tensor([40.0, 20.0]), atol=6)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match='loss must be "classes" or "l2", got \'l1\''):
        Colorization(convnet(1), loss="l1")
    with pytest.raises(ValueError, match="uniform must be above 0 and at most 1, got 0"):
        Colorization(convnet(1), uniform=0)
    method = Colorization(convnet(1))
    with pytest.raises(ValueError, match="images must have 1 or 3 channels"):
        method(torch.rand(2, 2, 32, 32))
    with pytest.raises(ValueError, match=r"images must lie in \[0, 1\]"):
        method(255 * torch.rand(2, 3, 32, 32))
