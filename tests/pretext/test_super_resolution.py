"""Super-resolution: what shrinking keeps, and detail on top of bicubic."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from ssl_course.autoencoders import map_decoder
from ssl_course.encoders import convnet
from ssl_course.pretext import SuperResolution, bicubic, downsample
from ssl_course.training import fit


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_shrinking_keeps_flat_and_smooth_images_and_smooths_fine_stripes(factor):
    flat = torch.rand(3, 2, 1, 1).expand(-1, -1, 24, 12)
    assert downsample(flat, factor).shape == (3, 2, 24 // factor, 12 // factor)
    torch.testing.assert_close(downsample(flat, factor), flat[:, :, ::factor, ::factor])
    ramp = torch.linspace(0.2, 0.8, 24).expand(1, 1, 24, -1)
    wanted = F.avg_pool2d(ramp, factor)  # a pixel's mean is the value at its middle
    inner = slice(2, -2)
    torch.testing.assert_close(downsample(ramp, factor)[..., inner], wanted[..., inner], atol=2e-3, rtol=0)
    stripes = torch.tensor([0.0, 1.0]).repeat(12).expand(1, 1, 24, -1)
    assert (downsample(stripes, 2)[..., inner] - 0.5).abs().max() < 0.06  # nearest would make it black or white


def test_images_stay_in_range_and_enlarging_is_torchs_bicubic():
    images = (torch.rand(4, 3, 16, 16) > 0.5).float()
    small = downsample(images, 2)
    assert small.min() >= 0 and small.max() <= 1
    wanted = F.interpolate(small, size=16, mode="bicubic").clamp(0, 1)
    assert torch.equal(bicubic(small, 2), wanted)


@pytest.mark.parametrize("factor, side, channels", [(2, 32, 3), (4, 32, 3), (2, 28, 1)])
def test_shapes_and_gradients(factor, side, channels):
    method = SuperResolution(convnet(channels), factor=factor, side=side, channels=channels)
    images = torch.rand(4, channels, side, side)
    method(images).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    large = method.eval().enlarge(downsample(images, factor))
    assert large.shape == images.shape and large.min() >= 0 and large.max() <= 1
    assert method.encode(images).shape == (4, 128)


@pytest.mark.parametrize("widths", [(8, 8), (8, 8, 8)])
def test_the_decoder_that_is_made_doubles_as_often_as_the_encoder_halves(widths):
    method = SuperResolution(convnet(3, widths), side=16)
    resized = [layer for layer in method.decoder if isinstance(layer, nn.Upsample | nn.PixelShuffle)]
    assert len(resized) == len(widths) - 1
    assert method.eval().enlarge(torch.rand(2, 3, 8, 8)).shape == (2, 3, 16, 16)


def test_the_network_sees_the_small_image_alone():
    method = SuperResolution(convnet(1, (4, 8, 8)), map_decoder(8, 1, 16, (8, 8)), factor=4).eval()
    smooth = torch.rand(2, 1, 4, 4)
    seen = []
    method.encoder.register_forward_hook(lambda module, args, out: seen.append(args[0]))
    image = torch.rand(2, 1, 16, 16)
    method(image)
    torch.testing.assert_close(seen[0], bicubic(downsample(image, 4), 4))
    method.enlarge(smooth)
    torch.testing.assert_close(seen[1], bicubic(smooth, 4))


def test_it_learns_to_beat_bicubic_on_edges():
    generator = torch.Generator().manual_seed(0)
    edge = torch.randint(2, 14, (160, 1, 1, 1), generator=generator)
    images = (torch.arange(16) >= edge).float().expand(-1, 1, 16, -1)  # sharp vertical edges
    torch.manual_seed(0)
    method = SuperResolution(convnet(1, (8, 16, 16)), map_decoder(16, 1, 16, (16, 16)), factor=2)
    fit(method, images[:128], epochs=25, batch_size=32, lr=1e-2, device="cpu", progress=False)
    small = downsample(images[128:], 2)
    error, bar = ((large - images[128:]).square().mean() for large in (method.eval().enlarge(small), bicubic(small, 2)))
    assert error < 0.85 * bar


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="multiples of factor=3, got 16 x 16"):
        downsample(torch.rand(2, 3, 16, 16), 3)
    with pytest.raises(ValueError, match="factor must be at least 2, got 1"):
        downsample(torch.rand(2, 3, 16, 16), 1)
    with pytest.raises(ValueError, match="factor must be at least 2, got 1"):
        SuperResolution(convnet(3), factor=1)
    with pytest.raises(TypeError, match="images must hold floating-point numbers"):
        downsample(torch.zeros(2, 3, 16, 16, dtype=torch.uint8))
    method = SuperResolution(convnet(3), side=32)
    with pytest.raises(ValueError, match="multiples of factor=2"):
        method(torch.rand(2, 3, 33, 33))
    with pytest.raises(ValueError, match=r"decoder must draw images of shape \(2, 3, 64, 64\), got \(2, 3, 32, 32\)"):
        method(torch.rand(2, 3, 64, 64))
