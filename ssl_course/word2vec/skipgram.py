"""Skip-gram: from a word to the words around it."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.word2vec.blocks import around_blocks, band_blocks, in_blocks
from ssl_course.word2vec.full_softmax import full_softmax
from ssl_course.word2vec.negative_sampling import true_pairs
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
    contexts = mask.sum(1)  # (T,), how many each word has
    if noise is None:
        row, distance = mask.nonzero(as_tuple=True)
        centres = F.embedding(words, inputs)  # (T, d)
        loss, to_centres, outward = full_softmax(centres, outputs, row, stretch.around[row + distance])
        return Step(loss, contexts.sum(), [Gradient(words, to_centres)], outward)
    blocks, around = in_blocks(words), around_blocks(stretch.around, mask.shape[1] // 2)  # (b, BLOCK), (b, a)
    true = band_blocks(mask)  # (b, BLOCK, a)
    # How many of each word's contexts each noise word of its block is: nearly all 0.
    hits = true @ (around[:, :, None] == noise[:, None, :]).to(mask)  # (b, BLOCK, m)
    false = (in_blocks(contexts)[:, :, None] - hits) * (negatives / noise.shape[1])
    centres, others = F.embedding(blocks, inputs), torch.cat([around, noise], 1)  # (b, BLOCK, d), (b, a + m)
    vectors = F.embedding(others, outputs)  # (b, a + m, d)
    scores = centres @ vectors.transpose(1, 2)  # (b, BLOCK, a + m)
    scores[:, :, around.shape[1] :].neg_()  # of noise, the loss is that of the opposite score
    told = true_pairs(scores, torch.cat([true, false], 2))
    told.slopes[:, :, around.shape[1] :].neg_()
    to_centres, to_others = told.slopes @ vectors, told.slopes.transpose(1, 2) @ centres
    inward, outward = (
        Gradient(blocks.flatten(), to_centres.flatten(0, 1)),
        Gradient(others.flatten(), to_others.flatten(0, 1)),
    )
    return Step(told.loss, contexts.sum(), [inward], [outward])
