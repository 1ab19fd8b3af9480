"""Encoders and decoders that fit together: fully connected ones, and convolutional ones that grow an image."""

from __future__ import annotations

from itertools import pairwise

from torch import nn

from ssl_course.autoencoders.bottleneck import Autoencoder
from ssl_course.encoders import convnet
from ssl_course.encoders.convnet import ConvNet


def mlp_autoencoder(
    side: int,
    dim: int,
    hidden: tuple[int, ...] = (256, 128),
    *,
    channels: int = 1,
    activation: type[nn.Module] = nn.ReLU,
) -> Autoencoder:
    """A fully connected autoencoder of widths D, *hidden, dim, *reversed(hidden), D, with D = channels * side * side.

    No activation on the code, so that it can point anywhere, and none on the output: see `conv_decoder`.

    Args:
        side: of the square images (n, channels, side, side).
        dim: width of the code.
        hidden: widths between; () makes a linear autoencoder.
        channels: of the images.
        activation: between the layers.

    Raises:
        ValueError: if a width is not positive.
    """
    _check(side=side, dim=dim, channels=channels, hidden=min(hidden, default=1))
    down: list[nn.Module] = [nn.Flatten()]
    up: list[nn.Module] = [nn.Unflatten(1, (channels, side, side))]
    for before, after in pairwise((channels * side * side, *hidden, dim)):
        down += [nn.Linear(before, after), activation()]
        up = [nn.Linear(after, before), activation(), *up]
    del down[-1], up[-2]  # no activation on the code, none on the image
    return Autoencoder(nn.Sequential(*down), nn.Sequential(*up))


def conv_autoencoder(
    side: int, dim: int, widths: tuple[int, ...] = (16, 32, 64, 128), *, channels: int = 1
) -> Autoencoder:
    """The course's convnet without its pooling, a linear layer to the code (n, dim), and a convolutional decoder.

    The linear layer reads the whole map: a mean over its places would forget where the strokes stood.

    Args:
        side: of the square images (n, channels, side, side).
        dim: width of the code.
        widths: of the convnet.
        channels: of the images.

    Raises:
        ValueError: if a width is not positive.
    """
    _check(side=side, dim=dim)
    places = _halved(side, len(widths) - 1) ** 2
    encoder = nn.Sequential(feature_map(convnet(channels, widths)), nn.Flatten(), nn.Linear(widths[-1] * places, dim))
    return Autoencoder(encoder, conv_decoder(dim, channels, side))


def feature_map(encoder: ConvNet) -> nn.Sequential:
    """A convnet without its last two layers, the mean over places and the flattening: images to (n, dim, h, w).

    It shares its layers with `encoder`, so training the one trains the other.
    """
    return nn.Sequential(*list(encoder)[:-2])


def conv_decoder(dim: int, channels: int = 1, side: int = 28, widths: tuple[int, ...] = (32, 16)) -> nn.Sequential:
    """Codes (n, dim) to images (n, channels, side, side): a linear layer to a small map, which then grows.

    A linear output rather than a sigmoid: mean squared error is the likelihood of Gaussian noise around it, its
    gradient does not vanish at black and white, and the result compares with that of PCA.

    Args:
        dim: width of the code.
        channels: of the images.
        side: of the square images; any, even or odd.
        widths: channels after the linear layer and after each doubling but the last, which makes the image.

    Raises:
        ValueError: if a width is not positive.
    """
    _check(dim=dim, channels=channels, side=side, widths=min(widths, default=0))
    start = _halved(side, len(widths))
    return nn.Sequential(
        nn.Linear(dim, widths[0] * start * start, bias=False),
        nn.Unflatten(1, (widths[0], start, start)),
        nn.BatchNorm2d(widths[0]),
        nn.ReLU(),
        *_grow(widths, channels, side),
    )


def map_decoder(dim: int, channels: int = 1, side: int = 28, widths: tuple[int, ...] = (32, 32, 16)) -> nn.Sequential:
    """Feature maps (n, dim, h, w) to images (n, channels, side, side); h = w = side halved once per width, rounded up.

    The counterpart of `feature_map(convnet())`. Arguments as for `conv_decoder`.
    """
    _check(dim=dim, channels=channels, side=side, widths=min(widths, default=0))
    return nn.Sequential(
        nn.Conv2d(dim, widths[0], kernel_size=1, bias=False),
        nn.BatchNorm2d(widths[0]),
        nn.ReLU(),
        *_grow(widths, channels, side),
    )


def _grow(widths: tuple[int, ...], channels: int, side: int) -> list[nn.Module]:
    """Double the map once per width: copy pixels, then convolve.

    A transposed convolution's kernels overlap unevenly and leave a checkerboard (Odena, Dumoulin and Olah, 2016,
    doi:10.23915/distill.00003). At full size, even one convolution would cost more than all that went before, so the
    last doubling convolves first and deals the channels out as pixels (Shi et al., 2016, arXiv:1609.05158); its kernels
    start as copies, which makes it start as "copy pixels" too (Aitken et al., 2017, arXiv:1707.02937).
    """
    layers: list[nn.Module] = []
    for i, (before, after) in enumerate(pairwise(widths), start=1):
        layers += [
            nn.Upsample(size=(_halved(side, len(widths) - i),) * 2),
            nn.Conv2d(before, after, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(),
        ]
    last = nn.Conv2d(widths[-1], 4 * channels, kernel_size=3, padding=1)
    for p in (last.weight, last.bias):
        p.data = p.data[::4].repeat_interleave(4, dim=0)
    excess = side - 2 * _halved(side, 1)  # 0, or -1 for an odd side: one row and one column too many
    return [*layers, last, nn.PixelShuffle(2), nn.ZeroPad2d((0, excess, 0, excess))]


def _halved(side: int, times: int) -> int:
    """What a stride of 2 with padding leaves of a side: half, rounded up, so many times."""
    return -(-side // 2**times)


def _check(**positive: int) -> None:
    for name, value in positive.items():
        if value < 1:
            raise ValueError(f"{name} must be at least 1, got {value}")
