"""Negative sampling: tell the true pairs from pairs with noise, instead of naming the word among all others."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ssl_course.word2vec.blocks import BLOCK

SHARED = 16  # noise words that the words of a block share, so that their scores with it are a matrix product


class Noise:
    """Draws negative samples.

    Args:
        distribution: (V,), see `Vocabulary.noise`.
        rng: on the distribution's device.
    """

    def __init__(self, distribution: Tensor, rng: torch.Generator) -> None:
        self.rng, self.size = rng, len(distribution)
        self.steps = distribution.cumsum(0).float()

    def draw(self, words: int) -> Tensor:
        """Noise for a stretch of so many words: numbers of words, (blocks, SHARED)."""
        uniform = torch.rand(-(-words // BLOCK), SHARED, generator=self.rng, device=self.steps.device)
        return torch.searchsorted(self.steps, uniform).clamp_(max=self.size - 1)


class Told(NamedTuple):
    """A sum of losses and its slopes: d loss / d score."""

    loss: Tensor
    slopes: Tensor


def true_pairs(scores: Tensor, weights: Tensor) -> Told:
    """- w log sigma(s), summed, where sigma(s) is how likely a pair is to be a true one; the slope is w (sigma(s) - 1).

    Args:
        scores, weights: of the same shape; a weight says how often the pair counts.
    """
    sure = scores.sigmoid_()
    slopes = (sure - 1).mul_(weights)
    return Told(-(sure.clamp_min_(1e-37).log_() * weights).sum(), slopes)


def noise_pairs(scores: Tensor, weights: Tensor) -> Told:
    """- w log sigma(-s), summed; the slope is w sigma(s).

    Args:
        as for `true_pairs`.
    """
    loss, slopes = true_pairs(scores.neg_(), weights)
    return Told(loss, slopes.neg_())
