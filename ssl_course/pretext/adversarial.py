"""The two-player game of a generator and a discriminator, as one sum that one optimiser can minimise."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call


def adversarial_losses(
    discriminator: nn.Module, real: Tensor, fake: Tensor, noise: float = 0.0
) -> tuple[Tensor, Tensor]:
    """What the generator and what the discriminator lose; the gradient of their sum moves each by its own loss.

    The discriminator judges `fake.detach()`, so its loss leaves the generator alone. The generator's loss goes through
    a copy of the discriminator with detached weights, so it leaves the discriminator alone. (Turning the sign of the
    gradient at `fake` would be shorter, but gives the generator log(1 - D), whose gradient vanishes where it loses.)
    The discriminator runs twice on the fake images, therefore; batch norm in it would count them twice.

    Args:
        discriminator: maps images to logits, (n, 1) or (n,), positive for real ones.
        real: images (n, c, h, w).
        fake: images (n, c, h, w), as the generator made them.
        noise: deviation of what is added to both before they are judged. Without it a discriminator soon tells them
            apart by the finest grain, and neither network learns any more.

    Returns:
        -mean log D(fake) for the generator; -(mean log D(real) + mean log(1 - D(fake))) for the discriminator, 2 log 2
        where it is at a loss.

    Source: Goodfellow et al., 2014, arXiv:1406.2661, equation 1, and section 3 for the generator's log D; noise:
    Arjovsky and Bottou, 2017, arXiv:1701.04862.
    """
    if noise:
        real, fake = (x + noise * torch.randn_like(x) for x in (real, fake))
    scores = discriminator(torch.cat([real, fake.detach()])).flatten()
    on_real, on_fake = scores.split([len(real), len(fake)])
    discriminator_loss = F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
    frozen = {name: p.detach() for name, p in discriminator.named_parameters()}
    generator_loss = F.softplus(-functional_call(discriminator, frozen, (fake,))).mean()
    return generator_loss, discriminator_loss
