"""L*a*b*: scikit-image's numbers, gradients that stay finite, and no colour in grey."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.color import lab2rgb, rgb2lab

from ssl_course.pretext import from_lab, to_lab
from ssl_course.pretext.lab import join, light_and_colour


def cube(levels: int = 12) -> torch.Tensor:
    """All colours of a grid, corners and the dark ones near the bends of the curves among them, (1, 3, ., .)."""
    line = torch.cat([torch.linspace(0, 1, levels), torch.tensor([0.002, 0.04045, 0.0405])]).double()
    return torch.cartesian_prod(line, line, line).T.reshape(1, 3, len(line), -1)


@pytest.mark.parametrize("dtype, tolerance", [(torch.float64, 3e-4), (torch.float32, 1e-3)])
def test_both_ways_as_scikit_image(dtype, tolerance):
    rgb = cube()
    lab = to_lab(rgb.to(dtype))
    wanted = rgb2lab(rgb[0].permute(1, 2, 0).numpy())
    assert lab.dtype == dtype
    assert np.abs(lab[0].permute(1, 2, 0).numpy() - wanted).max() < tolerance
    back = from_lab(lab)
    assert (back - rgb).abs().max() < tolerance
    assert np.abs(back[0].permute(1, 2, 0).numpy() - lab2rgb(wanted)).max() < tolerance


@pytest.mark.filterwarnings("ignore:Conversion from CIE-LAB")
def test_colours_that_no_screen_shows_are_clipped_as_scikit_image_does():
    generator = torch.Generator().manual_seed(0)
    lab = torch.rand(2, 3, 20, 20, dtype=torch.float64, generator=generator)
    lab = lab * torch.tensor([100.0, 240, 240])[:, None, None] - torch.tensor([0.0, 120, 120])[:, None, None]
    wanted = lab2rgb(lab.permute(0, 2, 3, 1).numpy())
    assert np.abs(from_lab(lab).permute(0, 2, 3, 1).numpy() - wanted).max() < 1e-6


def test_grey_has_no_colour_and_lightness_runs_from_0_to_100():
    grey = torch.linspace(0, 1, 50).expand(1, 3, 1, 50)
    lab = to_lab(grey)
    assert lab[:, 1:].abs().max() < 0.01
    assert lab[0, 0, 0, 0] == pytest.approx(0, abs=1e-4) and lab[0, 0, 0, -1] == pytest.approx(100, abs=1e-3)
    assert bool((lab[0, 0, 0].diff() > 0).all())
    green, blue = to_lab(torch.eye(3)[1:, :, None, None])[:, 0, 0, 0]
    assert green > 80 and blue < 40  # luminance, not the mean of the channels


def test_gradients_are_those_of_finite_differences_and_finite_at_black_and_white():
    rgb = torch.rand(1, 3, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 0.8 + 0.1
    assert torch.autograd.gradcheck(to_lab, rgb.requires_grad_())
    assert torch.autograd.gradcheck(from_lab, to_lab(rgb).detach().requires_grad_())
    ends = torch.tensor([0.0, 1.0]).expand(1, 3, 1, 2).clone().requires_grad_()
    to_lab(ends)[:, 0].sum().backward()
    assert bool(ends.grad.isfinite().all()) and bool((ends.grad > 0).all())
    black = torch.zeros(1, 3, 1, 2, requires_grad=True)
    from_lab(black).sum().backward()
    assert bool(black.grad.isfinite().all())


def test_half_precision_is_computed_in_float32():
    rgb = torch.rand(1, 3, 8, 8).bfloat16()
    assert to_lab(rgb).dtype == torch.float32
    torch.testing.assert_close(to_lab(rgb), to_lab(rgb.float()))
    with torch.autocast("cpu", torch.bfloat16):
        torch.testing.assert_close(to_lab(rgb.float()), to_lab(rgb))


def test_what_networks_see_lies_within_1_and_joins_again():
    rgb = torch.rand(4, 3, 8, 8)
    light, colour = light_and_colour(rgb)
    assert light.shape == (4, 1, 8, 8) and colour.shape == (4, 2, 8, 8)
    assert light.abs().max() <= 1 and colour.abs().max() < 1
    torch.testing.assert_close(join(light, colour), rgb, atol=1e-4, rtol=0)
    light, colour = light_and_colour(rgb[:, :1])
    assert colour.shape == (4, 2, 8, 8) and not colour.any(), "a probe would read a rounding error"
    torch.testing.assert_close(light, light_and_colour(rgb[:, :1].expand(-1, 3, -1, -1))[0])


@pytest.mark.parametrize(
    "images, error, message",
    [
        (torch.rand(2, 1, 4, 4), ValueError, "images must have 3 channels"),
        (255 * torch.ones(2, 3, 4, 4), ValueError, r"images must lie in \[0, 1\], got values from 255 to 255"),
        (-torch.ones(2, 3, 4, 4), ValueError, r"images must lie in \[0, 1\], got values from -1 to -1"),
        (torch.full((2, 3, 4, 4), float("nan")), ValueError, r"images must lie in \[0, 1\], got values from nan"),
        (torch.ones(2, 3, 4, 4, dtype=torch.uint8), TypeError, "images must hold floating-point numbers, in"),
    ],
)
def test_bad_input_is_named(images, error, message):
    with pytest.raises(error, match=message):
        to_lab(images)
