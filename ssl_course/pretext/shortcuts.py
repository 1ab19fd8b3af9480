"""The lens gives away where a patch was cut: chromatic aberration, and two ways to take the shortcut away."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.pretext.checks import check_images


def chromatic_aberration(images: Tensor, strength: float = 0.04) -> Tensor:
    """What a cheap lens does: red is drawn a little larger about the centre of the image, blue a little smaller.

    A corner's red lies further out than its green, so the fringes of a patch tell the direction of the centre.

    Args:
        images: (n, 3, h, w).
        strength: by which share red grows and blue shrinks, in [0, 0.5); 0.04 moves the edge of an image of 64 pixels
            by a little more than one.

    Returns:
        (n, 3, h, w); the border is repeated where blue would end.

    Raises:
        ValueError: if `strength` is out of its range or the images have no colours.

    Source: the shortcut: Doersch, Gupta and Efros, 2015, arXiv:1505.05192, section 3.1.
    """
    check_images(images, channels=(3,))
    if not 0 <= strength < 0.5:
        raise ValueError(f"strength must lie in [0, 0.5), got {strength}")
    h, w = images.shape[2:]
    # A zoom about the centre is one linear interpolation down the rows and one along the columns: two small matrices.
    with torch.autocast(images.device.type, enabled=False):
        channels = [images[:, 1]]
        for channel, zoom in ((0, 1 + strength), (2, 1 - strength)):
            down, across = _zoom(h, zoom).to(images), _zoom(w, zoom).to(images)
            channels.append(down @ images[:, channel] @ across.T)  # (n, h, w)
        green, red, blue = channels
        return torch.stack([red, green, blue], dim=1)


def drop_colours(patches: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Keep one colour channel of each patch, its own draw, and put faint noise in the place of the two others.

    Args:
        patches: (..., 3, h, w).
        generator: on the patches' device; repeats the draw.

    Returns:
        Of the shape of the patches; the noise has a hundredth of the deviation of the channel that stays.

    Raises:
        ValueError: if there are not three channels.

    Source: Doersch, Gupta and Efros, 2015, arXiv:1505.05192, section 3.1.
    """
    _check_colours(patches)
    *batch, _, h, w = patches.shape
    draw = torch.rand(*batch, 1, 1, 1, generator=generator, device=patches.device)
    channels = torch.arange(3, device=patches.device)[:, None, None]
    kept = (3 * draw).long().clamp(max=2) == channels  # (..., 3, 1, 1)
    deviation = (patches * kept).sum(dim=-3, keepdim=True).std(dim=(-2, -1), keepdim=True)  # (..., 1, 1, 1)
    noise = torch.randn(*batch, 3, h, w, generator=generator, device=patches.device, dtype=patches.dtype)
    return torch.where(kept, patches, 0.01 * deviation * noise)


def project_colours(patches: Tensor) -> Tensor:
    """Shift green and magenta towards grey: remove what lies along a = (-1, 2, -1), where the fringes are.

    Args:
        patches: (..., 3, h, w).

    Returns:
        Of the shape of the patches: patches (I - a a' / a'a); grey stays grey.

    Raises:
        ValueError: if there are not three channels.

    Source: Doersch, Gupta and Efros, 2015, arXiv:1505.05192, section 3.1.
    """
    _check_colours(patches)
    red, green, blue = patches.unbind(-3)
    excess = (2 * green - red - blue) / 6  # a'x / a'a
    return torch.stack([red + excess, green - 2 * excess, blue + excess], dim=-3)


def _check_colours(patches: Tensor) -> None:
    if patches.dim() < 3 or patches.shape[-3] != 3 or not patches.is_floating_point():
        raise ValueError(
            f"patches must be floats of shape (..., 3, h, w), with three colours, "
            f"got {patches.dtype} {tuple(patches.shape)}"
        )


def _zoom(side: int, factor: float) -> Tensor:
    """The matrix (side, side) that draws a line of pixels `factor` times as large about its middle."""
    middle = (side - 1) / 2
    place = ((torch.arange(side, dtype=torch.float64) - middle) / factor + middle).clamp(0, side - 1)
    distance = (place[:, None] - torch.arange(side)).abs()  # (to, from)
    return (1 - distance).clamp(min=0)
