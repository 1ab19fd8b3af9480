"""torchvision's residual networks with a first layer fit for 32x32 images."""

from __future__ import annotations

from torch import nn


def resnet(depth: int = 18, in_channels: int = 3) -> nn.Module:
    """A ResNet for small images: (n, in_channels, h, w) to (n, dim), dim = 512 (2048 from depth 50 on).

    ImageNet's 7x7 stride-2 stem and its max-pooling would shrink 32x32 to 8x8 before the first block; a 3x3 stem of
    stride 1 keeps the resolution (He et al., 2015, arXiv:1512.03385, section 4.2; Chen et al., 2020, arXiv:2002.05709,
    appendix B.9).

    Raises:
        ValueError: if the depth is not one of 18, 34, 50, 101, 152.
    """
    if depth not in (18, 34, 50, 101, 152):
        raise ValueError(f"depth must be 18, 34, 50, 101 or 152, got {depth}")
    from torchvision import models  # slow to import, and most chapters do without it

    net = getattr(models, f"resnet{depth}")(weights=None)
    net.conv1 = nn.Conv2d(in_channels, 64, kernel_size=3, stride=1, padding=1, bias=False)
    net.maxpool = nn.Identity()
    net.dim = net.fc.in_features
    net.fc = nn.Identity()
    return net
