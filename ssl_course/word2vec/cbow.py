"""CBOW, the continuous bag of words: from the words around it to a word."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from ssl_course.word2vec.blocks import around_blocks, band_blocks, in_blocks
from ssl_course.word2vec.full_softmax import full_softmax
from ssl_course.word2vec.negative_sampling import noise_pairs, true_pairs
from ssl_course.word2vec.skipgram import Gradient, Step
from ssl_course.word2vec.stretches import Stretch


def cbow(inputs: Tensor, outputs: Tensor, stretch: Stretch, noise: Tensor | None, negatives: int) -> Step:
    """Predict each word from the mean of its contexts' input vectors; the loss is that of `skipgram` for one pair.

    The mean over c contexts sends 1 / c of its gradient to each of them. A word without contexts predicts nothing.

    Args:
        as for `skipgram`. A noise word that is the word itself does not count for it.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 3.1.
    """
    words, contexts = (
        in_blocks(stretch.words),
        in_blocks(stretch.mask.sum(1, keepdim=True)),
    )  # (b, BLOCK), (b, BLOCK, 1)
    around = around_blocks(stretch.around, stretch.mask.shape[1] // 2)  # (b, a)
    share = band_blocks(stretch.mask) / contexts.clamp_min(1)  # (b, BLOCK, a), rows sum to 1
    there = (contexts > 0).to(contexts)
    means = share @ F.embedding(around, inputs)  # (b, BLOCK, d)
    if noise is None:
        rows = there.flatten().nonzero().flatten()
        loss, to_means, outward = full_softmax(means.flatten(0, 1), outputs, rows, words.flatten()[rows])
        to_means = to_means.view_as(means)
    else:
        targets, noisy = F.embedding(words, outputs), F.embedding(noise, outputs)  # (b, BLOCK, d), (b, m, d)
        true = true_pairs((means * targets).sum(2, keepdim=True), there)
        itself = (words[:, :, None] == noise[:, None, :]).to(contexts)  # (b, BLOCK, m)
        weights = there * (1 - itself) * (negatives / noise.shape[1])
        false = noise_pairs(means @ noisy.transpose(1, 2), weights)
        to_means = true.slopes * targets + false.slopes @ noisy
        to_targets, to_noise = true.slopes * means, false.slopes.transpose(1, 2) @ means
        outward = [
            Gradient(words.flatten(), to_targets.flatten(0, 1)),
            Gradient(noise.flatten(), to_noise.flatten(0, 1)),
        ]
        loss = true.loss + false.loss
    to_around = share.transpose(1, 2) @ to_means  # (b, a, d)
    return Step(loss, there.sum(), [Gradient(around.flatten(), to_around.flatten(0, 1))], outward)
