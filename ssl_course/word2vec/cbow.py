"""CBOW, the continuous bag of words: from the words around it to a word."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.word2vec.band import band_spread, band_sums
from ssl_course.word2vec.full_softmax import full_softmax
from ssl_course.word2vec.negative_sampling import in_blocks, noise_pairs, true_pairs
from ssl_course.word2vec.skipgram import Gradient, Step
from ssl_course.word2vec.stretches import Stretch


def cbow(inputs: Tensor, outputs: Tensor, stretch: Stretch, noise: Tensor | None, negatives: int) -> Step:
    """Predict each word from the mean of its contexts' input vectors; the loss is that of `skipgram` for one pair.

    The mean over c contexts sends 1 / c of its gradient to each of them. A word without contexts predicts nothing.

    Args:
        as for `skipgram`. A noise word that is the word itself does not count for it.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 3.1.
    """
    words, contexts = stretch.words, stretch.mask.sum(1, keepdim=True)
    share = stretch.mask / contexts.clamp_min(1)  # (T, 2 window + 1), rows sum to 1
    there = (contexts > 0).to(contexts)  # (T, 1)
    means = band_sums(share, F.embedding(stretch.around, inputs))  # (T, d)
    if noise is None:
        rows = there.flatten().nonzero().flatten()
        loss, to_means, outward = full_softmax(means, outputs, rows, words[rows])
    else:
        targets = F.embedding(words, outputs)  # (T, d)
        true = true_pairs((means * targets).sum(1, keepdim=True), there)
        blocks, noisy = in_blocks(means), F.embedding(noise, outputs)  # (b, BLOCK, d), (b, m, d)
        itself = (in_blocks(words)[:, :, None] == noise[:, None, :]).to(contexts)  # (b, BLOCK, m)
        weights = in_blocks(there) * (1 - itself) * (negatives / noise.shape[1])
        false = noise_pairs(torch.bmm(blocks, noisy.transpose(1, 2)), weights)
        to_means = true.slopes * targets + torch.bmm(false.slopes, noisy).flatten(0, 1)[: len(words)]
        to_noise = torch.bmm(false.slopes.transpose(1, 2), blocks).flatten(0, 1)
        outward = [Gradient(words, true.slopes * means), Gradient(noise.flatten(), to_noise)]
        loss = true.loss + false.loss
    return Step(loss, there.sum(), [Gradient(stretch.around, band_spread(share, to_means))], outward)
