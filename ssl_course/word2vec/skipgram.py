"""Skip-gram: from a word to the words around it."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.word2vec.band import band_scores, band_spread, band_sums
from ssl_course.word2vec.full_softmax import full_softmax
from ssl_course.word2vec.negative_sampling import in_blocks, noise_pairs, true_pairs
from ssl_course.word2vec.stretches import Stretch


class Gradient(NamedTuple):
    """The gradient for some rows of a table.

    Args:
        rows: (r,) their numbers; one may come several times.
        values: (r, d).
    """

    rows: Tensor
    values: Tensor


class Step(NamedTuple):
    """What one stretch says.

    Args:
        loss: its sum over all predictions.
        predictions: how many there were.
        inputs, outputs: the gradients for each of the two tables.
    """

    loss: Tensor
    predictions: Tensor
    inputs: list[Gradient]
    outputs: list[Gradient]


def skipgram(inputs: Tensor, outputs: Tensor, stretch: Stretch, noise: Tensor | None, negatives: int) -> Step:
    """Predict each context of each word: the loss, whose mean over pairs `train` reports, and its gradients.

    For a pair with c the word's input vector, v the context's output vector and n_1 ... n_k those of k negatives:

        loss = - log sigma(c . v) - sum_i log sigma(- c . n_i)

    The words of a block share m noise words, each of which stands for k / m of a pair's negatives. A noise word that
    is the context itself does not count for that pair.

    Args:
        inputs, outputs: the two tables, (V, d) each.
        stretch: T words, on the tables' device.
        noise: (blocks, m) numbers of words; None computes the full softmax over the vocabulary instead.
        negatives: k, for each pair.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 3.2; with negative sampling
    arXiv:1310.4546, section 2.2.
    """
    words, mask = stretch.words, stretch.mask
    centres = F.embedding(words, inputs)  # (T, d)
    contexts = mask.sum(1)  # (T,), how many each word has
    if noise is None:
        row, distance = mask.nonzero(as_tuple=True)
        loss, to_centres, outward = full_softmax(centres, outputs, row, stretch.around[row + distance])
        return Step(loss, contexts.sum(), [Gradient(words, to_centres)], outward)
    around = F.embedding(stretch.around, outputs)  # (T + 2 window, d)
    true = true_pairs(band_scores(centres, around), mask)
    blocks, noisy = in_blocks(centres), F.embedding(noise, outputs)  # (b, BLOCK, d), (b, m, d)
    weights = (in_blocks(contexts)[:, :, None] - _hits(stretch, noise)) * (negatives / noise.shape[1])  # (b, BLOCK, m)
    false = noise_pairs(torch.bmm(blocks, noisy.transpose(1, 2)), weights)
    to_centres = band_sums(true.slopes, around)
    to_centres += torch.bmm(false.slopes, noisy).flatten(0, 1)[: len(words)]
    to_around = band_spread(true.slopes, centres)
    to_noise = torch.bmm(false.slopes.transpose(1, 2), blocks).flatten(0, 1)
    outward = [Gradient(stretch.around, to_around), Gradient(noise.flatten(), to_noise)]
    return Step(true.loss + false.loss, contexts.sum(), [Gradient(words, to_centres)], outward)


def _hits(stretch: Stretch, noise: Tensor) -> Tensor:
    """How many of each word's contexts each noise word of its block is: (blocks, BLOCK, m), nearly all 0."""
    mask = in_blocks(stretch.mask)  # (b, BLOCK, 2 window + 1)
    blocks, size, width = mask.shape
    around = F.pad(stretch.around, (0, blocks * size - len(stretch.words)))
    around = around.unfold(0, size + width - 1, size)  # (b, BLOCK + 2 window)
    block, neighbour, number = (around[:, :, None] == noise[:, None, :]).nonzero(as_tuple=True)
    distance = torch.arange(width, device=noise.device)
    word = neighbour[:, None] - distance  # the words of the block that may have it as a context
    inside = (word >= 0) & (word < size)
    word = word.clamp(0, size - 1)
    counts = mask[block[:, None], word, distance] * inside
    hits = mask.new_zeros(blocks, size, noise.shape[1])
    return hits.index_put_((block[:, None], word, number[:, None]), counts, accumulate=True)
