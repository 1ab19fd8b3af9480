"""Chromatic aberration zooms red out and blue in about the middle; colour dropping leaves one channel a patch."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from ssl_course.pretext import chromatic_aberration, drop_colours, project_colours


def test_red_grows_blue_shrinks_green_stays():
    y = torch.linspace(-1, 1, 41, dtype=torch.float64)
    ramp = (y[:, None] + 2 * y).expand(2, 3, 41, 41)  # linear, so interpolation is exact
    out = chromatic_aberration(ramp, 0.1)
    assert torch.equal(out[:, 1], ramp[:, 1])
    torch.testing.assert_close(out[:, 0], ramp[:, 0] / 1.1)
    inside = slice(4, -4)  # blue's border is repeated
    torch.testing.assert_close(out[:, 2, inside, inside], ramp[:, 2, inside, inside] / 0.9)
    assert torch.equal(out[:, 2, 0, 0], ramp[:, 2, 0, 0])


@pytest.mark.parametrize("h, w", [(17, 17), (32, 20)])
def test_it_is_bilinear_sampling(h, w):
    images = torch.rand(3, 3, h, w, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    out = chromatic_aberration(images, 0.07)
    for channel, zoom in ((0, 1.07), (2, 0.93)):
        theta = torch.tensor([[1 / zoom, 0, 0], [0, 1 / zoom, 0]], dtype=torch.float64).expand(3, -1, -1)
        grid = F.affine_grid(theta, [3, 1, h, w], align_corners=True)
        wanted = F.grid_sample(images[:, channel, None], grid, padding_mode="border", align_corners=True)
        torch.testing.assert_close(out[:, channel], wanted[:, 0])


def test_nothing_happens_without_strength_or_at_the_middle():
    images = torch.rand(2, 3, 9, 9)
    torch.testing.assert_close(chromatic_aberration(images, 0.0), images)
    torch.testing.assert_close(chromatic_aberration(images, 0.2)[..., 4, 4], images[..., 4, 4])
    assert chromatic_aberration(images.bfloat16(), 0.1).dtype == torch.bfloat16


def test_dropping_keeps_one_channel_of_each_patch_and_faint_noise():
    patches = torch.rand(600, 2, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    before = patches.clone()
    out = drop_colours(patches, torch.Generator().manual_seed(1))
    assert torch.equal(patches, before)
    kept = (out == patches).flatten(3).all(dim=3)  # (600, 2, 3)
    assert bool((kept.sum(dim=2) == 1).all())
    assert all(330 < count < 470 for count in kept.sum(dim=(0, 1)).tolist())
    noise = out[~kept].view(600, 2, 2, -1)
    deviation = patches[kept].view(600, 2, -1).std(dim=2)
    assert (noise.std(dim=(2, 3)) / deviation).mean().item() == pytest.approx(0.01, rel=0.05)
    assert not torch.equal(noise[:, :, 0], noise[:, :, 1])
    assert torch.equal(out, drop_colours(patches, torch.Generator().manual_seed(1)))


def test_projection_is_the_papers_matrix():
    a = torch.tensor([[-1.0, 2.0, -1.0]], dtype=torch.float64)
    matrix = torch.eye(3, dtype=torch.float64) - a.T @ a / (a @ a.T)
    patches = torch.rand(4, 3, 5, 5, dtype=torch.float64)
    torch.testing.assert_close(project_colours(patches), torch.einsum("nchw,cd->ndhw", patches, matrix))
    grey = torch.rand(4, 1, 5, 5).expand(-1, 3, -1, -1)
    torch.testing.assert_close(project_colours(grey), grey)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"strength must lie in \[0, 0.5\), got 0.5"):
        chromatic_aberration(torch.rand(2, 3, 8, 8), 0.5)
    with pytest.raises(ValueError, match=r"images must have 3 channels, \(n, c, h, w\), got \(2, 1, 8, 8\)"):
        chromatic_aberration(torch.rand(2, 1, 8, 8))
    for remove in (drop_colours, project_colours):
        with pytest.raises(ValueError, match=r"patches must be floats of shape \(..., 3, h, w\), with three colours"):
            remove(torch.rand(2, 1, 8, 8))
