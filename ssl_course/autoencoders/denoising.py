"""The denoising autoencoder: restore what noise destroyed, so that even a code wider than the image must learn."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.autoencoders.bottleneck import Autoencoder, reconstruction_error


def mask_pixels(
    x: Tensor, share: float, generator: torch.Generator | None = None, *, fill: float | None = 0.0
) -> Tensor:
    """Blot out each pixel with probability `share`, all channels of it together; every image draws its own.

    Args:
        x: images (n, c, h, w), or vectors (n, d), of which each entry counts as a pixel.
        share: expected share of lost pixels, in [0, 1].
        generator: on the device of x; repeats the draw.
        fill: what stands in the lost places; None for each image's own mean.

    Returns:
        Of the shape of x, which stays as it was.

    Raises:
        ValueError: if `share` is out of its range or x has fewer than two axes.

    Source: Vincent, Larochelle, Bengio and Manzagol, 2008, doi:10.1145/1390156.1390294, section 2.3 (with fill 0).
    """
    _check_batch(x)
    if not 0 <= share <= 1:
        raise ValueError(f"share must lie in [0, 1], got {share}")
    pixels = (len(x), 1, *x.shape[2:]) if x.dim() > 2 else x.shape
    lost = torch.rand(pixels, generator=generator, device=x.device) < share
    blot = x.flatten(1).mean(dim=1).view(-1, *[1] * (x.dim() - 1)) if fill is None else fill
    return torch.where(lost, blot, x)


def add_gaussian(x: Tensor, std: float, generator: torch.Generator | None = None) -> Tensor:
    """Add Gaussian noise to every entry: x + std * e with e ~ N(0, 1). Not clipped to [0, 1].

    Args:
        x: (n, ...).
        std: standard deviation, 0 or more.
        generator: on the device of x; repeats the draw.

    Returns:
        Of the shape of x, which stays as it was.

    Raises:
        ValueError: if `std` is negative or x has fewer than two axes.

    Source: Vincent et al., 2010, JMLR 11:3371-3408, section 3.3.
    """
    _check_batch(x)
    if not std >= 0:
        raise ValueError(f"std must be 0 or more, got {std}")
    return x + std * torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)


def drop_units(codes: Tensor, share: float, generator: torch.Generator | None = None) -> Tensor:
    """Dropout: silence each unit of a code with probability `share` and scale the others up by 1 / (1 - share).

    Args:
        codes: (n, d), or maps (n, d, h, w), of which whole channels fall silent: a neighbour would give them away.
        share: expected share of silent units, in [0, 1).
        generator: on the device of the codes; repeats the draw.

    Returns:
        Of the shape of the codes; its expectation is the codes.

    Raises:
        ValueError: if `share` is out of its range or there are fewer than two axes.

    Source: Srivastava et al., 2014, JMLR 15:1929-1958, section 4; channels: Tompson et al., 2014, arXiv:1411.4280.
    """
    _check_batch(codes)
    if not 0 <= share < 1:
        raise ValueError(f"share must lie in [0, 1), got {share}")
    units = (*codes.shape[:2], *[1] * (codes.dim() - 2))
    kept = torch.rand(units, generator=generator, device=codes.device) >= share
    return codes * kept / (1 - share)


class DenoisingAutoencoder(Autoencoder):
    """Corrupt, encode, decode, compare with the clean images: loss = mean (x - dec(enc(corrupt(x))))^2.

    The noise stands in `forward` only: `encode` and `reconstruct` see the images as they are.

    `DenoisingAutoencoder(feature_map(convnet()), map_decoder(128))` has a code of 128 x 4 x 4 numbers for an image of
    28 x 28, wide enough to copy it. The decoder reads the map, `encode` its mean over places. A decoder that reads
    that mean, too (`convnet()` with `conv_decoder(128)`), must find in it where things stand, and on moved digits the
    probe then reads less from it of what they are.

    Args:
        encoder: images (n, ...) to codes, (n, dim) or a map (n, dim, h, w); the code may be wider than the image.
        decoder: codes back to images of the same shape.
        noise: "masking" blots out pixels, "gaussian" adds to them, "dropout" leaves the image whole and silences units
            of the code.
        amount: the share that is lost, or the standard deviation; None takes the default of that kind.
        fill: what masking puts in the lost places, None for each image's mean; see `mask_pixels`. Black (0) makes the
            images of training darker than those that `encode` sees, unless their background is black.

    Raises:
        ValueError: if the noise is unknown or the amount is out of its range.

    Source: Vincent, Larochelle, Bengio and Manzagol, 2008, doi:10.1145/1390156.1390294, equation 5; Vincent et al.,
    2010, JMLR 11:3371-3408.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        noise: str = "gaussian",
        amount: float | None = None,
        fill: float | None = None,
    ) -> None:
        super().__init__(encoder, decoder)
        defaults = {"masking": 0.5, "gaussian": 0.25, "dropout": 0.5}
        if noise not in defaults:
            raise ValueError(f'noise must be "masking", "gaussian" or "dropout", got {noise!r}')
        self.noise = noise
        self.amount = defaults[noise] if amount is None else amount
        self.fill = fill
        if not (self.amount >= 0 if noise == "gaussian" else 0 <= self.amount < 1):
            allowed = "0 or more" if noise == "gaussian" else "at least 0 and below 1"
            raise ValueError(f"amount must be {allowed} for {noise} noise, got {amount}")

    def forward(self, images: Tensor) -> Tensor:
        codes = self.encoder(self.corrupt(images))
        if self.noise == "dropout":
            codes = drop_units(codes, self.amount)
        return reconstruction_error(self.decoder(codes), images)  # against the clean images

    def corrupt(self, images: Tensor) -> Tensor:
        """The images as the encoder sees them in training, (n, ...)."""
        if self.noise == "masking":
            return mask_pixels(images, self.amount, fill=self.fill)
        if self.noise == "gaussian":
            return add_gaussian(images, self.amount)
        return images  # dropout waits for the code


def _check_batch(x: Tensor) -> None:
    if x.dim() < 2 or not x.is_floating_point():
        raise ValueError(f"x must be a batch of floats, (n, d) or (n, c, h, w), got {x.dtype} {tuple(x.shape)}")
