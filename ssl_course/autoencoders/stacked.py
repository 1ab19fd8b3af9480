"""Greedy layer-wise training: one shallow autoencoder on top of the other, then all of them as one deep network."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ssl_course.autoencoders.bottleneck import Autoencoder
from ssl_course.autoencoders.denoising import DenoisingAutoencoder
from ssl_course.autoencoders.networks import mlp_autoencoder
from ssl_course.data.split import Split
from ssl_course.evaluation import features
from ssl_course.training import fit


def stack(
    images: Split | Tensor,
    widths: tuple[int, ...],
    *,
    epochs: int = 5,
    finetune_epochs: int = 5,
    noise: float = 0.0,
    activation: type[nn.Module] = nn.ReLU,
    batch_size: int = 256,
    lr: float = 2e-3,
    seed: int = 0,
    device: str = "auto",
    progress: bool = True,
) -> Autoencoder:
    """Train each layer to reconstruct the codes of the layer below, then unroll and fine-tune them together.

    The layers belong to `mlp_autoencoder` with the same widths, so a network trained end to end has the same shape:

        x  -> W1 -> h1 -> U1 -> x       first: the outermost pair, on the images
              h1 -> W2 -> h2 -> U2 -> h1       second: the next pair, on its codes; W1 and U1 are frozen
        x  -> W1 -> W2 -> U2 -> U1 -> x       last: unrolled, all of them

    Args:
        images: square, (n, c, s, s); of a `Split`, only the images are used.
        widths: of the codes h1, h2, ...; the last is the width of the code.
        epochs: passes over the data for each layer.
        finetune_epochs: passes for the unrolled network; 0 for none.
        noise: share of each layer's input that is masked while it trains, in [0, 1): a stacked denoising autoencoder.
        activation: between the layers.
        batch_size, lr, seed, device, progress: as in `fit`; the seed also decides the first weights.

    Returns:
        The deep autoencoder.

    Raises:
        ValueError: if the images are not square, or an argument is out of its range.

    Source: Hinton and Salakhutdinov, 2006, doi:10.1126/science.1127647 (with Boltzmann machines); Bengio et al., 2007,
    NIPS 19, "Greedy layer-wise training of deep networks" (with autoencoders); noise: Vincent et al., 2010, JMLR
    11:3371-3408.
    """
    images = images.images if isinstance(images, Split) else images
    if images.dim() != 4 or images.shape[2] != images.shape[3]:
        raise ValueError(f"images must be square, (n, c, s, s), got {tuple(images.shape)}")
    if not widths:
        raise ValueError("widths must name at least one layer, got none")
    if finetune_epochs < 0:
        raise ValueError(f"finetune_epochs must be 0 or more, got {finetune_epochs}")
    settings = {"batch_size": batch_size, "lr": lr, "seed": seed, "device": device, "progress": progress}
    _, channels, side, _ = images.shape
    *hidden, dim = widths
    with torch.random.fork_rng([]):
        torch.manual_seed(seed)
        deep = mlp_autoencoder(side, dim, tuple(hidden), channels=channels, activation=activation)

    codes = images
    for k in range(len(widths)):
        # deep.encoder: Flatten, W1, activation, W2, ...        deep.decoder: ..., U2, activation, U1, Unflatten
        down = deep.encoder[2 * k + 1 : 2 * k + 3] if k else deep.encoder[:3]
        up = deep.decoder[-2 * k - 2 : len(deep.decoder) - 2 * k]
        layer = DenoisingAutoencoder(down, up, "masking", noise, fill=0.0) if noise else Autoencoder(down, up)
        fit(layer, codes, epochs=epochs, **settings)
        codes = features(layer, codes)  # (n, widths[k]): what the next layer learns from; this one is done
    if finetune_epochs:
        fit(deep, images, epochs=finetune_epochs, **settings)
    return deep
