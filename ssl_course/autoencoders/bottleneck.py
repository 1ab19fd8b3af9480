"""The deep autoencoder: squeeze an image through a narrow code and draw it again."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class Autoencoder(nn.Module):
    """Encode, decode, compare: loss = mean (x - dec(enc(x)))^2.

    What the code has no room for is lost, so a narrow code must keep what matters most to the mean squared error:
    large areas and positions first, thin strokes last. That is not the same as what matters to a classifier.

    Args:
        encoder: images (n, ...) to codes, (n, dim) or a map (n, dim, h, w).
        decoder: codes back to images of the same shape.

    Source: Rumelhart, Hinton and Williams, 1986, doi:10.1038/323533a0; Hinton and Salakhutdinov, 2006,
    doi:10.1126/science.1127647.
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, images: Tensor) -> Tensor:
        return reconstruction_error(self.reconstruct(images), images)

    def encode(self, images: Tensor) -> Tensor:
        """Images (n, ...) to codes (n, dim); a map of codes (n, dim, h, w) is averaged over its places."""
        codes = self.encoder(images)
        return codes.mean(dim=(2, 3)) if codes.dim() == 4 else codes

    def decode(self, codes: Tensor) -> Tensor:
        """Codes, as the encoder makes them, to images (n, ...)."""
        return self.decoder(codes)

    def reconstruct(self, images: Tensor) -> Tensor:
        """Images (n, ...) as they come out of the bottleneck, (n, ...)."""
        return self.decoder(self.encoder(images))


def reconstruction_error(reconstruction: Tensor, images: Tensor) -> Tensor:
    """Mean squared error of shapes that must agree, since `mse_loss` would stretch one of them to fit.

    Raises:
        ValueError: if the shapes differ.
    """
    if reconstruction.shape != images.shape:
        raise ValueError(
            f"decoder must return images of shape {tuple(images.shape)}, got {tuple(reconstruction.shape)}"
        )
    return F.mse_loss(reconstruction, images)
