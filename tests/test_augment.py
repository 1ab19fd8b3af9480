"""Augmentation against slow versions that treat one image at a time in float64."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates

from ssl_course.augment import Augment, two_views

NOTHING = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=0)
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")),
    pytest.param("mps", marks=pytest.mark.skipif(not torch.backends.mps.is_available(), reason="needs Apple's MPS")),
]


def generator(seed: int = 0, device: str = "cpu") -> torch.Generator:
    return torch.Generator(device).manual_seed(seed)


def pictures(n: int = 16, c: int = 3, h: int = 20, w: int = 20, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.rand(n, c, h, w, generator=generator(99)).to(dtype)


def slow_warp(augment: Augment, images: torch.Tensor, draws: np.ndarray) -> np.ndarray:
    """One image at a time, in pixels from the centre: scale, mirror, shear, rotate, move; draws (8, n) in [-1, 1]."""
    out = []
    for image, (u_area, u_ratio, u_x, u_y, u_flip, u_angle, u_slope, _) in zip(images.numpy(), draws.T, strict=True):
        _, h, w = image.shape
        (area_low, area_high), (ratio_low, ratio_high) = augment.crop, augment.ratio
        area = area_low + (area_high - area_low) * (u_area + 1) / 2
        ratio = ratio_low * (ratio_high / ratio_low) ** ((u_ratio + 1) / 2)
        wide, high = math.sqrt(area * ratio), math.sqrt(area / ratio)
        centre_x = w / 2 + u_x * (max(1 - wide, 0) + augment.shift) * w / 2
        centre_y = h / 2 + u_y * (max(1 - high, 0) + augment.shift) * h / 2
        angle, slope = math.radians(u_angle * augment.rotate), u_slope * augment.shear
        down, right = np.meshgrid(np.arange(h) + 0.5 - h / 2, np.arange(w) + 0.5 - w / 2, indexing="ij")
        right, down = right * wide, down * high
        if (u_flip + 1) / 2 < augment.flip:
            right = -right
        right = right + slope * down
        right, down = (
            math.cos(angle) * right - math.sin(angle) * down,
            math.sin(angle) * right + math.cos(angle) * down,
        )
        places = [centre_y + down - 0.5, centre_x + right - 0.5]
        out.append([map_coordinates(plane.astype(float), places, order=1, mode="grid-constant") for plane in image])
    return np.array(out)


def slow_colours(augment: Augment, images: torch.Tensor, draws: np.ndarray) -> np.ndarray:
    """One image and one change at a time: brightness, contrast, saturation, hue; draws (6, n) in [-1, 1]."""
    to_yiq = np.array([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
    out = []
    for image, (u_on, u_brightness, u_contrast, u_saturation, u_hue, u_grey) in zip(
        images.double().numpy(), draws.T, strict=True
    ):
        pixels = image.reshape(3, -1)
        grey = (u_grey + 1) / 2 < augment.grey
        saturation, turn = 1.0, 0.0
        if (u_on + 1) / 2 < augment.jitter:
            pixels = pixels * (1 + augment.brightness * u_brightness)
            mean = (to_yiq[0] @ pixels).mean()
            pixels = mean + (1 + augment.contrast * u_contrast) * (pixels - mean)
            saturation, turn = 1 + augment.saturation * u_saturation, 2 * math.pi * augment.hue * u_hue
        y, i, q = to_yiq @ pixels
        chroma = (i + 1j * q) * (0 if grey else saturation) * np.exp(1j * turn)
        pixels = np.linalg.solve(to_yiq, np.array([y, chroma.real, chroma.imag]))
        out.append(pixels.clip(0, 1).reshape(image.shape))
    return np.array(out)


def test_parameters_that_change_nothing_give_the_images_back():
    images = pictures(h=17, w=30)
    torch.testing.assert_close(NOTHING(images), images, atol=2e-6, rtol=0)


def test_a_certain_flip_mirrors_left_and_right():
    images = pictures()
    flipped = Augment(crop=(1, 1), ratio=(1, 1), flip=1, jitter=0, grey=0)(images)
    torch.testing.assert_close(flipped, images.flip(3), atol=2e-6, rtol=0)


def test_half_of_the_images_flip():
    images = pictures(1).expand(2000, -1, -1, -1)
    views = Augment(crop=(1, 1), ratio=(1, 1), flip=0.5, jitter=0, grey=0)(images, generator())
    flipped = (views - images.flip(3)).abs().amax(dim=(1, 2, 3)) < 1e-5
    kept = (views - images).abs().amax(dim=(1, 2, 3)) < 1e-5
    assert bool((flipped ^ kept).all())
    assert 0.45 < flipped.float().mean() < 0.55


@pytest.mark.parametrize("h, w", [(24, 24), (15, 40)])
def test_warp_equals_the_slow_version(h, w):
    augment = Augment(crop=(0.1, 1.3), shift=0.2, rotate=40, shear=0.4)
    images = pictures(24, 3, h, w)
    draws = 2 * torch.rand(8, 24, generator=generator(5)).double().numpy() - 1
    fast = augment.warp(images, generator(5))
    np.testing.assert_allclose(fast.numpy(), slow_warp(augment, images, draws), atol=3e-5)


def test_colours_equal_the_slow_version():
    augment = Augment(jitter=0.7, brightness=0.5, contrast=0.6, saturation=0.7, hue=0.3, grey=0.3)
    images = pictures(48, dtype=torch.float64)
    draws = 2 * torch.rand(6, 48, generator=generator(5)).double().numpy() - 1
    fast = augment.recolour(images, generator(5))
    np.testing.assert_allclose(fast.numpy(), slow_colours(augment, images, draws), atol=2e-6)


def test_grey_pictures_stay_grey():
    images = pictures(c=1).expand(-1, 3, -1, -1)
    views = Augment(jitter=1, brightness=1, contrast=1, saturation=1, hue=0.5, grey=0.5)(images, generator())
    assert float((views - views[:, :1]).abs().max()) < 1e-6
    assert float((views - images).abs().max()) > 0.1


def test_a_greyed_picture_is_its_luma_not_its_mean():
    images = pictures()
    views = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=1)(images)
    luma = torch.einsum("nchw,c->nhw", images, torch.tensor([0.299, 0.587, 0.114]))
    torch.testing.assert_close(views, luma[:, None].expand(-1, 3, -1, -1), atol=3e-6, rtol=0)


def test_half_a_turn_of_the_hue_keeps_the_luma_and_swaps_the_chroma():
    reds = torch.tensor([0.6, 0.5, 0.5])[None, :, None, None].expand(400, 3, 2, 2)
    views = Augment(jitter=1, brightness=0, contrast=0, saturation=0, hue=0.5, grey=0).recolour(reds, generator())
    weights = torch.tensor([0.299, 0.587, 0.114])
    torch.testing.assert_close(views[:, :, 0, 0] @ weights, (reds[:, :, 0, 0] @ weights), atol=1e-6, rtol=0)
    assert float(views[:, 0].min()) < 0.48  # turned to the far side, red falls below the others
    assert float(views[:, 2].max()) > 0.54  # turned to the blue side


def test_images_of_other_depths_keep_their_colours():
    for c in (1, 2, 5):
        images = pictures(c=c)
        torch.testing.assert_close(Augment(jitter=0).recolour(images), images, atol=1e-6, rtol=0)
        views = Augment(jitter=1, contrast=0, brightness=0.4).recolour(images * 0.5, generator())
        factor = views.mean(dim=(2, 3)) / (0.5 * images).mean(dim=(2, 3))  # (n, c): one brightness an image
        assert float((factor - factor[:, :1]).abs().max()) < 1e-5
        assert float(factor.std()) > 0.1


def test_a_crop_of_a_quarter_shows_half_the_side():
    ramp = torch.linspace(0, 1, 33)[None, None, None, :].expand(50, 1, 32, -1)
    views = Augment(crop=(0.25, 0.25), ratio=(1, 1), flip=0, jitter=0)(ramp, generator())
    span = views[..., -1] - views[..., 0]
    torch.testing.assert_close(span, torch.full_like(span, 0.5), atol=1e-5, rtol=0)
    assert float(views[:, 0, 0, 0].min()) < 0.1 and float(views[:, 0, 0, 0].max()) > 0.4  # anywhere from edge to edge


def test_without_shift_a_crop_never_leaves_the_picture_and_with_it_shows_black():
    white = torch.ones(500, 1, 16, 16)
    inside = Augment(jitter=0)(white, generator())
    # The outermost half pixel may blend with what lies beyond the edge, and a crop of odd ratio may be wider than 1.
    assert float(Augment(crop=(0.2, 0.7), jitter=0)(white, generator())[:, :, 1:-1, 1:-1].min()) > 0.999
    assert float(Augment(shift=0.5, jitter=0)(white, generator()).mean()) < float(inside.mean()) - 0.05


def test_noise_has_the_asked_for_deviation():
    images = torch.full((8, 3, 64, 64), 0.5)
    views = Augment(jitter=0, grey=0, noise=0.05).recolour(images, generator())
    assert abs(float(views.std()) - 0.05) < 0.001


def test_every_image_of_a_batch_draws_its_own_parameters():
    images = pictures(1).expand(64, -1, -1, -1)
    for views in (Augment().warp(images, generator()), Augment(jitter=1).recolour(images, generator())):
        apart = torch.cdist(views.flatten(1), views.flatten(1)) + 10 * torch.eye(64)
        assert float(apart.min()) > 1e-3


def test_a_generator_repeats_the_draws_and_spares_the_global_one():
    images, augment = pictures(), Augment(rotate=10, noise=0.1)
    before = torch.get_rng_state()
    one, two, other = (augment(images, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(one, two) and not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_global_seed_repeats_the_draws():
    images, views = pictures(), []
    for _ in range(2):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(3)
            views.append(Augment()(images))
    assert torch.equal(*views)


def test_two_views_are_stacked_and_drawn_apart():
    images = pictures()
    assert torch.equal(two_views(images, NOTHING)[:16], two_views(images, NOTHING)[16:])
    torch.testing.assert_close(two_views(images, NOTHING), torch.cat([images, images]), atol=2e-6, rtol=0)
    views = two_views(images, Augment(), generator())
    assert views.shape == (32, 3, 20, 20)
    assert torch.equal(views, Augment()(torch.cat([images, images]), generator()))
    assert bool(((views[:16] - views[16:]).abs().amax(dim=(1, 2, 3)) > 0.01).all())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_rounds_once_at_the_end(dtype):
    images, augment = pictures(h=64, w=64).to(dtype), Augment(rotate=10, noise=0.1)
    assert torch.equal(augment(images, generator()), augment(images.float(), generator()).to(dtype))
    for step in (augment.warp, augment.recolour):
        assert torch.equal(step(images, generator()), step(images.float(), generator()).to(dtype))


def test_double_precision_stays_and_agrees():
    images = pictures(dtype=torch.float64)
    views = Augment(rotate=10)(images, generator())
    assert views.dtype == torch.float64
    torch.testing.assert_close(views.float(), Augment(rotate=10)(images.float(), generator()), atol=1e-5, rtol=0)


def test_autocast_changes_nothing():
    images = pictures()
    with torch.autocast("cpu", torch.bfloat16):
        views = Augment()(images, generator())
    assert torch.equal(views, Augment()(images, generator()))


def test_the_input_is_left_alone_and_its_memory_layout_does_not_matter():
    images = pictures()
    before = images.clone()
    views = Augment()(images, generator())
    assert torch.equal(images, before)
    last = Augment()(images.contiguous(memory_format=torch.channels_last), generator())
    torch.testing.assert_close(last, views, atol=1e-6, rtol=0)


def test_an_empty_batch_stays_empty():
    assert Augment()(torch.zeros(0, 3, 8, 8)).shape == (0, 3, 8, 8)


share = st.floats(0, 1)
pair = st.tuples(st.floats(0.05, 2), st.floats(0.05, 2)).map(lambda p: (min(p), max(p)))


@settings(max_examples=60, deadline=None)
@given(
    augment=st.builds(
        Augment,
        crop=pair,
        ratio=pair,
        shift=st.floats(0, 2),
        flip=share,
        rotate=st.floats(0, 360),
        shear=st.floats(0, 3),
        jitter=share,
        brightness=share,
        contrast=share,
        saturation=share,
        hue=st.floats(0, 2),
        grey=share,
        noise=st.floats(0, 3),
    ),
    shape=st.tuples(st.integers(1, 5), st.integers(1, 4), st.integers(1, 12), st.integers(1, 12)),
    dtype=st.sampled_from([torch.float32, torch.bfloat16, torch.float64]),
    seed=st.integers(0, 2**32 - 1),
)
def test_whatever_the_arguments_views_are_finite_images_of_the_same_shape(augment, shape, dtype, seed):
    images = torch.rand(shape, generator=generator(seed)).to(dtype)
    views = augment(images, generator(seed))
    assert views.shape == images.shape and views.dtype == dtype
    assert bool(views.isfinite().all())
    assert float(views.min()) >= 0 and float(views.max()) <= 1


@pytest.mark.parametrize("device", DEVICES)
def test_views_are_made_where_the_images_are(device):
    images, augment = pictures().to(device), Augment(rotate=10, noise=0.01)
    views = augment(images, generator(1, device))
    assert views.device.type == device and views.shape == images.shape
    assert torch.equal(views, augment(images, generator(1, device)))
    assert float(views.min()) >= 0 and float(views.max()) <= 1
    torch.testing.assert_close(NOTHING(images), images, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"crop": (0, 1)}, "crop must be .* got \\(0, 1\\)"),
        ({"crop": (0.5, 0.2)}, "crop must be"),
        ({"ratio": (2, 1)}, "ratio must be"),
        ({"flip": 1.5}, "flip must lie in \\[0, 1\\], got 1.5"),
        ({"jitter": -0.1}, "jitter must lie"),
        ({"grey": 2}, "grey must lie"),
        ({"brightness": 1.1}, "brightness must lie"),
        ({"contrast": -1}, "contrast must lie"),
        ({"saturation": float("nan")}, "saturation must lie"),
        ({"rotate": -5}, "rotate must be 0 or more, got -5"),
        ({"shear": -1}, "shear must be"),
        ({"hue": -0.1}, "hue must be"),
        ({"shift": -0.1}, "shift must be"),
        ({"noise": float("nan")}, "noise must be"),
    ],
)
def test_arguments_out_of_range_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        Augment(**arguments)


@pytest.mark.parametrize("images", [torch.rand(3, 8, 8), torch.zeros(2, 3, 8, 8, dtype=torch.uint8)])
def test_images_of_another_shape_or_type_are_refused(images):
    with pytest.raises(ValueError, match="images must be floats of shape"):
        Augment()(images)
