"""A small convolutional network that learns in a minute on two CPU cores."""

from __future__ import annotations

from itertools import pairwise

from torch import nn


class ConvNet(nn.Sequential):
    """Images (n, in_channels, h, w) to representations (n, dim).

    A convolution (5x5, then 3x3), batch norm and ReLU per width; all but the last halve the image; then the mean over
    places.

    Args:
        in_channels: channels of the images, 1 for grey and 3 for colour.
        widths: channels after each convolution; the last is `dim`.

    Raises:
        ValueError: if `in_channels` or a width is not positive.
    """

    def __init__(self, in_channels: int = 1, widths: tuple[int, ...] = (16, 32, 64, 128)) -> None:
        if not widths or min(in_channels, *widths) < 1:
            raise ValueError(f"in_channels and widths must be positive, got {in_channels} and {widths}")
        blocks: list[nn.Module] = []
        for i, (before, after) in enumerate(pairwise((in_channels, *widths))):
            size = 5 if i == 0 else 3  # strokes and edges are wider than 3 pixels
            stride = 1 if i == len(widths) - 1 else 2
            blocks += [
                nn.Conv2d(before, after, kernel_size=size, stride=stride, padding=size // 2, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            ]
        super().__init__(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.dim = widths[-1]

    def __getitem__(self, index: int | slice) -> nn.Module:
        """One layer, or with a slice the layers in it as one network: `net[:3]`."""
        return nn.Sequential(*list(self)[index]) if isinstance(index, slice) else super().__getitem__(index)


def convnet(in_channels: int = 1, widths: tuple[int, ...] = (16, 32, 64, 128)) -> ConvNet:
    """The course's standard encoder; see `ConvNet`."""
    return ConvNet(in_channels, widths)
