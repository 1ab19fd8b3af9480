"""CMC: two senses of one scene, each with an encoder of its own, learn what they have in common."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from ssl_course.augment import RGB_TO_YIQ, Augment, two_views
from ssl_course.encoders import projection_head
from ssl_course.losses import clip_loss
from ssl_course.losses.checks import check_positive


def luminance_and_chroma(images: Tensor) -> tuple[Tensor, Tensor]:
    """Divide colour images into how light and which colour: (n, 3, h, w) -> (n, 1, h, w) and (n, 2, h, w).

    The axes are those of YIQ: a luma in [0, 1], and two differences of colours that are 0 for grey.

    Raises:
        ValueError: if the images have not three channels.
    """
    if images.dim() != 4 or images.shape[1] != 3:
        raise ValueError(f"images must have three colours, (n, 3, h, w), got {tuple(images.shape)}")
    matrix = torch.tensor(RGB_TO_YIQ, device=images.device, dtype=images.dtype)
    luma, *chroma = torch.einsum("yc,nchw->ynhw", matrix, images)
    return luma[:, None], torch.stack(chroma, dim=1)


class CMC(nn.Module):
    """Learn two encoders, of luminance and of colour, by finding the luminance that belongs to a colour, and back.

    Grey images have no colour: there the two encoders see two augmented views, each its own.

    Args:
        encoder: of the first view; maps images of one channel to (n, dim) and has the attribute `dim`.
        augment: makes the image that is divided, or the two grey views.
        temperature: of the loss; see `losses.clip_loss`.
        projection: width of z. `encode` returns both representations side by side, (n, 2 dim).
        colour: whether the images are (n, 3, h, w), to be divided, or grey.
        second: the encoder of the second view (of two channels, for colour); if None, one like the first with weights
            of its own.

    Raises:
        ValueError: if the temperature is not positive.

    Source: Tian, Krishnan and Isola, 2019, arXiv:1906.05849, section 3.2.

    Unlike the paper: luminance and colour of YIQ rather than of Lab, and negatives of the batch rather than a memory's.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        temperature: float = 0.1,
        projection: int = 128,
        *,
        colour: bool = False,
        second: nn.Module | None = None,
    ) -> None:
        check_positive("temperature", temperature)
        super().__init__()
        self.encoder = encoder
        self.second = _like(encoder, 2 if colour else None) if second is None else second
        self.head = projection_head(self.encoder.dim, out=projection)
        self.second_head = projection_head(self.second.dim, out=projection)
        self.augment = Augment() if augment is None else augment
        self.temperature, self.colour = temperature, colour

    def forward(self, images: Tensor) -> Tensor:
        if self.colour:
            x1, x2 = luminance_and_chroma(self.augment(images))
        else:
            x1, x2 = two_views(images, self.augment).chunk(2)
        z1, z2 = self.head(self.encoder(x1)), self.second_head(self.second(x2))  # (n, projection)
        self.embeddings = z1.detach()
        return clip_loss(z1, z2, self.temperature)

    def encode(self, images: Tensor) -> Tensor:
        x1, x2 = luminance_and_chroma(images) if self.colour else (images, images)
        return torch.cat([self.encoder(x1), self.second(x2)], dim=1)  # (n, 2 dim)


def _like(encoder: nn.Module, channels: int | None) -> nn.Module:
    """A copy with fresh weights, whose first convolution takes another number of channels, where one is given."""
    second = copy.deepcopy(encoder)
    if channels is not None:
        name, old = next((name, m) for name, m in second.named_modules() if isinstance(m, nn.Conv2d))
        new = nn.Conv2d(channels, old.out_channels, old.kernel_size, old.stride, old.padding, bias=old.bias is not None)
        parent, _, child = name.rpartition(".")
        setattr(second.get_submodule(parent), child, new)
    for module in second.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    return second
