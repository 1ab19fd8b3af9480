"""`train`: word vectors from sentences in one call."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from tqdm import tqdm

from ssl_course.training import pick_device
from ssl_course.word2vec.blocks import BLOCK
from ssl_course.word2vec.cbow import cbow
from ssl_course.word2vec.negative_sampling import Noise
from ssl_course.word2vec.skipgram import Gradient, skipgram
from ssl_course.word2vec.stretches import Stream
from ssl_course.word2vec.vectors import WordVectors
from ssl_course.word2vec.vocabulary import Vocabulary

MODELS = {"skipgram": skipgram, "cbow": cbow}
CALM = 8.0  # a row that comes so often in a batch takes half a step each time


def train(
    sentences: Iterable[Sequence[str]],
    *,
    model: str = "skipgram",
    dim: int = 100,
    window: int = 5,
    negatives: int = 5,
    subsample: float = 1e-3,
    min_count: int = 5,
    epochs: int = 3,
    seed: int = 0,
    device: str = "auto",
    progress: bool = True,
    lr: float = 0.05,
    batch_words: int = 4096,
) -> WordVectors:
    """Learn a vector for each word of a corpus.

    Plain gradient steps at a rate that falls linearly to 0, for thousands of words at a time; frequent ones take
    smaller steps, see `_descend`.

    Args:
        sentences: lists of words; no context reaches from one into another.
        model: "skipgram" or "cbow".
        dim: of a vector.
        window: the largest distance between a word and its context; each occurrence draws its own, 1 to this.
        negatives: noise words for each true pair; 0 trains with the full softmax.
        subsample: a word with a larger share of the corpus is thinned out, see `Vocabulary.keep_probability`; 0 keeps
            all.
        min_count: rarer words are left out.
        epochs: passes over the corpus.
        seed: of all that is drawn.
        device: "auto" takes CUDA, else the CPU.
        progress: show the bar, with the mean loss and words per second.
        lr: the rate at the start.
        batch_words: words in a batch.

    Returns:
        `WordVectors`; its `losses` hold the mean loss of a prediction, for each hundredth of the training, or each
        batch of a short one.

    Raises:
        TypeError: if a sentence is a string.
        ValueError: if an argument is out of its range, or the corpus has no pair to learn from.
        FloatingPointError: if the loss is not finite.

    Source: Mikolov, Chen, Corrado and Dean, 2013, arXiv:1301.3781; Mikolov, Sutskever, Chen, Corrado and Dean, 2013,
    arXiv:1310.4546.
    """
    _check(model, dim, window, negatives, subsample, epochs, lr, batch_words)
    sentences = sentences if isinstance(sentences, Sequence) else list(sentences)
    vocabulary = Vocabulary(sentences, min_count)
    place = pick_device("cpu" if device == "auto" and not torch.cuda.is_available() else device)  # not yet on MPS
    ids, sentence = vocabulary.encode(sentences)
    if len(ids) <= window or not (sentence[1:] == sentence[:-1]).any():
        raise ValueError(
            f"sentences hold {len(ids)} words that occur at least {min_count} times, "
            f"{'none of them beside another' if len(ids) > window else f'not more than the window of {window}'}: "
            "take more text, a smaller window or a smaller min_count"
        )
    rng = torch.Generator().manual_seed(seed)
    inputs = ((torch.rand(len(vocabulary), dim, generator=rng) - 0.5) / dim).to(place)
    outputs = torch.zeros_like(inputs)
    noise = Noise(vocabulary.noise().to(place), torch.Generator(place).manual_seed(seed))
    keep = vocabulary.keep_probability(subsample)
    expected, read = epochs * float(keep[ids].sum()), 0  # words
    losses, lost, made = [], 0.0, 0.0
    with tqdm(total=epochs * vocabulary.total, unit="word", unit_scale=True, disable=not progress) as bar:
        for _ in range(epochs):
            for stretch in Stream(ids, sentence, keep, window, rng, place).stretches(batch_words):
                drawn = noise.draw(len(stretch.mask)) if negatives else None
                step = MODELS[model](inputs, outputs, stretch, drawn, negatives)
                now = lr * max(1 - read / expected, 1e-4)
                _descend(inputs, step.inputs, now)
                _descend(outputs, step.outputs, now)
                lost, made, read = lost + step.loss, made + step.predictions, read + len(stretch.mask)
                if read / expected * 100 >= len(losses) + 1 and made > 0:
                    losses.append(_mean(lost, made, read / expected))
                    lost, made = 0.0, 0.0
                    bar.set_postfix_str(f"loss {losses[-1]:.3f}", refresh=False)
                    bar.update(int(bar.total * min(1, read / expected)) - bar.n)
        bar.update(bar.total - bar.n)
    if not losses:
        raise ValueError(f"subsample={subsample} left no two words beside each other: take more text, or 0 to keep all")
    return WordVectors(vocabulary.words, inputs.cpu(), counts=vocabulary.counts, outputs=outputs.cpu(), losses=losses)


def _descend(table: Tensor, gradients: list[Gradient], lr: float) -> None:
    """A step for some rows of a table. All gradients of a batch were taken at the same point: a row that comes n times
    goes n times, but by lr / (1 + n / CALM) each, lest the sum for a frequent word overshoots."""
    times = torch.bincount(torch.cat([rows for rows, _ in gradients]), minlength=len(table))  # (V,)
    rates = -lr / (1 + times / CALM)
    for rows, values in gradients:
        table.index_add_(0, rows, values.mul_(rates.index_select(0, rows)[:, None]))


def _mean(lost: Tensor, made: Tensor, share: float) -> float:
    mean = float(lost / made)
    if not math.isfinite(mean):
        raise FloatingPointError(f"the loss is {mean} after {share:.0%} of the training: a smaller lr may help")
    return mean


def _check(model, dim, window, negatives, subsample, epochs, lr, batch_words) -> None:
    if model not in MODELS:
        raise ValueError(
            f'model must be "skipgram" or "cbow", got {model!r}; for GloVe and counts see `glove`, `ppmi_svd`'
        )
    for name, value, least in (
        ("dim", dim, 1), ("window", window, 1), ("negatives", negatives, 0), ("epochs", epochs, 1),
        ("batch_words", batch_words, BLOCK),
    ):  # fmt: skip
        if value < least or value != int(value):
            raise ValueError(f"{name} must be a whole number, {least} or more, got {value}")
    if window > 60:
        raise ValueError(f"window must be 60 or less, got {window}")
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    if not subsample >= 0:
        raise ValueError(f"subsample must be 0 or more, got {subsample}")
