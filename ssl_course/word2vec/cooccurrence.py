"""Counting instead of predicting: who stands near whom, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from scipy.sparse import coo_array, csr_array
from sklearn.utils.extmath import randomized_svd

from ssl_course.word2vec.vectors import WordVectors
from ssl_course.word2vec.vocabulary import Vocabulary


def cooccurrence(
    sentences: Sequence[Sequence[str]], vocabulary: Vocabulary, window: int = 5, near_counts_more: bool = True
) -> csr_array:
    """How often each word stands near each other, as a symmetric sparse matrix (V, V).

    Args:
        sentences: lists of words.
        vocabulary: of them.
        window: the largest distance that counts.
        near_counts_more: a pair at distance k counts 1 / k, as in GloVe; else 1.

    Raises:
        ValueError: if the window is below 1, or no two words stand near each other.
    """
    if window < 1:
        raise ValueError(f"window must be 1 or more, got {window}")
    ids, sentence = (part.numpy() for part in vocabulary.encode(sentences))
    total = csr_array((len(vocabulary), len(vocabulary)))
    for distance in range(1, window + 1):
        together = sentence[distance:] == sentence[:-distance]
        pair = ids[:-distance][together], ids[distance:][together]
        weight = np.full(len(pair[0]), 1 / distance if near_counts_more else 1.0)
        total = total + coo_array((weight, pair), total.shape).tocsr()  # adds up what comes several times
    if not total.nnz:
        raise ValueError("sentences hold no two words of the vocabulary beside each other")
    return csr_array(total + total.T)


def ppmi_svd(
    sentences: Iterable[Sequence[str]],
    *,
    dim: int = 100,
    window: int = 5,
    min_count: int = 5,
    shift: float = 0.0,
    seed: int = 0,
) -> WordVectors:
    """Word vectors by counting: positive pointwise mutual information, then a truncated singular value decomposition.

    With p the shares of pairs and of words: PPMI(a, b) = max(0, log p(a, b) / (p(a) p(b)) - shift). Of its singular
    value decomposition U S W each word gets its row of U sqrt(S).

    Args:
        sentences: lists of words.
        dim: of a vector.
        window: the largest distance that counts.
        min_count: rarer words are left out.
        shift: log k for what skip-gram with k negatives factorises.
        seed: of the decomposition, which is randomised.

    Source: Levy and Goldberg, 2014, "Neural word embedding as implicit matrix factorization", NeurIPS, equations 11
    and 12.
    """
    sentences = sentences if isinstance(sentences, Sequence) else list(sentences)
    vocabulary = Vocabulary(sentences, min_count)
    if not 1 <= dim <= len(vocabulary):
        raise ValueError(f"dim must lie between 1 and the {len(vocabulary)} words of the vocabulary, got {dim}")
    counts = cooccurrence(sentences, vocabulary, window, near_counts_more=False).tocoo()
    words = counts.sum(axis=1)
    values = np.log(counts.data * counts.sum() / (words[counts.row] * words[counts.col])) - shift
    positive = values > 0
    ppmi = coo_array((values[positive], (counts.row[positive], counts.col[positive])), counts.shape).tocsr()
    left, strengths, _ = randomized_svd(ppmi, dim, random_state=seed)
    vectors = torch.from_numpy(left * np.sqrt(strengths)).float()
    return WordVectors(vocabulary.words, vectors, counts=vocabulary.counts)
