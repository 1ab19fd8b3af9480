"""Characters: kinds that differ, drawings of a kind that resemble each other and are never equal."""

from __future__ import annotations

import pytest
import torch

from ssl_course.data import characters
from ssl_course.data.characters import _draw


def test_shapes_ranges_and_labels():
    split = characters(kinds=7, each=5, size=20)
    assert split.images.shape == (35, 1, 20, 20) and split.images.dtype == torch.float32
    assert split.images.min() >= 0 and split.images.max() <= 1
    assert split.labels.tolist() == [kind for kind in range(7) for _ in range(5)] and len(split.classes) == 7


def test_the_seed_decides():
    one, same, other = (characters(4, 3, seed=seed).images for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)


def test_no_two_drawings_are_equal():
    images = characters(3, 40, clutter=0).images.flatten(1)
    assert float(torch.pdist(images).min()) > 0.1


def test_a_kind_can_be_told_where_it_stands_still():
    """Without the canvas: the nearest other drawing is of the same kind, far more often than by chance."""
    rng = torch.Generator().manual_seed(0)
    shapes = torch.rand(30, 3, 4, 2, generator=rng)
    labels = torch.arange(30).repeat_interleave(6)
    hands = shapes[labels] + 0.05 * torch.randn(180, 3, 4, 2, generator=rng)
    ink = _draw(hands, torch.full((180,), 0.055)).flatten(1)
    nearest = torch.cdist(ink, ink).fill_diagonal_(torch.inf).argmin(1)
    assert float((labels[nearest] == labels).float().mean()) > 0.6  # chance is 0.03


def test_ink_lies_on_the_curve():
    straight = torch.tensor([[[0.0, 0.5], [1 / 3, 0.5], [2 / 3, 0.5], [1.0, 0.5]]]).expand(1, 3, 4, 2)
    ink = _draw(straight, torch.tensor([0.05]))[0, 0]
    assert ink[11:13, 4:20].min() > 0.8 and ink[:8].max() < 0.02 and ink[16:].max() < 0.02


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"kinds": 0}, "kinds must be 1 or more, got 0"),
        ({"each": 0}, "each must be 1 or more, got 0"),
        ({"size": 15}, "size must be 16 or more, got 15"),
        ({"clutter": -1}, "clutter must be 0 or more, got -1"),
    ],
)
def test_bad_arguments_get_a_sentence(wrong, message):
    with pytest.raises(ValueError, match=message):
        characters(**wrong)
