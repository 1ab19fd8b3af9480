"""GloVe: vectors whose products are the logarithms of co-occurrence counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from tqdm import tqdm

from ssl_course.training import pick_device
from ssl_course.word2vec.cooccurrence import cooccurrence
from ssl_course.word2vec.vectors import WordVectors
from ssl_course.word2vec.vocabulary import Vocabulary

BATCH = 16_384  # pairs


def glove_weight(counts: Tensor, most: float = 10.0, power: float = 0.75) -> Tensor:
    """How much each pair's error counts: min(1, (count / most) ** power), so that neither rare nor frequent pairs rule.

    Source: Pennington, Socher and Manning, 2014, EMNLP, equation 9.
    """
    return (counts / most).pow(power).clamp(max=1)


def glove(
    sentences: Iterable[Sequence[str]],
    *,
    dim: int = 100,
    window: int = 5,
    min_count: int = 5,
    epochs: int = 10,
    lr: float = 0.2,
    most: float = 10.0,
    seed: int = 0,
    device: str = "auto",
    progress: bool = True,
) -> WordVectors:
    """Learn word vectors from how often words stand near each other.

    With X the counts, w and v the two vectors of each word and b and c their biases, minimise over all pairs with
    X_ij > 0

        sum  f(X_ij) (w_i . v_j + b_i + c_j - log X_ij)^2

    by Adagrad; a word's vector is w + v.

    Args:
        sentences: lists of words.
        dim: of a vector.
        window: the largest distance that counts; a pair at distance k counts 1 / k.
        min_count: rarer words are left out.
        epochs: passes over the pairs.
        lr: of Adagrad.
        most: the count from which on a pair's error counts fully, see `glove_weight`; the paper has 100, for thousands
            of times as many words.
        seed: of the first vectors and of the order.
        device: "auto" takes CUDA, else the CPU.
        progress: show a bar.

    Returns:
        `WordVectors`; `losses` hold the mean of the sum over the pairs, for each epoch.

    Raises:
        ValueError: if an argument is out of its range or no two words stand near each other.
        FloatingPointError: if the loss is not finite.

    Source: Pennington, Socher and Manning, 2014, "GloVe: global vectors for word representation", EMNLP, equation 8.
    """
    for name, value in (("dim", dim), ("epochs", epochs)):
        if value < 1 or value != int(value):
            raise ValueError(f"{name} must be a whole number, 1 or more, got {value}")
    for name, value in (("lr", lr), ("most", most)):
        if not value > 0:
            raise ValueError(f"{name} must be positive, got {value}")
    sentences = sentences if isinstance(sentences, Sequence) else list(sentences)
    place = pick_device("cpu" if device == "auto" and not torch.cuda.is_available() else device)
    vocabulary = Vocabulary(sentences, min_count)
    counts = cooccurrence(sentences, vocabulary, window).tocoo()
    row, column = (torch.from_numpy(part).long().to(place) for part in (counts.row, counts.col))
    seen = torch.from_numpy(counts.data).float().to(place)
    target, weight = seen.log(), glove_weight(seen, most)
    rng = torch.Generator().manual_seed(seed)
    # The bias is one more number of each vector.
    tables = [((torch.rand(len(vocabulary), dim + 1, generator=rng) - 0.5) / dim).to(place) for _ in range(2)]
    squares = [torch.ones_like(table) for table in tables]
    losses = []
    for _ in tqdm(range(epochs), "glove", disable=not progress):
        lost = 0.0
        for batch in torch.randperm(len(seen), generator=rng).to(place).split(BATCH):
            i, j = row[batch], column[batch]
            w, v = tables[0][i], tables[1][j]  # (n, d + 1)
            error = (w[:, :-1] * v[:, :-1]).sum(1) + w[:, -1] + v[:, -1] - target[batch]  # (n,)
            slope = weight[batch] * error
            lost += float((slope * error).sum())
            for table, square, rows, other in ((tables[0], squares[0], i, v), (tables[1], squares[1], j, w)):
                gradient = slope[:, None] * torch.cat([other[:, :-1], torch.ones_like(slope)[:, None]], 1)
                _adagrad(table, square, rows, gradient, lr)
        losses.append(lost / len(seen))
        if not math.isfinite(losses[-1]):
            raise FloatingPointError(f"the loss is {losses[-1]} in epoch {len(losses)}: a smaller lr may help")
    vectors = (tables[0] + tables[1])[:, :-1].cpu()
    return WordVectors(vocabulary.words, vectors, counts=vocabulary.counts, losses=losses)


def _adagrad(table: Tensor, square: Tensor, rows: Tensor, gradient: Tensor, lr: float) -> None:
    """Adagrad's step for some rows, whose gradients are added up first.

    Source: Duchi, Hazan and Singer, 2011, JMLR.
    """
    total = torch.zeros_like(table).index_add_(0, rows, gradient)
    square += total.square()
    table -= lr * total / square.sqrt()
