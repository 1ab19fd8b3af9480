"""Regions: their area, their place, each image's own; and all that lies outside left alone."""

from __future__ import annotations

import pytest
import torch

from ssl_course.pretext import mask_region

REGIONS = ["central", "random", "arbitrary"]


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("shape", [(20, 3, 32, 32), (20, 1, 17, 40)])
def test_the_inside_is_the_mean_and_the_outside_the_image(region, shape):
    images = torch.rand(shape, generator=seeded(9))
    before = images.clone()
    out, mask = mask_region(images, region, 0.3, generator=seeded())
    assert out.shape == shape and mask.shape == (shape[0], 1, *shape[2:]) and mask.dtype == torch.bool
    assert torch.equal(images, before)
    mean = images.mean(dim=(2, 3), keepdim=True).expand(shape)
    inside = mask.expand(shape)
    assert torch.equal(out[inside], mean[inside]) and torch.equal(out[~inside], images[~inside])
    assert bool(mask.flatten(1).any(dim=1).all()) and not bool(mask.flatten(1).all(dim=1).any())
    assert bool((mask_region(images, region, fill=-1.0, generator=seeded())[0] == -1).any())


@pytest.mark.parametrize("share, side", [(0.25, 16), (0.0625, 8), (0.0001, 1)])
def test_the_central_region_is_a_square_in_the_middle(share, side):
    mask = mask_region(torch.rand(2, 1, 32, 32), "central", share)[1]
    rows = mask[0, 0].any(dim=1).nonzero()[:, 0]
    assert torch.equal(mask[0], mask[1]) and mask[0].sum() == side**2
    assert len(rows) == side and rows[0] == (32 - side) // 2


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_random_blocks_cover_at_most_the_share_and_meet_every_pixel(share):
    mask = mask_region(torch.rand(1000, 1, 32, 32), "random", share, generator=seeded())[1]
    area = mask.float().mean(dim=(1, 2, 3))
    assert area.max() < share + 0.05 and area.mean() > 0.6 * share
    assert mask.any(dim=0).all()


def test_random_regions_are_unions_of_four_rectangles():
    mask = mask_region(torch.rand(200, 1, 64, 64), "random", 0.04, generator=seeded())[1][:, 0]
    # No rectangle is wider than twice the side of a square of a hundredth of the area.
    assert mask.sum(dim=1).max() <= 4 * 13 and mask.sum(dim=2).max() <= 4 * 13
    ratio = mask.any(dim=1).sum(dim=1) / mask.any(dim=2).sum(dim=1)
    assert ratio.min() < 0.8 and ratio.max() > 1.2


@pytest.mark.parametrize("share", [0.1, 0.25, 0.6])
@pytest.mark.parametrize("side", [28, 64])
def test_arbitrary_regions_cover_about_the_share(share, side):
    mask = mask_region(torch.rand(300, 1, side, side), "arbitrary", share, generator=seeded())[1]
    area = mask.float().mean(dim=(1, 2, 3))
    assert abs(area.mean() - share) < 0.03 and (area - share).abs().max() < 0.12
    edges = (mask[..., 1:] != mask[..., :-1]).float().mean()
    assert edges < 0.15  # blobs, not specks: of specks more than 0.18 would be edges


@pytest.mark.parametrize("region", ["random", "arbitrary"])
def test_every_image_draws_its_own_and_seeds_repeat(region):
    images = torch.rand(10, 3, 32, 32)
    one, again, other = (mask_region(images, region, generator=seeded(seed))[1] for seed in (0, 0, 1))
    assert torch.equal(one, again) and not torch.equal(one, other)
    assert len({tuple(mask.flatten().tolist()) for mask in one}) == 10


def test_bad_arguments_are_named():
    images = torch.rand(2, 3, 16, 16)
    for share in (0, 1, -0.1, float("nan")):
        with pytest.raises(ValueError, match="share must lie between 0 and 1, got"):
            mask_region(images, share=share)
    with pytest.raises(ValueError, match='region must be "central", "random" or "arbitrary", got \'oval\''):
        mask_region(images, "oval")
    with pytest.raises(TypeError, match="images must hold floating-point numbers"):
        mask_region(torch.zeros(2, 3, 16, 16, dtype=torch.uint8))
