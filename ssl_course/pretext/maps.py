"""What a decoder draws from: the encoder's feature map, before its mean over places."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.encoders.convnet import ConvNet


def mapped(encoder: nn.Module) -> nn.Module:
    """The encoder as a network from images to maps (n, dim, h, w): a `ConvNet` loses its pooling, others stay.

    It shares its layers with `encoder`, so training the one trains the other.
    """
    return encoder[:-2] if isinstance(encoder, ConvNet) else encoder


def decoder_for(encoder: nn.Module, channels: int, side: int, widths: tuple[int, ...] = (32, 32, 16)) -> nn.Module:
    """A decoder of the encoder's maps to (n, channels, side, side); see `autoencoders.map_decoder`.

    Raises:
        ValueError: if the encoder does not say how many channels its maps have.
    """
    from ssl_course.autoencoders.networks import map_decoder  # that package is slow to import: it evaluates, too

    if not hasattr(encoder, "dim"):
        raise ValueError(
            f"encoder must have the attribute dim where no decoder is given, as convnet() has, "
            f"got {type(encoder).__name__}"
        )
    return map_decoder(encoder.dim, channels, side, widths)


def halvings(encoder: nn.Module) -> int:
    """How often a `ConvNet` halves the image: in every convolution but the last; 3 for what is none."""
    if not isinstance(encoder, ConvNet):
        return 3
    return sum(isinstance(layer, nn.Conv2d) for layer in encoder) - 1


def pooled(codes: Tensor) -> Tensor:
    """Maps (n, dim, h, w) to their means over places (n, dim); vectors stay."""
    return codes.mean(dim=(2, 3)) if codes.dim() == 4 else codes


def check_drawn(drawn: Tensor, images: Tensor) -> None:
    """Refuse a drawing of another shape than the images, which might be stretched to fit.

    Raises:
        ValueError: says both shapes.
    """
    if drawn.shape != images.shape:
        raise ValueError(
            f"decoder must draw images of shape {tuple(images.shape)}, got {tuple(drawn.shape)}; "
            f"side and channels must be those of the images"
        )
