"""Cross-channel prediction: the colours from the lightness, and the lightness from the colours."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.encoders import convnet
from ssl_course.pretext.lab import join, light_and_colour
from ssl_course.pretext.maps import decoder_for, mapped, pooled


class CrossChannel(nn.Module):
    """Learn two encoders, each of the channels that the other must predict; their features stand side by side.

    A colorization network never sees colour. Here nothing of the image goes to waste, and still neither half can copy:
    loss = mean (ab - F1(L))^2 + mean (L - F2(ab))^2, at half the resolution.

    Args:
        light: encodes L: a `ConvNet` of one channel, or a network from (n, 1, h, w) to maps (n, dim, h, w).
        colour: encodes ab, likewise with two channels. Both None for two convnets of 64 features each, so that all
            together are as many as the standard convnet's.
        side: of the square images.

    Source: Zhang, Isola and Efros, 2017, arXiv:1611.09842, section 3.1 (split-brain autoencoder, regression).
    """

    def __init__(self, light: nn.Module | None = None, colour: nn.Module | None = None, *, side: int = 32) -> None:
        super().__init__()
        light = convnet(1, (16, 32, 64, 64)) if light is None else light
        colour = convnet(2, (16, 32, 64, 64)) if colour is None else colour
        self.dim = light.dim + colour.dim
        half = (side + 1) // 2
        self.light, self.colour = mapped(light), mapped(colour)
        self.to_colour = decoder_for(light, 2, half, widths=(32, 32))
        self.to_light = decoder_for(colour, 1, half, widths=(32, 32))

    def forward(self, images: Tensor) -> Tensor:
        light, colour = light_and_colour(images)
        colour_out, light_out = self.to_colour(self.light(light)), self.to_light(self.colour(colour))
        size = colour_out.shape[2:]
        loss = F.mse_loss(colour_out, F.interpolate(colour, size=size, mode="area"))
        return loss + F.mse_loss(light_out, F.interpolate(light, size=size, mode="area"))

    @torch.no_grad()
    def draw(self, images: Tensor) -> Tensor:
        """Both predictions in one picture: L as told by the colours, ab as told by L; call `eval()` first.

        Args:
            images: (n, 3, h, w) in [0, 1].

        Returns:
            (n, 3, h, w) in [0, 1].
        """
        light, colour = light_and_colour(images)
        outs = self.to_light(self.colour(colour)), self.to_colour(self.light(light))
        return join(*(F.interpolate(out.to(light), size=images.shape[2:], mode="bilinear") for out in outs))

    def encode(self, images: Tensor) -> Tensor:
        """Images (n, 3, h, w) to (n, dim), the features of L before those of ab."""
        light, colour = light_and_colour(images)
        return torch.cat([pooled(self.light(light)), pooled(self.colour(colour))], dim=1)
