"""Colour as a class: the ab plane in squares, soft labels, weights for rare colours, and the way back to one colour."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.pretext.lab import to_lab


def ab_bins(step: float = 20) -> Tensor:
    """The centres (k, 2) of the squares of the ab plane that hold a colour of sRGB.

    Args:
        step: side of a square; 10 in the paper (313 bins), 20 leaves fewer and trains faster.

    Raises:
        ValueError: if `step` is not positive.

    Source: Zhang, Isola and Efros, 2016, arXiv:1603.08511, section 2.1.
    """
    if not step > 0:
        raise ValueError(f"step must be positive, got {step}")
    levels = torch.linspace(0, 1, 33, dtype=torch.float64)
    cube = torch.cartesian_prod(levels, levels, levels).T[None, :, :, None]  # (1, 3, 33 ** 3, 1)
    ab = to_lab(cube)[0, 1:, :, 0].T  # (33 ** 3, 2)
    return (ab / step).round().unique(dim=0).mul(step).float()


def soft_bins(ab: Tensor, bins: Tensor, sigma: float, neighbours: int = 5) -> tuple[Tensor, Tensor]:
    """Spread each pixel's colour over its nearest bins, with Gaussian weights.

    Args:
        ab: (n, 2, h, w).
        bins: (k, 2).
        sigma: width of the Gaussian; 5 in the paper, half a step.
        neighbours: how many bins, at most k.

    Returns:
        Which bins (n, neighbours, h, w), the nearest first, and their weights, of the same shape, which sum to 1.

    Source: Zhang, Isola and Efros, 2016, arXiv:1603.08511, section 2.1 (soft encoding).
    """
    points = ab.movedim(1, -1)  # (n, h, w, 2)
    # |p - q|^2 without the p^2 that changes no order; float32, or near bins could not be told apart.
    with torch.autocast(ab.device.type, enabled=False):
        score = 2 * points @ bins.T - bins.square().sum(dim=1)  # (n, h, w, k)
        score, which = score.topk(min(neighbours, len(bins)), dim=-1)
        weight = (score / (2 * sigma**2)).softmax(dim=-1)
    return which.movedim(-1, 1), weight.movedim(-1, 1)


def soft_cross_entropy(logits: Tensor, which: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of each pixel with its soft label: (n, k, h, w) and twice (n, neighbours, h, w) to (n, h, w).

    Source: Zhang, Isola and Efros, 2016, arXiv:1603.08511, equation 2, without the weight v.
    """
    return -(logits.log_softmax(dim=1).gather(1, which) * weight).sum(dim=1)


def rebalance(frequency: Tensor, uniform: float = 0.5) -> Tensor:
    """Weights (k,) that lift rare colours: 1 / ((1 - uniform) p + uniform / k), scaled to a mean of 1 under p.

    Args:
        frequency: how often each bin occurs, (k,), in any unit.
        uniform: share of a uniform distribution mixed in, in [0, 1]; 1 weighs all bins alike.

    Source: Zhang, Isola and Efros, 2016, arXiv:1603.08511, equation 4.
    """
    p = frequency / frequency.sum()
    weights = 1 / ((1 - uniform) * p + uniform / len(p))
    return weights / (p * weights).sum()


def annealed_mean(logits: Tensor, bins: Tensor, temperature: float = 0.38) -> Tensor:
    """One colour from a distribution over bins: its mean after sharpening, (n, k, h, w) to (n, 2, h, w).

    Args:
        logits: (n, k, h, w).
        bins: (k, 2).
        temperature: 1 gives the mean, which is dull where several colours are likely; towards 0 the mode, which is
            vivid and patchy. Above 0.

    Raises:
        ValueError: if the temperature is not positive.

    Source: Zhang, Isola and Efros, 2016, arXiv:1603.08511, equation 5.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    p = F.softmax(logits.float() / temperature, dim=1)
    return torch.einsum("nkhw,kc->nchw", p, bins.to(p))
