"""Coloured digits: the lightness is the canvas, the hue tells the digit, and both hues together are grey."""

from __future__ import annotations

import math

import pytest
import torch

from ssl_course.data import coloured_digits, moved_digits
from ssl_course.pretext import to_lab

DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")),
]


def lab_of(data):
    return to_lab(data.images.double())  # (n, 3, h, w)


def hue_of(data):
    """Each image's hue in [0, 2 pi), from the sum of its colours."""
    a, b = lab_of(data)[:, 1:].sum(dim=(2, 3)).T
    return torch.atan2(b, a) % (2 * math.pi)


def test_shapes_range_and_labels():
    data = coloured_digits("test", 50, size=20)
    assert data.images.shape == (50, 3, 20, 20) and data.images.dtype == torch.float32
    assert float(data.images.min()) >= 0 and float(data.images.max()) <= 1
    assert torch.equal(data.labels, moved_digits("test", 50, size=20).labels) and data.classes == tuple("0123456789")


def test_lightness_and_chroma_follow_the_canvas_and_nothing_is_clipped():
    data, g = coloured_digits("train", 400), moved_digits("train", 400).images.double()[:, 0]
    lab = lab_of(data)
    assert float((lab[:, 0] - (20 + 50 * g)).abs().max()) < 0.05
    assert float((lab[:, 1:].norm(dim=1) - 38 * g).abs().max()) < 0.2


def test_the_hue_lies_on_the_axis_of_the_digit_and_both_ends_are_used():
    data = coloured_digits("train", 2000)
    hue, axis = hue_of(data), math.pi * data.labels / 10
    turned = (hue - axis) % (2 * math.pi)
    far = torch.minimum(turned, 2 * math.pi - turned)  # from the axis' own end
    opposite = far > math.pi / 2
    assert float(torch.where(opposite, math.pi - far, far).max()) < 0.02
    for digit in range(10):
        assert abs(2 * int(opposite[data.labels == digit].sum()) - int((data.labels == digit).sum())) <= 1


def test_the_mean_colour_of_a_digit_is_grey_and_that_of_an_image_is_not():
    data = coloured_digits("train", 3000)
    colour = lab_of(data)[:, 1:].mean(dim=(2, 3))  # (n, 2)
    for digit in range(10):
        some = colour[data.labels == digit]
        assert float(some.mean(dim=0).norm()) < 0.1 * float(some.norm(dim=1).mean())


def test_a_single_hue_can_be_asked_for():
    data = coloured_digits("test", 300, hues=1)
    apart = (hue_of(data) - math.pi * data.labels / 10 + math.pi) % (2 * math.pi) - math.pi
    assert float(apart.abs().max()) < 0.02


def test_the_hue_has_its_own_draw_for_each_image_and_does_not_follow_the_canvas():
    data = coloured_digits("train", 2000)
    opposite = (hue_of(data) - math.pi * data.labels / 10).cos() < 0
    light = moved_digits("train", 2000).images.mean(dim=(1, 2, 3))
    together = torch.corrcoef(torch.stack([opposite.double(), light.double()]))[0, 1]
    assert abs(float(together)) < 0.08


@pytest.mark.parametrize("device", DEVICES)
def test_the_seed_decides_every_pixel(device):
    state = torch.get_rng_state()
    one, same, other = (coloured_digits("test", 60, seed=seed, device=device) for seed in (3, 3, 4))
    assert torch.equal(one.images, same.images) and not torch.equal(one.images, other.images)
    assert torch.equal(torch.get_rng_state(), state) and one.images.device.type == device
    assert not torch.equal(hue_of(one) > math.pi, hue_of(other) > math.pi)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"hues": 3}, "hues must be 1 or 2, got 3"),
        ({"split": "dev"}, 'split must be "train", "validation" or "test", got \'dev\''),
        ({"count": 0}, "count must be at least 1, got 0"),
        ({"size": 15}, "size must be at least 16 pixels, got 15"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        coloured_digits(**arguments)
