"""Real handwritten digits at random places on a noisy canvas: the standard benchmark of the course."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.data.canvas import place
from ssl_course.data.split import Split

# The file keeps each writer's digits together, so the splits are stretches of it: no writer's digit stands in two,
# but for those who straddle a border.
STRETCHES = {"train": (0, 1200), "validation": (1200, 1450), "test": (1450, 1797)}
COUNTS = {"train": 8000, "validation": 2000, "test": 2000}
SEEDS = {"train": 0, "validation": 1, "test": 2}


def moved_digits(
    split: str = "train",
    count: int | None = None,
    *,
    size: int = 28,
    clutter: int = 6,
    seed: int = 0,
    device: str | torch.device = "cpu",
) -> Split:
    """Handwritten digits, each at a random place, size, slant and brightness on a noisy canvas.

    The strokes are scikit-learn's 1,797 real digits (8x8, by 13 people; Alpaydin and Kaynak, 1998). A classifier on
    raw pixels fails here, because the same stroke seldom meets the same pixel twice, and yet the set takes a second to
    make.

    Args:
        split: "train", "validation" or "test"; each uses a different stretch of the file, hence other writers.
        count: number of images; None gives 8,000 for train and 2,000 for the others.
        size: side of the canvas in pixels, at least 16.
        clutter: number of stray specks on each canvas, 0 or more.
        seed: the same seed gives the same images on the same device.
        device: where the images are made and stay.

    Returns:
        A `Split` with images (count, 1, size, size) in [0, 1] and labels (count,) in 0..9.

    Raises:
        ValueError: if an argument is out of its range.
    """
    if split not in STRETCHES:
        raise ValueError(f'split must be "train", "validation" or "test", got {split!r}')
    count = COUNTS[split] if count is None else count
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    if size < 16:
        raise ValueError(f"size must be at least 16 pixels, got {size}")
    if clutter < 0:
        raise ValueError(f"clutter must be 0 or more, got {clutter}")
    strokes, labels = _strokes(split)  # (m, 1, 16, 16), (m,)
    generator = torch.Generator(device=device).manual_seed(1000 * seed + SEEDS[split])
    # Each digit of the stretch is used equally often, in random order.
    order = torch.randperm(max(count, len(strokes)), generator=generator, device=device)[:count] % len(strokes)
    strokes, labels = strokes.to(device), labels.to(device)
    chunks = [place(strokes[rows], size, clutter, generator) for rows in order.split(4096)]
    return Split(torch.cat(chunks), labels[order], tuple("0123456789"))


def still_digits(split: str = "train") -> Split:
    """The digits before they are moved: 8x8, each filling its frame. Any method does well here, pixels included.

    Args:
        split: "train", "validation" or "test"; the same writers as in `moved_digits`.

    Returns:
        A `Split` with images (n, 1, 8, 8) in [0, 1] and labels (n,) in 0..9; n is 1,200, 250 or 347.

    Raises:
        ValueError: if there is no such split.
    """
    from sklearn.datasets import load_digits

    if split not in STRETCHES:
        raise ValueError(f'split must be "train", "validation" or "test", got {split!r}')
    digits = load_digits()
    start, stop = STRETCHES[split]
    images = torch.tensor(digits.images[start:stop] / 16, dtype=torch.float32)[:, None]
    return Split(images, torch.tensor(digits.target[start:stop], dtype=torch.long), tuple("0123456789"))


def _strokes(split: str) -> tuple[Tensor, Tensor]:
    """The digits of one stretch of the file, enlarged to 16x16 and with a margin."""
    digits = still_digits(split)
    images = F.interpolate(digits.images, size=16, mode="bicubic", align_corners=False).clamp(0, 1)
    return images, digits.labels
