"""Inpainting: only the hole is judged, and each loss moves the networks that it should."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from ssl_course.autoencoders import map_decoder
from ssl_course.encoders import convnet
from ssl_course.pretext import Inpainting
from ssl_course.training import fit

LOSSES = ["l2", "adversarial", "both"]


class Canvas(nn.Module):
    """A decoder that draws the same picture whatever it is told."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        self.picture = nn.Parameter(torch.full((channels, side, side), 0.5))

    def forward(self, codes: Tensor) -> Tensor:
        return self.picture.expand(len(codes), -1, -1, -1)


@pytest.mark.parametrize("loss", LOSSES)
def test_pixels_outside_the_hole_get_no_gradient(loss):
    method = Inpainting(convnet(2, (4,)), Canvas(2, 16), loss=loss, channels=2)
    method(torch.rand(5, 2, 16, 16)).backward()
    touched = method.decoder.picture.grad != 0
    hole = torch.zeros(16, 16, dtype=torch.bool)
    hole[4:12, 4:12] = True
    assert torch.equal(touched, hole.expand(2, -1, -1))


@pytest.mark.parametrize("region", ["central", "random", "arbitrary"])
def test_l2_is_the_mean_over_the_hole(region):
    method = Inpainting(convnet(3, (4,)), Canvas(3, 16), region=region)
    assert method(torch.full((6, 3, 16, 16), 0.9)).item() == pytest.approx(0.16, abs=1e-5)


def test_both_losses_are_weighed_and_the_judge_starts_undecided():
    method = Inpainting(convnet(3, (4,)), Canvas(3, 16), loss="both", weight=0.1)
    nn.init.zeros_(method.judge[1].weight)
    nn.init.zeros_(method.judge[1].bias)
    images = torch.full((6, 3, 16, 16), 0.9)
    assert method(images).item() == pytest.approx(0.16 + 0.1 * math.log(2) + 2 * math.log(2), abs=1e-5)
    method.loss = "adversarial"
    assert method(images).item() == pytest.approx(3 * math.log(2), abs=1e-5)


@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_reach_every_parameter(loss):
    method = Inpainting(convnet(3), loss=loss, region="random")
    method(torch.rand(4, 3, 32, 32)).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    assert (method.judge is None) == (loss == "l2")


def test_the_judge_sees_true_images_and_the_same_with_the_hole_filled():
    seen = []

    class Spy(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            seen.append(x)
            return x.mean(dim=(1, 2, 3))

    method = Inpainting(convnet(3, (4,)), Canvas(3, 16), loss="adversarial", noise=0.0, judge=Spy())
    images = torch.rand(5, 3, 16, 16)
    method(images)
    hole = torch.zeros(16, 16, dtype=torch.bool)
    hole[4:12, 4:12] = True
    filled = torch.where(hole, 0.5, images)
    assert torch.equal(seen[0], torch.cat([images, filled])) and torch.equal(seen[1], filled)


def test_fill_changes_the_hole_alone_and_repeats_with_its_seed():
    method = Inpainting(convnet(3), region="arbitrary").eval()
    images = torch.rand(4, 3, 32, 32)
    (seen, filled), (again, _), (other, _) = (
        method.fill(images, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)
    )
    assert torch.equal(seen, again) and not torch.equal(seen, other)
    same = seen == images
    assert torch.equal(filled[same], images[same]) and 0.6 < same.float().mean() < 0.9
    assert not torch.equal(filled, seen) and filled.min() >= 0 and filled.max() <= 1
    assert torch.equal(method.encode(images), method.encoder(images).mean(dim=(2, 3)))


@pytest.mark.parametrize("loss", ["l2", "both"])
def test_it_learns_to_go_on_with_what_surrounds_the_hole(loss):
    generator = torch.Generator().manual_seed(0)
    shade = torch.rand(128, 1, 1, 1, generator=generator)
    slope = torch.rand(128, 1, 1, 1, generator=generator) - 0.5
    images = (shade + slope * torch.linspace(-1, 1, 16)).clamp(0, 1).expand(-1, -1, 16, -1)
    torch.manual_seed(0)
    method = Inpainting(convnet(1, (8, 16, 16)), map_decoder(16, 1, 16, (16, 16)), loss=loss, channels=1)
    fit(method, images, epochs=25, batch_size=32, lr=1e-2, device="cpu", progress=False)
    seen, filled = method.eval().fill(images)
    hole = seen != images
    error, flat = ((x - images)[hole].square().mean() for x in (filled, seen))
    assert error < 0.5 * flat


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match='loss must be "l2", "adversarial" or "both", got \'l1\''):
        Inpainting(convnet(3), loss="l1")
    with pytest.raises(ValueError, match='region must be "central"'):
        Inpainting(convnet(3), region="oval")(torch.rand(2, 3, 32, 32))
    with pytest.raises(ValueError, match="share must lie between 0 and 1, got 2"):
        Inpainting(convnet(3), share=2)(torch.rand(2, 3, 32, 32))
    with pytest.raises(ValueError, match=r"decoder must draw images of shape \(2, 3, 28, 28\), got \(2, 3, 32, 32\)"):
        Inpainting(convnet(3))(torch.rand(2, 3, 28, 28))
    with pytest.raises(ValueError, match="encoder must have the attribute dim where no decoder is given"):
        Inpainting(nn.Conv2d(3, 8, 3))
