"""Cutting a region out of every image: what an inpainting network has to fill in."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.pretext.checks import check_images

BLOCKS = 4  # in a random region


def mask_region(
    images: Tensor,
    region: str = "central",
    share: float = 0.25,
    *,
    fill: float | None = None,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Blot out a region of each image, all channels of it together.

    "central" is the same rectangle for all. "random" is four rectangles, each image's own, of different sides but
    the same area, which may overlap and then cover less. "arbitrary" is one or more blobs with smooth borders, each
    image's own, which cover about the share: no straight edge tells the network where it was cut.

    Args:
        images: (n, c, h, w).
        region: "central", "random" or "arbitrary".
        share: of the area that is lost, in (0, 1).
        fill: what stands there; None for each image's own mean, channel by channel.
        generator: on the images' device; repeats the draw.

    Returns:
        The images with the region filled, (n, c, h, w), and where it lies, (n, 1, h, w), True inside.

    Raises:
        TypeError: if the images are not floats.
        ValueError: if an argument is out of its range.

    Source: Pathak et al., 2016, arXiv:1604.07379, section 3.3 (whose arbitrary shapes come from segmentations).
    """
    check_images(images)
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, got {share}")
    shapes = {"central": _central, "random": _random, "arbitrary": _arbitrary}
    if region not in shapes:
        raise ValueError(f'region must be "central", "random" or "arbitrary", got {region!r}')
    mask = shapes[region](images, share, generator)  # (n, 1, h, w)
    blot = images.mean(dim=(2, 3), keepdim=True) if fill is None else torch.full((), fill).to(images)
    return torch.where(mask, blot, images), mask


def _central(images: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    n, _, h, w = images.shape
    high, wide = max(1, round(h * share**0.5)), max(1, round(w * share**0.5))
    top, left = (h - high) // 2, (w - wide) // 2
    mask = torch.zeros(1, 1, h, w, dtype=torch.bool, device=images.device)
    mask[:, :, top : top + high, left : left + wide] = True
    return mask.expand(n, -1, -1, -1)


def _random(images: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    n, _, h, w = images.shape
    draws = torch.rand(3, n, BLOCKS, generator=generator, device=images.device)
    area = share / BLOCKS
    # Sides as shares of the image's, whose product is the area; no longer than the image.
    longest = min(2.0, area**-0.5)
    ratio = longest ** (2 * draws[0] - 1)  # (n, blocks)
    high, wide = (h * area**0.5 * ratio).round().clamp(1, h), (w * area**0.5 / ratio).round().clamp(1, w)
    top, left = (draws[1] * (h - high + 1)).floor(), (draws[2] * (w - wide + 1)).floor()
    y, x = torch.arange(h, device=images.device), torch.arange(w, device=images.device)
    rows = (y >= top[..., None]) & (y < (top + high)[..., None])  # (n, blocks, h)
    columns = (x >= left[..., None]) & (x < (left + wide)[..., None])  # (n, blocks, w)
    return (rows[..., None] & columns[..., None, :]).any(dim=1, keepdim=True)


def _arbitrary(images: Tensor, share: float, generator: torch.Generator | None) -> Tensor:
    n, _, h, w = images.shape
    # Smooth noise, flooded up to the level that covers the share. A sixteenth of the pixels tells that level.
    hills = torch.randn(n, 1, 5, 5, generator=generator, device=images.device)
    hills = F.interpolate(hills, size=(h, w), mode="bilinear", align_corners=True)
    sample = hills[:, 0, min(2, h - 1) :: 4, min(2, w - 1) :: 4].flatten(1)  # (n, k)
    level = sample.kthvalue(max(1, round(share * sample.shape[1])), dim=1).values
    return hills <= level[:, None, None, None]
