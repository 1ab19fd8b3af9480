"""The map inside an encoder: one vector for each place of the image, beside the one vector for all of it."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.losses.checks import check_positive
from ssl_course.losses.gathering import share, world
from ssl_course.losses.precision import no_autocast, unit


def last_convolution(encoder: nn.Module) -> nn.Conv2d:
    """The encoder's last convolution; what it reads is a map whose places still see little of the image.

    Raises:
        ValueError: if there is none.
    """
    found = [module for module in encoder.modules() if isinstance(module, nn.Conv2d)]
    if not found:
        raise ValueError(f"encoder must hold an nn.Conv2d, whose input is the local map, got {type(encoder).__name__}")
    return found[-1]


def map_and_vector(encoder: nn.Module, layer: nn.Module, images: Tensor) -> tuple[Tensor, Tensor]:
    """What goes into `layer` on the way, (n, c, h, w), and what the encoder returns, (n, dim)."""
    kept: list[Tensor] = []
    handle = layer.register_forward_pre_hook(lambda module, args: kept.append(args[0]))
    try:
        h = encoder(images)
    finally:
        handle.remove()
    return kept[-1], h


def local_global_loss(local: Tensor, whole: Tensor, temperature: float) -> Tensor:
    """Each place must find, among the vectors of the n images of the batch, of all processes, that of its own image.

        loss = mean_{i, l}  -log( exp(u_il . v_i / t) / sum_j exp(u_il . v_j / t) ),      u, v of unit length

    Args:
        local: (n, d, h, w), a vector for each place.
        whole: (n, d), a vector for each image.
        temperature: t > 0.

    Returns:
        A scalar; log n where all are equally similar.

    Raises:
        ValueError: if shapes do not fit, n < 2, a vector is not finite, or the temperature is not positive.
    """
    if local.dim() != 4 or local.shape[:2] != whole.shape or len(whole) * world(True) < 2:
        raise ValueError(
            f"local and whole must be (n, d, h, w) and (n, d) with n >= 2, got {tuple(local.shape)} and "
            f"{tuple(whole.shape)}"
        )
    check_positive("temperature", temperature)
    with no_autocast(local):
        u = unit(local.flatten(2).transpose(1, 2))  # (n, h w, d)
        (v,), first = share("whole", unit(whole), gather=True)  # (n, d), more with several processes
        scores = u @ v.T / temperature  # (n, h w, n)
        own = scores.diagonal(first, dim1=0, dim2=2)  # (h w, n)
        return scores.logsumexp(dim=2).mean() - own.mean()
