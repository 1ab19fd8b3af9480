"""CIE L*a*b*: lightness apart from colour, and distances that the eye would agree with."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ssl_course.pretext.checks import check_images, check_range

# Linear sRGB to XYZ, and the white of daylight (D65, seen under 2 degrees): IEC 61966-2-1, CIE 15.
XYZ_FROM_RGB = ((0.412453, 0.357580, 0.180423), (0.212671, 0.715160, 0.072169), (0.019334, 0.119193, 0.950227))
WHITE = (0.95047, 1.0, 1.08883)
LAB_FROM_F = ((0.0, 116.0, 0.0), (500.0, -500.0, 0.0), (0.0, 200.0, -200.0))
BLACK = 16 / 116  # what f(0) is in the standard; here f is counted from there, so L = 116 f


def to_lab(images: Tensor) -> Tensor:
    """sRGB in [0, 1] to L*a*b*; differentiable.

    Args:
        images: (n, 3, h, w) in [0, 1].

    Returns:
        (n, 3, h, w), float32 or better: L from 0 (black) to 100 (white), a (green to red) and b (blue to yellow)
        within about -110 and 110, both 0 for grey.

    Raises:
        TypeError: if the images are not floats.
        ValueError: if they have other than 3 channels, or values beyond [0, 1].

    Source: CIE 15:2004; constants as in scikit-image's `rgb2lab`.
    """
    check_images(images, channels=(3,))
    check_range(images)
    xyz_from_rgb = _exact(XYZ_FROM_RGB) / _exact(WHITE)[:, None]  # white = 1

    def convert(x: Tensor) -> Tensor:
        linear = _bent(x, edge=0.04045, slope=1 / 12.92, scale=1.055**-2.4, shift=0.055, power=2.4)
        xyz = _mix(xyz_from_rgb, linear)
        return _mix(_exact(LAB_FROM_F), _bent(xyz, edge=0.008856, slope=7.787, power=1 / 3))

    return _in_parts(convert, images)


def from_lab(lab: Tensor) -> Tensor:
    """L*a*b* to sRGB, the inverse of `to_lab`; differentiable where the colour exists.

    Args:
        lab: (n, 3, h, w).

    Returns:
        (n, 3, h, w) in [0, 1], float32 or better; colours that no screen shows are clipped.

    Raises:
        TypeError: if lab holds no floats.
        ValueError: if it has another shape.
    """
    check_images(lab, channels=(3,))
    f_from_lab = torch.linalg.inv(_exact(LAB_FROM_F))
    rgb_from_xyz = torch.linalg.inv(_exact(XYZ_FROM_RGB)) * _exact(WHITE)

    def convert(x: Tensor) -> Tensor:
        lowest = x.new_tensor([-torch.inf, -torch.inf, -BLACK])[:, None, None]  # as scikit-image: only z is held
        f = torch.maximum(_mix(f_from_lab, x), lowest)
        xyz = _bent(f, edge=0.2068966 - BLACK, slope=1 / 7.787, shift=BLACK, power=3)
        return _bent(_mix(rgb_from_xyz, xyz), edge=0.0031308, slope=12.92, scale=1.055, power=1 / 2.4).clamp(0, 1)

    return _in_parts(convert, lab)


def _bent(x: Tensor, *, edge: float, slope: float, scale: float = 1, shift: float = 0, power: float) -> Tensor:
    """slope * x up to the edge; scale * (x + shift) ** power beyond it, moved so that the two meet.

    Two clamps instead of `where`, whose idle side turns the gradient into NaN; and log2 and exp2, which take half the
    time of a power. Only values that no gradient asks for are overwritten. (The standard's curves miss each other by
    a few 1e-7 at the edge.)
    """
    above = x.clamp(min=edge).add_(shift).log2().mul_(power).exp2_()
    below = x.clamp(max=edge).mul_(slope).sub_(scale * (edge + shift) ** power)
    return torch.add(below, above, alpha=scale)


def _exact(numbers: tuple) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def _mix(matrix: Tensor, x: Tensor) -> Tensor:
    """The matrix (3, 3) times each pixel's three channels, (n, 3, h, w)."""
    return (matrix.to(x) @ x.flatten(2)).view_as(x)


def _in_parts(convert: Callable[[Tensor], Tensor], images: Tensor) -> Tensor:
    """`convert` in float32 or better, since bf16 would tint grey; on a CPU a few images at a time, to fit its cache."""
    x = images.to(torch.promote_types(images.dtype, torch.float32))
    with torch.autocast(x.device.type, enabled=False):
        if x.device.type != "cpu" or not len(x):
            return convert(x)
        part = max(1, 2**17 // x[0].numel())  # images in half a megabyte
        return torch.cat([convert(some) for some in x.split(part)])


def light_and_colour(images: Tensor) -> tuple[Tensor, Tensor]:
    """What networks see of L*a*b*: L / 50 - 1 (n, 1, h, w) in [-1, 1], and ab / 110 (n, 2, h, w).

    Args:
        images: (n, 3, h, w), or grey (n, 1, h, w), whose colour is 0; in [0, 1].
    """
    check_images(images, channels=(1, 3))
    lab = to_lab(images.expand(-1, 3, -1, -1))
    # Of a grey image the sums leave a rounding error, which depends on its light: a probe would read it.
    colour = lab[:, 1:] / 110 if images.shape[1] == 3 else torch.zeros_like(lab[:, 1:])
    return lab[:, :1] / 50 - 1, colour


def join(light: Tensor, colour: Tensor) -> Tensor:
    """The inverse of `light_and_colour`: (n, 1, h, w) and (n, 2, h, w) to images (n, 3, h, w) in [0, 1]."""
    return from_lab(torch.cat([50 * (light + 1), 110 * colour], dim=1))
