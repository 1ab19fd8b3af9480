"""Relative position: every patch where its label says, by its own draw; colours against the shortcut."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from ssl_course.encoders import convnet, mlp
from ssl_course.pretext import RelativePatch, relative_patches
from ssl_course.training import fit


def coordinates(n: int, h: int, w: int) -> torch.Tensor:
    """Images whose first channel is the pixel's row, the second its column, the third the image's number."""
    y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    planes = torch.stack([y, x, torch.zeros_like(y)]).double().repeat(n, 1, 1, 1)
    planes[:, 2] += torch.arange(n)[:, None, None]
    return planes


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("gap, jitter, size, h, w", [(0, 0, 5, 15, 15), (4, 1, None, 32, 40), (6, 3, 4, 50, 37)])
def test_patches_are_cut_whole_where_the_label_says(gap, jitter, size, h, w):
    images = coordinates(500, h, w)
    pairs, labels = relative_patches(images, size, gap=gap, jitter=jitter, generator=seeded())
    size = pairs.shape[-1]
    assert pairs.shape == (500, 2, 3, size, size) and pairs.dtype == images.dtype
    corner = pairs[..., 0, 0]  # (n, 2, 3): row, column, image
    steps = torch.arange(size)
    assert torch.equal(pairs[:, :, 0], (corner[:, :, 0, None, None] + steps[:, None]).expand(-1, -1, -1, size))
    assert torch.equal(pairs[:, :, 1], (corner[:, :, 1, None, None] + steps).expand(-1, -1, size, -1))
    assert torch.equal(corner[:, 0, 2], torch.arange(500.0).double()) and torch.equal(corner[:, 1, 2], corner[:, 0, 2])
    moved = corner[:, 1, :2] - corner[:, 0, :2]  # (n, 2)
    places = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]  # row by row, without the middle
    wanted = (size + gap) * torch.tensor(places, dtype=torch.float64)[labels]
    error = (moved - wanted).abs()
    assert error.max() <= 2 * jitter
    if jitter:
        assert error.max() == 2 * jitter and error.min() == 0
        assert (moved - wanted).mean(dim=0).abs().max() < 0.3 * jitter


def test_the_grid_takes_every_place_where_it_fits():
    pairs, _ = relative_patches(coordinates(2000, 20, 17), 3, gap=1, jitter=1, generator=seeded())
    corner = pairs[..., 0, 0]
    assert corner[..., 0].min() == 0 and corner[..., 0].max() == 17  # patches of 3 reach the first and last row
    assert corner[..., 1].min() == 0 and corner[..., 1].max() == 14


def test_the_largest_patch_that_fits_is_the_default():
    for side in (17, 28, 32, 64):
        size = relative_patches(torch.rand(2, 1, side, side), gap=3, jitter=1)[0].shape[-1]
        assert 3 * size + 8 <= side < 3 * (size + 1) + 8


def test_each_image_draws_its_own_label_evenly_and_seeds_repeat():
    images, state = torch.rand(4000, 1, 16, 16), torch.get_rng_state()
    (pairs, labels), (again, _), (other, _) = (
        relative_patches(images, gap=1, generator=seeded(seed)) for seed in (0, 0, 1)
    )
    assert all(400 < count < 600 for count in labels.bincount(minlength=8).tolist()) and labels.max() == 7
    assert torch.equal(pairs, again) and not torch.equal(pairs, other)
    assert torch.equal(torch.get_rng_state(), state)


def test_gradients_reach_the_pixels_that_were_cut():
    images = torch.rand(3, 1, 12, 12, requires_grad=True)
    relative_patches(images, 2, gap=1, jitter=0, generator=seeded())[0].sum().backward()
    assert torch.equal(images.grad.sum(dim=(1, 2, 3)), torch.full((3,), 8.0))


def test_colours_can_be_dropped_or_projected():
    images = torch.rand(50, 3, 20, 20)
    kept = relative_patches(images, generator=seeded())[0]
    dropped = relative_patches(images, colours="drop", generator=seeded())[0]
    same = (kept == dropped).flatten(3).all(dim=3)  # (n, 2, 3)
    assert bool((same.sum(dim=2) == 1).all()) and not torch.equal(same[:, 0], same[:, 1])
    projected = relative_patches(images, colours="project", generator=seeded())[0]
    along = projected.movedim(2, -1) @ torch.tensor([-1.0, 2.0, -1.0])
    assert along.abs().max() < 1e-5


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"size": 9}, r"images must have sides of at least 37 pixels for a grid of 3 x 3 patches of 9 with gap=4 and"),
        ({"gap": 20}, "images must have sides of at least 45 pixels"),
        ({"gap": -1}, "gap must be at least 0, got -1"),
        ({"jitter": -1}, "jitter must be at least 0, got -1"),
        ({"size": 0}, "images must have sides"),
        ({"colours": "grey"}, 'colours must be "keep", "drop" or "project", got \'grey\''),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        relative_patches(torch.rand(2, 3, 32, 32), **arguments)


def test_bad_images_are_named():
    with pytest.raises(TypeError, match="images must hold floating-point numbers"):
        relative_patches(torch.zeros(2, 3, 32, 32, dtype=torch.uint8))
    with pytest.raises(ValueError, match=r"images must have shape \(n, c, h, w\), got \(3, 32, 32\)"):
        relative_patches(torch.rand(3, 32, 32))
    with pytest.raises(ValueError, match="three colours"):
        relative_patches(torch.rand(2, 1, 32, 32), colours="drop")


def test_the_loss_is_that_of_guessing_at_first_and_reaches_every_parameter():
    method = RelativePatch(convnet(3, (4, 8)))
    method(torch.rand(8, 3, 32, 32)).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    nn.init.zeros_(method.head[-1].weight)
    nn.init.zeros_(method.head[-1].bias)
    assert method(torch.rand(8, 3, 32, 32)).item() == pytest.approx(math.log(8), abs=1e-5)
    method.eval()
    assert torch.equal(method.encode(torch.ones(2, 3, 32, 32)), method.encoder(torch.ones(2, 3, 32, 32)))


def test_it_learns_where_a_slope_rises():
    images = (coordinates(256, 15, 15)[:, :2] / 15).float()
    torch.manual_seed(0)
    method = RelativePatch(mlp(2 * 16, 32, 16), 4, gap=1, jitter=0)
    history = fit(method, images, epochs=15, batch_size=32, lr=1e-2, device="cpu", progress=False)
    assert sum(history.loss[-4:]) / 4 < 0.6 < math.log(8) - 0.5 < history.loss[0]
