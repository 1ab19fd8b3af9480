"""A generative adversarial network, read as self-supervision: real or made up is a label that costs nothing."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.pretext.adversarial import adversarial_losses


class GAN(nn.Module):
    """Learn an encoder by telling images from those that a generator makes, which learns to pass for real.

    Args:
        encoder: the discriminator without its last layer: maps images to representations (n, dim) and has the
            attribute `dim`; `encoders.discriminator()` is made for it.
        generator: latent vectors (n, latent) to images (n, c, h, w); None makes one for `channels` and `side`.
        latent: width of the latent vectors.
        noise: added to real and fake images alike before they are judged; see `adversarial_losses`.
        side: of the square images.
        channels: of the images.

    Raises:
        ValueError: if the noise is negative.

    Source: Goodfellow et al., 2014, arXiv:1406.2661; features from the discriminator: Radford, Metz and Chintala, 2015,
    arXiv:1511.06434, section 5.1.
    """

    def __init__(
        self,
        encoder: nn.Module,
        generator: nn.Module | None = None,
        *,
        latent: int = 32,
        noise: float = 0.2,
        side: int = 28,
        channels: int = 1,
    ) -> None:
        if not noise >= 0:
            raise ValueError(f"noise must be 0 or more, got {noise}")
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.dim, 1)
        if generator is None:
            from ssl_course.autoencoders.networks import conv_decoder  # slow to import, see `maps.decoder_for`

            generator = nn.Sequential(conv_decoder(latent, channels, side, widths=(64, 32)), nn.Sigmoid())
        self.generator = generator
        self.latent, self.noise = latent, noise

    def forward(self, images: Tensor) -> Tensor:
        fake = self.generator(torch.randn(len(images), self.latent, device=images.device))
        judge = nn.Sequential(self.encoder, self.head)
        generator_loss, discriminator_loss = adversarial_losses(judge, images, fake, self.noise)
        return generator_loss + discriminator_loss

    @torch.no_grad()
    def draw(self, n: int, random: torch.Generator | None = None) -> Tensor:
        """Images (n, c, h, w) of the generator's own; call `eval()` first.

        Args:
            n: how many.
            random: on the generator's device; repeats the draw.
        """
        device = self.head.weight.device
        return self.generator(torch.randn(n, self.latent, generator=random, device=device))

    def scores(self, images: Tensor) -> Tensor:
        """Logits (n,), positive for what looks real."""
        return self.head(self.encoder(images))[:, 0]

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
