"""The vision transformer: an image as a set of patches that look at each other."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ViT(nn.Module):
    """Images (n, in_channels, side, side) to representations (n, dim): the mean over patches of the last block.

    Args:
        side: of the square images.
        patch: side of a patch; divides `side`.
        in_channels: channels of the images, 1 for grey and 3 for colour.
        dim: width of the representation; a multiple of 4 and of `heads`.
        depth: number of blocks.
        heads: in each attention.
        mlp_ratio: width between the two layers of each block's MLP, as a multiple of `dim`.

    Raises:
        ValueError: if an argument does not fit.

    Source: Dosovitskiy et al., 2020, arXiv:2010.11929, equations 1 to 4; without a class token.
    """

    def __init__(
        self,
        *,
        side: int = 32,
        patch: int = 4,
        in_channels: int = 3,
        dim: int = 128,
        depth: int = 4,
        heads: int = 4,
        mlp_ratio: int = 2,
    ) -> None:
        if patch < 1 or side < patch or side % patch:
            raise ValueError(f"patch must divide side, got patch={patch} and side={side}")
        super().__init__()
        self.side, self.patch, self.in_channels, self.dim, self.heads = side, patch, in_channels, dim, heads
        self.embed = nn.Linear(in_channels * patch * patch, dim)
        self.register_buffer("positions", sincos_positions(side // patch, dim), persistent=False)  # (patches, dim)
        self.blocks = nn.ModuleList(Block(dim, heads, mlp_ratio) for _ in range(depth))
        self.norm = nn.LayerNorm(dim)

    def forward(self, images: Tensor) -> Tensor:
        return self.tokens(images).mean(dim=1)  # (n, dim)

    def tokens(self, images: Tensor, visible: Tensor | None = None) -> Tensor:
        """The last block's output for every patch, or only for those named: the others take no part and no time.

        Args:
            images: (n, in_channels, side, side).
            visible: numbers of patches, row by row, (n, k); None for all.

        Returns:
            (n, k, dim) in the order of `visible`.
        """
        x = self._first(images, visible)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    @torch.no_grad()
    def attention_maps(self, images: Tensor) -> Tensor:
        """How much each patch looks at each, (depth, n, heads, patches, patches); the row looks, and sums to 1."""
        x, maps = self._first(images), []
        for block in self.blocks:
            maps.append(block.attention.weights(block.norm1(x)))
            x = block(x)
        return torch.stack(maps)

    def _first(self, images: Tensor, visible: Tensor | None = None) -> Tensor:
        if images.dim() != 4 or images.shape[1:] != (self.in_channels, self.side, self.side):
            wanted = f"(n, {self.in_channels}, {self.side}, {self.side})"
            raise ValueError(f"images must have shape {wanted}, got {tuple(images.shape)}")
        patches = patchify(images, self.patch)  # (n, patches, c * patch * patch)
        if visible is None:
            return self.embed(patches) + self.positions
        rows = torch.arange(len(images), device=images.device)[:, None]
        return self.embed(patches[rows, visible]) + self.positions[visible]  # (n, k, dim)


class Block(nn.Module):
    """Attention, then an MLP, each on normalised tokens and added to them: (n, k, dim) to (n, k, dim)."""

    def __init__(self, dim: int, heads: int, mlp_ratio: int = 2) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(dim), nn.LayerNorm(dim)
        self.attention = Attention(dim, heads)
        self.mlp = nn.Sequential(nn.Linear(dim, mlp_ratio * dim), nn.GELU(), nn.Linear(mlp_ratio * dim, dim))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Attention(nn.Module):
    """Every token asks every token: softmax(q k' / sqrt(d)) v in each head, (n, k, dim) to (n, k, dim).

    Source: Vaswani et al., 2017, arXiv:1706.03762, equation 1.
    """

    def __init__(self, dim: int, heads: int) -> None:
        if heads < 1 or dim % heads:
            raise ValueError(f"dim must be a multiple of heads, got dim={dim} and heads={heads}")
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        out = F.scaled_dot_product_attention(*self._heads(x))  # (n, heads, k, d)
        return self.out(out.transpose(1, 2).flatten(2))

    def weights(self, x: Tensor) -> Tensor:
        """softmax(q k' / sqrt(d)), (n, heads, k, k), which the fused kernel keeps to itself."""
        q, k, _ = self._heads(x)
        return (q @ k.transpose(2, 3) / q.shape[-1] ** 0.5).softmax(dim=-1)

    def _heads(self, x: Tensor) -> Tensor:
        """Queries, keys and values, (3, n, heads, k, d)."""
        return self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)


def sincos_positions(cells: int, dim: int) -> Tensor:
    """Fixed positions of a cells x cells grid, row by row, (cells * cells, dim): half tell the row, half the column.

    Args:
        cells: along a side.
        dim: a multiple of 4.

    Raises:
        ValueError: if `dim` is no multiple of 4.

    Source: Vaswani et al., 2017, arXiv:1706.03762, section 3.5; in two dimensions as in He et al., 2021,
    arXiv:2111.06377.
    """
    if dim < 4 or dim % 4:
        raise ValueError(f"dim must be a multiple of 4, half of it for sines and cosines of each axis, got {dim}")
    frequency = 10000 ** (-torch.arange(dim // 4, dtype=torch.float64) / (dim // 4))
    angle = torch.arange(cells, dtype=torch.float64)[:, None] * frequency  # (cells, dim / 4)
    line = torch.cat([angle.sin(), angle.cos()], dim=1)  # (cells, dim / 2)
    rows, columns = line[:, None].expand(-1, cells, -1), line[None].expand(cells, -1, -1)
    return torch.cat([rows, columns], dim=2).flatten(0, 1).float()


def patchify(images: Tensor, patch: int) -> Tensor:
    """Images (n, c, h, w) to patches, row by row, (n, h / patch * w / patch, c * patch * patch)."""
    n, c, h, w = images.shape
    x = images.reshape(n, c, h // patch, patch, w // patch, patch)
    return x.permute(0, 2, 4, 1, 3, 5).reshape(n, (h // patch) * (w // patch), c * patch * patch)


def unpatchify(patches: Tensor, patch: int) -> Tensor:
    """Patches of square images back to the images, (n, k * k, c * patch * patch) to (n, c, k * patch, k * patch)."""
    n, count, width = patches.shape
    k = round(count**0.5)
    x = patches.reshape(n, k, k, width // patch**2, patch, patch)
    return x.permute(0, 3, 1, 4, 2, 5).reshape(n, -1, k * patch, k * patch)
