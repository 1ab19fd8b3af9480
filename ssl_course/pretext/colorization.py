"""Colorization: see a photograph in grey, tell its colours."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.pretext.colour_bins import ab_bins, annealed_mean, rebalance, soft_bins, soft_cross_entropy
from ssl_course.pretext.lab import join, light_and_colour
from ssl_course.pretext.maps import decoder_for, mapped, pooled


class Colorization(nn.Module):
    """Learn an encoder of grey images by giving them colour: L in, ab out, at half the resolution.

    "l2" asks for the number: loss = mean (ab - prediction)^2. Where a thing may be red or green, the best answer is
    the mean, grey. "classes" asks for a distribution over bins of colour, in which both keep their place, and counts
    rare colours for more, since most pixels are nearly grey.

    Args:
        encoder: a `ConvNet` of one channel, or a network from (n, 1, h, w) to maps (n, dim, h, w).
        decoder: such maps to (n, 2, h, w), or for classes (n, number of bins, h, w), of any resolution; None makes one
            for `encoder.dim` and `side`.
        loss: "classes" or "l2".
        side: of the square images; only the decoder that is made here needs it.
        step: side of a bin in the ab plane.
        uniform: see `rebalance`; 1 for no rebalancing. The frequencies of the colours are counted while it trains.

    Raises:
        ValueError: if the loss is unknown or `uniform` is out of its range.

    Source: Zhang, Isola and Efros, 2016, arXiv:1603.08511, equations 1 to 5.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module | None = None,
        *,
        loss: str = "classes",
        side: int = 32,
        step: float = 20,
        uniform: float = 0.5,
    ) -> None:
        if loss not in ("classes", "l2"):
            raise ValueError(f'loss must be "classes" or "l2", got {loss!r}')
        if not 0 < uniform <= 1:
            raise ValueError(f"uniform must be above 0 and at most 1, got {uniform}")
        super().__init__()
        self.loss, self.step, self.uniform = loss, step, uniform
        bins = ab_bins(step)
        self.register_buffer("bins", bins)  # (k, 2)
        self.register_buffer("counts", torch.ones(len(bins)))  # one of each: none is impossible
        self.encoder = mapped(encoder)
        if decoder is None:
            decoder = decoder_for(encoder, 2 if loss == "l2" else len(bins), (side + 1) // 2, widths=(64, 64))
        self.decoder = decoder

    def forward(self, images: Tensor) -> Tensor:
        light, colour = light_and_colour(images)
        out = self.decoder(self.encoder(light))
        colour = F.interpolate(colour, size=out.shape[2:], mode="area")  # (n, 2, h / 2, w / 2)
        if self.loss == "l2":
            return F.mse_loss(out, colour)
        which, share = soft_bins(110 * colour, self.bins, sigma=self.step / 2)  # (n, 5, h / 2, w / 2)
        if self.training:
            self.counts.scatter_add_(0, which.flatten(), share.flatten().to(self.counts))
        weight = rebalance(self.counts, self.uniform)[which[:, 0]]  # of the nearest bin
        return (weight * soft_cross_entropy(out, which, share)).mean()

    @torch.no_grad()
    def draw(self, images: Tensor, temperature: float = 0.38) -> Tensor:
        """The images in the colours that the network expects; call `eval()` first.

        Args:
            images: (n, 3, h, w), of which only L is looked at, or grey (n, 1, h, w); in [0, 1].
            temperature: of the classes; see `annealed_mean`. Without meaning for "l2".

        Returns:
            (n, 3, h, w) in [0, 1], with the L of the images.
        """
        light, _ = light_and_colour(images)
        out = self.decoder(self.encoder(light))
        colour = out if self.loss == "l2" else annealed_mean(out, self.bins, temperature) / 110
        return join(light, F.interpolate(colour.to(light), size=light.shape[2:], mode="bilinear"))

    def encode(self, images: Tensor) -> Tensor:
        """Images (n, 3, h, w) or (n, 1, h, w) to (n, dim); colours make no difference beyond their lightness."""
        return pooled(self.encoder(light_and_colour(images)[0]))
