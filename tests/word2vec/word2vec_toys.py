"""Small corpora with their pairs written out by loops, for the tests of word2vec."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.word2vec.blocks import BLOCK
from ssl_course.word2vec.reference import Answer, Example
from ssl_course.word2vec.skipgram import Gradient, Step
from ssl_course.word2vec.stretches import Stretch

# Lengths of sentences. Together they are less than a block of words, one, one and a bit, several; some words are alone.
SHAPES = [
    (1,),
    (2,),
    (1, 1, 1),
    (5, 1, 7),
    (BLOCK,),
    (BLOCK - 12, 1, 11),
    (BLOCK + 1,),
    (3, 40, 1, 30),
    (64, 1),
    (1, 63),
]


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def tables(words: int = 12, d: int = 5, seed: int = 0, scale: float = 0.7) -> tuple[Tensor, Tensor]:
    """Both tables in float64."""
    inputs, outputs = scale * torch.randn(2, words, d, dtype=torch.float64, generator=generator(seed))
    return inputs, outputs


def corpus(lengths: tuple[int, ...], window: int, words: int = 12, seed: int = 0) -> tuple[list, list]:
    """Sentences of random words, and a window for each word."""
    rng = generator(seed)
    return tuple(
        [torch.randint(low, high, (n,), generator=rng).tolist() for n in lengths]
        for low, high in ((0, words), (1, window + 1))
    )


def stretch_of(sentences: list, windows: list, window: int, words: int = 12) -> Stretch:
    """All of them as one stretch; beyond its edges stand words that no mask lets in."""
    flat = [(s, place, len(sentence)) for s, sentence in enumerate(sentences) for place in range(len(sentence))]
    mask = torch.zeros(len(flat), 2 * window + 1, dtype=torch.float64)
    for row, (s, place, length) in enumerate(flat):
        for distance in range(-window, window + 1):
            reached = 0 < abs(distance) <= windows[s][place] and 0 <= place + distance < length
            mask[row, window + distance] = float(reached)
    inside = torch.tensor([word for sentence in sentences for word in sentence])
    left, right = torch.randint(0, words, (2, window), generator=generator(99))
    return Stretch(torch.cat([left, inside, right]), mask)


def examples_of(stretch: Stretch) -> list[Example]:
    """A stretch read word by word."""
    window = stretch.mask.shape[1] // 2
    return [
        (
            int(word),
            [int(stretch.around[row + column]) for column in range(2 * window + 1) if stretch.mask[row, column]],
        )
        for row, word in enumerate(stretch.words)
    ]


def noise_of(stretch: Stretch, words: int = 12, size: int = 6, seed: int = 3) -> Tensor:
    """Noise for each block; with few words many of them hit a target."""
    return torch.randint(0, words, (-(-len(stretch.mask) // BLOCK), size), generator=generator(seed))


def for_each_word(noise: Tensor, words: int) -> list[list[int]]:
    return [noise[row // BLOCK].tolist() for row in range(words)]


def summed(gradients: list[Gradient], like: Tensor) -> Tensor:
    """The gradient of a whole table."""
    total = torch.zeros_like(like)
    for rows, values in gradients:
        for row, value in zip(rows.tolist(), values, strict=True):
            total[row] += value
    return total


def agree(step: Step, answer: Answer, inputs: Tensor, outputs: Tensor, tolerance: float = 1e-11) -> None:
    """The fast path and the reference say the same."""
    close = {"atol": tolerance, "rtol": tolerance}
    assert int(step.predictions) == answer.predictions
    torch.testing.assert_close(float(step.loss), answer.loss, **close)
    torch.testing.assert_close(summed(step.inputs, inputs), answer.to_inputs.to(inputs), **close)
    torch.testing.assert_close(summed(step.outputs, outputs), answer.to_outputs.to(outputs), **close)
