"""An encoder that does not see how light an image is: what clusters would otherwise be about."""

from __future__ import annotations

from torch import Tensor, nn


class Standardised(nn.Module):
    """`encoder` behind a fixed step that brings each image to mean 0 and deviation 1, each channel by itself.

    Clusters gather what is easily seen. Brightness and contrast are, and views change them less than images differ.

    Args:
        encoder: maps images (n, c, h, w) to representations (n, dim) and has the attribute `dim`.

    Source: in the place of the Sobel filters by which Caron, Bojanowski, Joulin and Douze, 2018, arXiv:1807.05520, take
    colour out of the images and raise their local contrast.
    """

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.dim = encoder.dim

    def forward(self, images: Tensor) -> Tensor:
        mean = images.mean(dim=(2, 3), keepdim=True)  # (n, c, 1, 1)
        deviation = images.std(dim=(2, 3), keepdim=True, correction=0)
        return self.encoder((images - mean) / deviation.clamp(min=1e-3))  # (n, dim)
