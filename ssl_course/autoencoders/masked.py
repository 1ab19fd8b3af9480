"""The masked autoencoder: see a quarter of the patches, draw the rest."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.encoders.vit import Block, ViT, patchify, sincos_positions, unpatchify
from ssl_course.pretext.patch_mask import random_patch_mask


class MaskedAutoencoder(nn.Module):
    """Learn a vision transformer by drawing the patches that it was not shown.

    The encoder sees the visible patches and nothing of the others, not even that they are missing: with three quarters
    hidden it has a quarter of the work. A light decoder gets its output with one learned token in each gap. The loss is
    the mean squared error on hidden patches; visible ones could be copied.

    Args:
        encoder: a `ViT`.
        ratio: share of hidden patches, in (0, 1).
        dim: width of the decoder, a multiple of 4 and of its `heads`.
        depth: blocks of the decoder.
        heads: in each of them.
        norm_pix: compare with patches of mean 0 and deviation 1, each by itself: contrast and texture count as much in
            the dark as in the light.

    Raises:
        ValueError: if an argument is out of its range.

    Source: He et al., 2021, arXiv:2111.06377, section 3.
    """

    def __init__(
        self,
        encoder: ViT,
        ratio: float = 0.75,
        *,
        dim: int = 64,
        depth: int = 1,
        heads: int = 4,
        norm_pix: bool = False,
    ) -> None:
        if not 0 < ratio < 1:
            raise ValueError(f"ratio must lie between 0 and 1, got {ratio}")
        super().__init__()
        self.encoder = encoder
        self.ratio, self.norm_pix = ratio, norm_pix
        self.narrow = nn.Linear(encoder.dim, dim)
        self.gap = nn.Parameter(0.02 * torch.randn(dim))  # stands for every hidden patch
        positions = sincos_positions(encoder.side // encoder.patch, dim)
        self.register_buffer("positions", positions, persistent=False)  # (patches, dim)
        self.blocks = nn.Sequential(*(Block(dim, heads) for _ in range(depth)), nn.LayerNorm(dim))
        self.out = nn.Linear(dim, encoder.in_channels * encoder.patch**2)

    def forward(self, images: Tensor) -> Tensor:
        visible, restore, hidden = self._mask(images, self.ratio)
        drawn = self.decode(self.encoder.tokens(images, visible), restore)  # (n, patches, pixels)
        target = patchify(images, self.encoder.patch)
        if self.norm_pix:
            mean, std = _mean_and_deviation(target)
            target = (target - mean) / std
        error = (drawn - target).square().mean(dim=2)  # (n, patches)
        return (error * hidden).sum() / hidden.sum()

    def decode(self, tokens: Tensor, restore: Tensor) -> Tensor:
        """The visible patches' tokens (n, k, encoder.dim) to pixels of all patches, (n, patches, pixels)."""
        x = self.narrow(tokens)  # (n, k, dim)
        n, k, dim = x.shape
        gaps = self.gap.to(x).expand(n, restore.shape[1] - k, dim)
        x = torch.cat([x, gaps], dim=1).gather(1, restore[..., None].expand(-1, -1, dim))  # each in its own place
        return self.out(self.blocks(x + self.positions))

    @torch.no_grad()
    def reconstruct(
        self, images: Tensor, ratio: float | None = None, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        """What the encoder sees, the hidden patches in grey, and what is made of it, both (n, c, side, side).

        Args:
            images: (n, c, side, side) in [0, 1].
            ratio: share of hidden patches; None for that of training.
            generator: on the images' device; repeats the draw.
        """
        visible, restore, hidden = self._mask(images, self.ratio if ratio is None else ratio, generator)
        patches = patchify(images, self.encoder.patch)
        drawn = self.decode(self.encoder.tokens(images, visible), restore).to(patches)
        if self.norm_pix:  # the network never says how light a patch is: borrow it from the truth
            mean, std = _mean_and_deviation(patches)
            drawn = drawn * std + mean
        seen = torch.where(hidden[..., None], 0.5, patches)
        drawn = torch.where(hidden[..., None], drawn.clamp(0, 1), patches)
        return unpatchify(seen, self.encoder.patch), unpatchify(drawn, self.encoder.patch)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim), of all patches

    def _mask(self, images: Tensor, ratio: float, generator: torch.Generator | None = None):
        return random_patch_mask(len(images), len(self.encoder.positions), ratio, generator, images.device)


def _mean_and_deviation(patches: Tensor) -> tuple[Tensor, Tensor]:
    return patches.mean(dim=2, keepdim=True), (patches.var(dim=2, keepdim=True) + 1e-6).sqrt()
