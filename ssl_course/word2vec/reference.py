"""word2vec the slow way, one pair at a time in float64: to be read, and for the fast path to be tested against.

`skipgram` and `cbow` of the files beside this one compute the same losses and the same gradients for thousands of words
at once; here nothing is shared, masked or in a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

Example = tuple[int, list[int]]  # a word and the words around it, as numbers


class Answer(NamedTuple):
    """What all examples together say.

    Args:
        loss: summed over the predictions.
        predictions: how many there were.
        to_inputs, to_outputs: the gradients of the loss for the two tables, (V, d) each.
    """

    loss: float
    predictions: int
    to_inputs: Tensor
    to_outputs: Tensor


def examples(sentences: Sequence[Sequence[int]], windows: Sequence[Sequence[int]]) -> list[Example]:
    """Each word of each sentence with its contexts: the words at most a window away, in the same sentence.

    Args:
        sentences: lists of numbers of words.
        windows: for each word how far its contexts reach.

    Returns:
        One example a word, in the order of the text; a word alone in its sentence has no contexts.
    """
    found = []
    for sentence, reaches in zip(sentences, windows, strict=True):
        for place, (word, reach) in enumerate(zip(sentence, reaches, strict=True)):
            contexts = [
                sentence[other]
                for other in range(place - reach, place + reach + 1)
                if 0 <= other < len(sentence) and other != place
            ]
            found.append((word, contexts))
    return found


def skipgram(
    inputs: Tensor, outputs: Tensor, examples: Sequence[Example], noise: Sequence[Sequence[int]] | None, negatives: int
) -> Answer:
    """A word predicts each of its contexts.

    Args:
        inputs, outputs: the two tables, (V, d) each.
        examples: words with their contexts.
        noise: for each example its noise words, each of which counts `negatives` / their number; None computes the
            full softmax instead.
        negatives: how many noise words a pair has, k.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 3.2; Mikolov, Sutskever, Chen, Corrado and
    Dean, 2013, arXiv:1310.4546, equations 2 and 4.
    """
    inputs, outputs = _leaves(inputs, outputs)
    losses = [
        _loss(inputs[word], context, outputs, None if noise is None else noise[number], negatives)
        for number, (word, contexts) in enumerate(examples)
        for context in contexts
    ]
    return _answer(losses, inputs, outputs)


def cbow(
    inputs: Tensor, outputs: Tensor, examples: Sequence[Example], noise: Sequence[Sequence[int]] | None, negatives: int
) -> Answer:
    """The mean of a word's contexts predicts the word; a word without contexts is not predicted.

    Args:
        as for `skipgram`.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781, section 3.1.
    """
    inputs, outputs = _leaves(inputs, outputs)
    losses = []
    for number, (word, contexts) in enumerate(examples):
        if contexts:
            mean = sum(inputs[context] for context in contexts) / len(contexts)
            losses.append(_loss(mean, word, outputs, None if noise is None else noise[number], negatives))
    return _answer(losses, inputs, outputs)


def _loss(h: Tensor, target: int, outputs: Tensor, noise: Sequence[int] | None, negatives: int) -> Tensor:
    """The loss of predicting one word from a vector h, (d,)."""
    if noise is None:  # name the word among all words
        scores = torch.stack([h @ output for output in outputs])
        return -torch.log(torch.exp(scores[target]) / torch.exp(scores).sum())
    loss = -torch.log(torch.sigmoid(h @ outputs[target]))  # tell it from noise
    for word in noise:
        if word != target:  # else the true pair would be called true and false at once
            loss = loss - negatives / len(noise) * torch.log(torch.sigmoid(-h @ outputs[word]))
    return loss


def _leaves(*tables: Tensor) -> list[Tensor]:
    return [table.detach().double().requires_grad_() for table in tables]


def _answer(losses: list[Tensor], inputs: Tensor, outputs: Tensor) -> Answer:
    if not losses:
        return Answer(0.0, 0, torch.zeros_like(inputs), torch.zeros_like(outputs))
    loss = sum(losses)
    gradients = torch.autograd.grad(loss, [inputs, outputs])
    return Answer(float(loss.detach()), len(losses), *gradients)
