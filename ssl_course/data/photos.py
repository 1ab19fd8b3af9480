"""Colour photographs that come with scikit-learn and scikit-image, whole or cut into patches."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.data.split import Split

# Whole photographs are held out, never patches: two patches of one photograph share its light and its colours.
PHOTOS = {
    "train": ("astronaut", "china", "coffee", "flower"),
    "validation": ("rocket",),
    "test": ("cat", "motorcycle"),
}
NAMES = tuple(name for names in PHOTOS.values() for name in names)
COUNTS = {"train": 4000, "validation": 1000, "test": 1000}
SEEDS = {"train": 0, "validation": 1, "test": 2}
COARSEST = 8  # photo pixels per patch pixel, at most


def photos(
    split: str = "train",
    size: int = 32,
    count: int | None = None,
    *,
    seed: int = 0,
    device: str | torch.device = "cpu",
) -> Split:
    """Square patches cut from colour photographs, each at its own place and scale.

    A patch pixel covers between 1 and 8 photo pixels a side (fewer where the photograph is too small), log-uniformly.
    The photographs are everyday scenes of 300 to 741 pixels a side; see `whole_photos`.

    Args:
        split: "train" (astronaut, china, coffee, flower), "validation" (rocket) or "test" (cat, motorcycle).
        size: side of a patch in pixels, at least 8 and at most the shortest side of a photograph.
        count: number of patches; None gives 4,000 for train and 1,000 for the others.
        seed: the same seed gives the same patches on the same device.
        device: where the patches are cut and stay.

    Returns:
        A `Split` with images (count, 3, size, size) in [0, 1] and, as label, which photograph (count,): an index into
        `classes`, the seven names. Each photograph of the split gives as many patches as the next.

    Raises:
        ValueError: if an argument is out of its range.
    """
    if count is not None and count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    pictures = [picture.to(device) for picture in whole_photos(split)]
    count = COUNTS[split] if count is None else count
    shortest = min(min(picture.shape[1:]) for picture in pictures)
    if not 8 <= size <= shortest:
        raise ValueError(f"size must lie between 8 and {shortest}, the shortest side of a photograph, got {size}")
    generator = torch.Generator(device=device).manual_seed(1000 * seed + SEEDS[split])
    which = torch.randperm(count, generator=generator, device=device) % len(pictures)  # (count,)
    draws = torch.rand(3, count, generator=generator, device=device)
    images = torch.empty(count, 3, size, size, device=device)
    for i, picture in enumerate(pictures):
        rows = (which == i).nonzero()[:, 0]
        images[rows] = _cut(picture, size, draws[:, rows])
    first = NAMES.index(PHOTOS[split][0])
    return Split(images, which + first, NAMES)


def whole_photos(split: str = "train") -> list[Tensor]:
    """The photographs of a split, uncut: a list of (3, h, w) in [0, 1], in the order of `PHOTOS[split]`.

    Raises:
        ValueError: if there is no such split.

    Source: scikit-learn 1.5 (china, flower) and scikit-image 0.24 (all others), whose documentation names the
    photographers; motorcycle is the left view of a pair by Scharstein et al., 2014, GCPR.
    """
    if split not in PHOTOS:
        raise ValueError(f'split must be "train", "validation" or "test", got {split!r}')
    return [_load(name) for name in PHOTOS[split]]


def _load(name: str) -> Tensor:
    """One photograph, (3, h, w) in [0, 1]."""
    if name in ("china", "flower"):
        from sklearn.datasets import load_sample_image

        array = load_sample_image(f"{name}.jpg")
    else:
        from skimage import data

        array = data.stereo_motorcycle()[0] if name == "motorcycle" else getattr(data, name)()
    return torch.tensor(array).permute(2, 0, 1).float().div_(255).contiguous()


def _cut(picture: Tensor, size: int, draws: Tensor) -> Tensor:
    """Patches (n, 3, size, size) of a picture (3, h, w); draws (3, n) in [0, 1) choose the scale and the place."""
    h, w = picture.shape[1:]
    n, device = draws.shape[1], picture.device
    scale = (draws[0] * math.log(min(COARSEST, h / size, w / size))).exp()  # photo pixels per patch pixel
    left, top = draws[1] * (w - scale * size), draws[2] * (h - scale * size)
    pixels = torch.arange(size, device=device) + 0.5
    x = 2 * (left[:, None] + scale[:, None] * pixels) / w - 1  # (n, size), in [-1, 1]
    y = 2 * (top[:, None] + scale[:, None] * pixels) / h - 1
    grid = torch.stack([x[:, None, :].expand(-1, size, -1), y[:, :, None].expand(-1, -1, size)], dim=3)
    out = torch.empty(n, 3, size, size, device=device)
    level = scale.log2().floor()
    for k in level.unique().tolist():  # at most four: shrink the photo first, or fine texture turns into false edges
        shape = (round(h / 2**k), round(w / 2**k))
        small = F.interpolate(picture[None], size=shape, mode="bilinear", antialias=True) if k else picture[None]
        rows = (level == k).nonzero()[:, 0]
        tall = grid[rows].view(1, -1, size, 2)  # all patches in one column
        column = F.grid_sample(small, tall, padding_mode="border", align_corners=False)  # (1, 3, n_k * size, size)
        out[rows] = column.view(3, -1, size, size).transpose(0, 1)
    return out.clamp_(0, 1)
