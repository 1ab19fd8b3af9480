"""Super-resolution: from a small image, tell the large one."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.pretext.checks import check_at_least, check_images
from ssl_course.pretext.maps import check_drawn, decoder_for, halvings, mapped, pooled


def downsample(images: Tensor, factor: int = 2) -> Tensor:
    """Shrink images by bicubic interpolation that first smooths away what the small ones cannot hold.

    Args:
        images: (n, c, h, w) in [0, 1], with sides that are multiples of the factor.
        factor: at least 2.

    Returns:
        (n, c, h / factor, w / factor) in [0, 1].

    Raises:
        TypeError: if the images are not floats.
        ValueError: if the factor is too small or does not divide the sides.
    """
    check_images(images)
    check_at_least(2, factor=factor)
    h, w = images.shape[2:]
    if h % factor or w % factor:
        raise ValueError(f"images must have sides that are multiples of factor={factor}, got {h} x {w}")
    size = (h // factor, w // factor)
    return F.interpolate(images, size=size, mode="bicubic", antialias=True).clamp(0, 1)


def bicubic(images: Tensor, factor: int = 2) -> Tensor:
    """Enlarge images as a viewer would, (n, c, h, w) to (n, c, factor * h, factor * w): the bar to beat; in [0, 1]."""
    check_images(images)
    check_at_least(2, factor=factor)
    return F.interpolate(images, scale_factor=factor, mode="bicubic").clamp(0, 1)


class SuperResolution(nn.Module):
    """Learn an encoder by adding the detail that shrinking took away.

    The network sees the bicubic enlargement and draws the difference, since what interpolation can do need not be
    learned: loss = mean (x - bicubic(small) - dec(enc(bicubic(small))))^2. All that the decoder knows of the image has
    gone through the encoder's map. That must be fine enough to say where an edge lies: on photographs and at a factor
    of 2, an encoder that halves the image once, such as `convnet(3, (32, 128))`, soon gains on bicubic; one that halves
    it three times does not.

    Args:
        encoder: a `ConvNet`, or a network from images (n, c, h, w) to maps (n, dim, h, w).
        decoder: such maps back to (n, c, h, w); None makes one for `encoder.dim`, `channels` and `side`.
        factor: 2 or more; how much smaller the images are that it starts from.
        side: of the square images, a multiple of the factor.
        channels: of the images.

    Raises:
        ValueError: if the factor is too small.

    Source: Dong et al., 2014, arXiv:1501.00092 (bicubic first); Kim, Lee and Lee, 2015, arXiv:1511.04587 (the
    difference).
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module | None = None,
        *,
        factor: int = 2,
        side: int = 32,
        channels: int = 3,
    ) -> None:
        check_at_least(2, factor=factor)
        super().__init__()
        self.encoder = mapped(encoder)
        if decoder is None:
            decoder = decoder_for(encoder, channels, side, widths=(64,) * max(1, halvings(encoder)))
            for p in decoder[-3].parameters():
                p.data *= 0.1  # little detail at first: training starts near bicubic
        self.decoder = decoder
        self.factor = factor

    def forward(self, images: Tensor) -> Tensor:
        return F.mse_loss(self._enlarged(downsample(images, self.factor)), images)

    @torch.no_grad()
    def enlarge(self, small: Tensor) -> Tensor:
        """Images (n, c, h, w) in [0, 1] to (n, c, factor * h, factor * w) in [0, 1]; call `eval()` first."""
        return self._enlarged(small).clamp(0, 1)

    def encode(self, images: Tensor) -> Tensor:
        return pooled(self.encoder(images))  # (n, dim)

    def _enlarged(self, small: Tensor) -> Tensor:
        smooth = bicubic(small, self.factor)
        detail = self.decoder(self.encoder(smooth))
        check_drawn(detail, smooth)
        return smooth + detail
