"""The body of a discriminator: a convolutional network that judges each image by itself."""

from __future__ import annotations

from itertools import pairwise
from math import gcd

from torch import nn


def discriminator(in_channels: int = 1, widths: tuple[int, ...] = (16, 32, 64, 128)) -> nn.Sequential:
    """Images (n, in_channels, h, w) to representations (n, dim): as `convnet`, with group norm and leaky ReLUs.

    Batch norm would let the real images of a batch change what the network says of fake ones; group norm looks at one
    image alone. Leaky ReLUs pass a slope on to the generator from everywhere.

    Args:
        in_channels: channels of the images, 1 for grey and 3 for colour.
        widths: channels after each convolution; the last is `dim`. All but the last convolution halve the image.

    Raises:
        ValueError: if `in_channels` or a width is not positive.

    Source: leaky ReLUs and strides as in Radford, Metz and Chintala, 2015, arXiv:1511.06434, section 3; group norm: Wu
    and He, 2018, arXiv:1803.08494.
    """
    if not widths or min(in_channels, *widths) < 1:
        raise ValueError(f"in_channels and widths must be positive, got {in_channels} and {widths}")
    layers: list[nn.Module] = []
    for i, (before, after) in enumerate(pairwise((in_channels, *widths))):
        size, stride = (5 if i == 0 else 3), (1 if i == len(widths) - 1 else 2)
        layers += [
            nn.Conv2d(before, after, kernel_size=size, stride=stride, padding=size // 2, bias=False),
            nn.GroupNorm(gcd(8, after), after),
            nn.LeakyReLU(0.2),
        ]
    body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    body.dim = widths[-1]
    return body
