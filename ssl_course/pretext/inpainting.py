"""Inpainting with a context encoder: fill in what was cut out, from what surrounds it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.encoders.discriminator import discriminator
from ssl_course.pretext.adversarial import adversarial_losses
from ssl_course.pretext.maps import check_drawn, decoder_for, mapped, pooled
from ssl_course.pretext.regions import mask_region


class Inpainting(nn.Module):
    """Learn an encoder by filling holes: L2 on the hole, a discriminator that looks for what is false, or both.

    L2 alone draws the mean of all that might stand there, a blur. The discriminator asks for something sharp, right or
    wrong. Its images are the true ones with the hole filled, so that all it can object to is the filling.

    Args:
        encoder: a `ConvNet`, or a network from images (n, c, h, w) to maps (n, dim, h, w).
        decoder: such maps back to images (n, c, h, w); None makes one for `encoder.dim`, `channels` and `side`.
        loss: "l2", "adversarial" or "both".
        region, share: of the hole; see `mask_region`.
        weight: of the adversarial term beside L2, where both are used.
        noise: added to real and filled images alike before they are judged; see `adversarial_losses`.
        judge: maps images to logits, positive for real ones; None makes a small discriminator.
        side: of the square images.
        channels: of the images.

    Raises:
        ValueError: if the loss is unknown.

    Source: Pathak et al., 2016, arXiv:1604.07379, equations 1 to 3.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module | None = None,
        *,
        loss: str = "l2",
        region: str = "central",
        share: float = 0.25,
        weight: float = 0.01,
        noise: float = 0.1,
        judge: nn.Module | None = None,
        side: int = 32,
        channels: int = 3,
    ) -> None:
        if loss not in ("l2", "adversarial", "both"):
            raise ValueError(f'loss must be "l2", "adversarial" or "both", got {loss!r}')
        super().__init__()
        self.encoder = mapped(encoder)
        self.decoder = decoder_for(encoder, channels, side) if decoder is None else decoder
        self.loss, self.region, self.share, self.weight, self.noise = loss, region, share, weight, noise
        self.judge = None
        if loss != "l2":
            body = discriminator(channels)
            self.judge = nn.Sequential(body, nn.Linear(body.dim, 1)) if judge is None else judge

    def forward(self, images: Tensor) -> Tensor:
        holed, hole = mask_region(images, self.region, self.share)
        out = self.decoder(self.encoder(holed))
        check_drawn(out, images)
        # Each image's own mean over its hole, then the mean over images: a large hole counts no more than a small one.
        error = ((out - images).square() * hole).sum(dim=(1, 2, 3)) / (hole.sum(dim=(1, 2, 3)) * images.shape[1])
        if self.loss == "l2":
            return error.mean()
        generator_loss, judge_loss = adversarial_losses(self.judge, images, torch.where(hole, out, images), self.noise)
        if self.loss == "adversarial":
            return generator_loss + judge_loss
        return error.mean() + self.weight * generator_loss + judge_loss  # the judge's gradient needs no weight of ours

    @torch.no_grad()
    def fill(self, images: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Cut holes and fill them; call `eval()` first.

        Args:
            images: (n, c, h, w) in [0, 1].
            generator: on the images' device; repeats the draw of the holes.

        Returns:
            What the network saw, and the images with the holes as it filled them, both (n, c, h, w) in [0, 1].
        """
        holed, hole = mask_region(images, self.region, self.share, generator=generator)
        return holed, torch.where(hole, self.decoder(self.encoder(holed)).to(images).clamp(0, 1), images)

    def encode(self, images: Tensor) -> Tensor:
        return pooled(self.encoder(images))  # (n, dim), of whole images
