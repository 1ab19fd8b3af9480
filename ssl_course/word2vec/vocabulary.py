"""Words as numbers: the vocabulary of a corpus, and the two distributions that word2vec draws from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, repeat

import numpy as np
import torch
from torch import Tensor


class Vocabulary:
    """The words of a corpus that are frequent enough, most frequent first.

    Args:
        sentences: lists of words.
        min_count: rarer words are left out, as if the corpus did not hold them.

    Attributes:
        words: V words; ties in frequency are in alphabetical order.
        counts: (V,) how often each occurs.
        index: word -> its number.
        total: words in the corpus, the rare ones included.

    Raises:
        TypeError: if `sentences` or a sentence is a string or anything else but a list, or a word is no string.
        ValueError: if there are no words, or none is frequent enough.
    """

    def __init__(self, sentences: Iterable[Sequence[str]], min_count: int = 5) -> None:
        if min_count < 1:
            raise ValueError(f"min_count must be 1 or more, got {min_count}")
        try:
            counts = Counter(chain.from_iterable(checked(sentences)))
        except TypeError as error:
            if "unhashable" not in str(error):
                raise
            raise TypeError(f"sentences must be lists of words, but a word is no string: {error}") from None
        if not counts:
            raise ValueError("sentences must hold words, got an empty corpus")
        if odd := [word for word in counts if not isinstance(word, str)]:
            raise TypeError(f"words must be strings, got {odd[0]!r}")
        kept = sorted((-count, word) for word, count in counts.items() if count >= min_count)
        if not kept:
            word, most = counts.most_common(1)[0]
            raise ValueError(
                f"min_count={min_count} leaves no word: the most frequent one, {word!r}, occurs {most} times"
            )
        self.words = [word for _, word in kept]
        self.counts = torch.tensor([-count for count, _ in kept])
        self.index = {word: i for i, word in enumerate(self.words)}
        self.total = counts.total()

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, sentences: Iterable[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """The corpus as numbers, one sentence after the other.

        Returns:
            (n,) numbers of the words that are in the vocabulary, and (n,) the number of the sentence of each.

        Raises:
            TypeError: as for the vocabulary itself.
        """
        sentences = list(checked(sentences))
        lengths = torch.tensor(list(map(len, sentences)), dtype=torch.long)
        numbers = map(self.index.get, chain.from_iterable(sentences), repeat(-1))
        ids = torch.from_numpy(np.fromiter(numbers, np.int64, int(lengths.sum())))
        known = ids >= 0
        return ids[known], torch.arange(len(lengths)).repeat_interleave(lengths)[known]

    def keep_probability(self, threshold: float = 1e-3) -> Tensor:
        """How likely an occurrence of each word is to stay in the corpus when frequent words are subsampled.

        With f the word's share of the corpus and t the threshold: min(1, sqrt(t / f) + t / f), as the authors' program
        has it. The paper's equation 5 has the first term alone, which thins out more.

        Args:
            threshold: t; 0 keeps everything.

        Returns:
            (V,), in (0, 1].

        Raises:
            ValueError: if the threshold is negative.

        Source: Mikolov, Sutskever, Chen, Corrado and Dean, 2013, arXiv:1310.4546, section 2.3; the program word2vec.
        """
        if not threshold >= 0:
            raise ValueError(f"threshold must be 0 or more, got {threshold}")
        if threshold == 0:
            return torch.ones(len(self))
        ratio = threshold / (self.counts / self.counts.sum())
        return (ratio.sqrt() + ratio).clamp(max=1)

    def noise(self, power: float = 0.75) -> Tensor:
        """The distribution of negative samples: counts to a power, scaled to sum to 1. (V,), float64.

        Source: the same paper, section 2.2.
        """
        weights = self.counts.double() ** power
        return weights / weights.sum()


def checked(sentences: Iterable[Sequence[str]]) -> Iterable[Sequence[str]]:
    """The sentences, each of them a list of words and no string, of which Python would take the letters."""
    if isinstance(sentences, str):
        raise TypeError("sentences must be lists of words, got a string: split it first")
    for number, sentence in enumerate(sentences):
        if isinstance(sentence, str):
            text = f"sentence {number} is the string {sentence[:40]!r}"
            raise TypeError(f"sentences must be lists of words, but {text}: split it first")
        if not hasattr(sentence, "__len__"):
            raise TypeError(f"sentences must be lists of words, but sentence {number} is {type(sentence).__name__}")
        yield sentence
