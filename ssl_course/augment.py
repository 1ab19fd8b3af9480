"""Batched augmentation: every image draws its own parameters, on the device where the batch lives."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor

# Luma weights of ITU-R BT.601 and its two colour axes (YIQ): turning the hue is a rotation of the last two rows.
RGB_TO_YIQ = ((0.299, 0.587, 0.114), (0.5959, -0.2746, -0.3213), (0.2115, -0.5227, 0.3112))


@dataclass(frozen=True)
class Augment:
    """A random view of each image: one geometric warp, then one colour step.

    Call it as `augment(images)` or, to repeat the same draws, `augment(images, generator)`. Images are a float tensor
    (n, c, h, w) in [0, 1] with c = 1 or 3 (other c keep their colours); so is the result.

    Args:
        crop: smallest and largest share of the image's area that a view shows; above 1 the view zooms out.
        ratio: smallest and largest width-to-height ratio of the crop, that of the picture being 1.
        shift: how far the crop may reach beyond the picture's edge, as a share of the side; black lies there.
        flip: probability of a left-right flip.
        rotate: largest rotation to either side, in degrees.
        shear: largest horizontal shear to either side, as a slope.
        jitter: probability that an image's colours change at all.
        brightness, contrast, saturation: largest relative change, 0 for none.
        hue: largest turn of the colour circle to either side, in turns (0.5 gives the opposite colour).
        grey: probability that a colour image turns grey.
        noise: standard deviation of added Gaussian noise.

    Raises:
        ValueError: if an argument is out of its range, or the images have another shape or type.

    Source: crops and colours as in Chen et al., 2020, arXiv:2002.05709, appendix A.
    """

    crop: tuple[float, float] = (0.2, 1.0)
    ratio: tuple[float, float] = (3 / 4, 4 / 3)
    shift: float = 0.0
    flip: float = 0.5
    rotate: float = 0.0
    shear: float = 0.0
    jitter: float = 0.8
    brightness: float = 0.4
    contrast: float = 0.4
    saturation: float = 0.4
    hue: float = 0.1
    grey: float = 0.2
    noise: float = 0.0

    def __post_init__(self) -> None:
        for name in ("crop", "ratio"):
            low, high = getattr(self, name)
            if not 0 < low <= high:
                raise ValueError(f"{name} must be (smallest, largest) with 0 < smallest <= largest, got {(low, high)}")
        for name in ("flip", "jitter", "grey", "brightness", "contrast", "saturation"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie in [0, 1], got {getattr(self, name)}")
        for field in fields(self)[2:]:
            if not getattr(self, field.name) >= 0:
                raise ValueError(f"{field.name} must be 0 or more, got {getattr(self, field.name)}")

    def __call__(self, images: Tensor, generator: torch.Generator | None = None) -> Tensor:
        if images.dim() != 4 or not images.is_floating_point():
            raise ValueError(f"images must be floats of shape (n, c, h, w), got {images.dtype} {tuple(images.shape)}")
        x = images.to(_working_type(images))
        return self.recolour(self.warp(x, generator), generator).to(images.dtype)

    def warp(self, images: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Crop, flip, rotate and shear in one resampling: (n, c, h, w) -> (n, c, h, w)."""
        n, _, h, w = images.shape
        u = 2 * torch.rand(8, n, generator=generator, device=images.device) - 1  # each row uniform in [-1, 1]
        area = _between(u[0], *self.crop)
        ratio = _between(u[1], *map(math.log, self.ratio)).exp()
        width, height = (area * ratio).sqrt(), (area / ratio).sqrt()  # of the crop; the picture is 1 by 1
        x = u[2] * ((1 - width).clamp(min=0) + self.shift)  # centre of the crop; the picture spans [-1, 1]
        y = u[3] * ((1 - height).clamp(min=0) + self.shift)
        width = torch.where((u[4] + 1) / 2 < self.flip, -width, width)
        angle, slope = u[5] * math.radians(self.rotate), u[6] * self.shear
        cos, sin = angle.cos(), angle.sin()
        # From view to picture: scale by the crop, shear, rotate, then move to the crop's centre. Both span [-1, 1]
        # whatever their shape, and h / w keeps a right angle right.
        right, down = (cos * slope - sin) * height * h / w, sin * width * w / h
        rows = [cos * width, right, x, down, (sin * slope + cos) * height, y]
        grid = _affine_grid(torch.stack(rows, dim=1).view(n, 2, 3), h, w)  # (n, h, w, 2)
        dtype = _working_type(images)
        return F.grid_sample(images.to(dtype), grid.to(dtype), align_corners=False).to(images.dtype)

    def recolour(self, images: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Brightness, contrast, saturation, hue and grey as one matrix per image: (n, c, h, w) -> (n, c, h, w)."""
        n, channels = images.shape[:2]
        u = 2 * torch.rand(6, n, generator=generator, device=images.device) - 1
        on = (u[0] + 1) / 2 < self.jitter
        brightness, contrast, saturation = (
            1 + on * u[i] * strength for i, strength in enumerate((self.brightness, self.contrast, self.saturation), 1)
        )
        with torch.autocast(images.device.type, enabled=False):
            if channels == 3:
                saturation = torch.where((u[5] + 1) / 2 < self.grey, 0, saturation)
                matrix = _colour_matrix(saturation, on * u[4] * self.hue * 2 * math.pi)  # (n, 3, 3)
                luma = torch.tensor(RGB_TO_YIQ[0], device=images.device)
            else:
                matrix = torch.eye(channels, device=images.device).expand(n, -1, -1)
                luma = torch.full((channels,), 1 / channels, device=images.device)
            # Contrast pulls towards the image's mean luma; the matrix keeps luma, so both fit in one multiply and add.
            x = images.to(_working_type(images))
            mean = x.mean(dim=(2, 3)) @ luma.to(x.dtype)  # (n,)
            offset = (brightness * (1 - contrast) * mean)[:, None, None]  # (n, 1, 1)
            matrix = ((brightness * contrast)[:, None, None] * matrix).to(x.dtype)
            if channels == 1:
                out = matrix[..., None] * x + offset[..., None]
            else:
                out = torch.baddbmm(offset, matrix, x.flatten(2)).view(x.shape)
        if self.noise:
            out = out + self.noise * torch.randn(out.shape, generator=generator, device=out.device, dtype=out.dtype)
        return out.clamp_(0, 1).to(images.dtype)


# What leaves a handwritten digit the same digit: a part of it, tilted, slanted, lighter or darker. Never a flip.
DIGIT_VIEWS = Augment(crop=(0.4, 1.0), flip=0.0, rotate=15, shear=0.3)


def two_views(images: Tensor, augment: Augment, generator: torch.Generator | None = None) -> Tensor:
    """Two random views of every image, stacked: (n, c, h, w) -> (2n, c, h, w).

    Rows i and n + i show the same image. One stacked batch means that batch normalisation sees both views together.
    """
    return augment(torch.cat([images, images]), generator)


def _working_type(images: Tensor) -> torch.dtype:
    """float32 or better: bf16 has too few digits to name a place in an image, or to leave grey untinted."""
    return torch.promote_types(images.dtype, torch.float32)


def _affine_grid(theta: Tensor, h: int, w: int) -> Tensor:
    """Where each pixel of the view lies in the picture: (n, 2, 3) -> (n, h, w, 2), x before y.

    The same numbers as `F.affine_grid`, several times faster on a CPU: a sum of a row and a column, no products.
    """
    x = (2 * torch.arange(w, device=theta.device) + 1) / w - 1  # (w,), pixel centres in [-1, 1]
    y = (2 * torch.arange(h, device=theta.device) + 1) / h - 1
    across = theta[:, :, :1] * x + theta[:, :, 2:]  # (n, 2, w)
    down = theta[:, :, 1:2] * y  # (n, 2, h)
    return (across[:, :, None, :] + down[:, :, :, None]).permute(0, 2, 3, 1)


def _between(u: Tensor, low: float, high: float) -> Tensor:
    """Map [-1, 1] to [low, high]."""
    return (low + high) / 2 + u * (high - low) / 2


def _colour_matrix(saturation: Tensor, angle: Tensor) -> Tensor:
    """RGB -> RGB, (n, 3, 3): chroma scaled by `saturation` and turned by `angle` (radians), luma kept."""
    to_yiq = torch.tensor(RGB_TO_YIQ)
    back, to_yiq, n = torch.linalg.inv(to_yiq).to(angle.device), to_yiq.to(angle.device), len(angle)
    middle = torch.zeros(n, 3, 3, device=angle.device)
    middle[:, 0, 0] = 1
    middle[:, 1, 1] = middle[:, 2, 2] = saturation * angle.cos()
    middle[:, 2, 1] = saturation * angle.sin()
    middle[:, 1, 2] = -middle[:, 2, 1]
    return back @ middle @ to_yiq
