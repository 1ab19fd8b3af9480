"""Word vectors and what one asks them: which words are near, how similar are two, what completes an analogy."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import torch.nn.functional as F
from torch import Tensor

from ssl_course.word2vec import vectors_file


class WordVectors:
    """A vector for each word.

    Args:
        words: V different words, most frequent first.
        vectors: (V, dim).
        counts: (V,) how often each occurs in the corpus, where that is known.
        outputs: (V, dim), the other table of word2vec, where there is one.
        losses: of the training, where there was one.

    Raises:
        ValueError: if the shapes do not agree, a word comes twice, or a vector is not finite.
    """

    def __init__(
        self,
        words: Sequence[str],
        vectors: Tensor,
        *,
        counts: Tensor | None = None,
        outputs: Tensor | None = None,
        losses: Sequence[float] = (),
    ) -> None:
        if not isinstance(vectors, Tensor) or vectors.dim() != 2 or len(vectors) != len(words):
            got = tuple(vectors.shape) if isinstance(vectors, Tensor) else type(vectors).__name__
            raise ValueError(f"vectors must be a tensor ({len(words)}, dim), a row a word, got {got}")
        if not vectors.isfinite().all():
            bad = words[int((~vectors.isfinite()).any(1).nonzero()[0])]
            raise ValueError(f"vectors must be finite, but that of {bad!r} is not")
        self.words, self.vectors = list(words), vectors.detach().float()
        self.index = {word: i for i, word in enumerate(self.words)}
        if len(self.index) != len(self.words):
            raise ValueError("words must all be different, but some come twice")
        self.counts, self.outputs, self.losses = counts, outputs, list(losses)
        self.units = F.normalize(self.vectors, dim=1)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word in self.index

    def __getitem__(self, word: str) -> Tensor:
        """The vector of a word, (dim,).

        Raises:
            KeyError: if there is none; the message names words that are spelt alike.
        """
        return self.vectors[self._row(word)]

    def __repr__(self) -> str:
        return f"WordVectors: {len(self):,} words, {self.vectors.shape[1]} dimensions"

    def similarity(self, a: str, b: str) -> float:
        """The cosine of the angle between two words' vectors, in [-1, 1]."""
        return float(self.units[self._row(a)] @ self.units[self._row(b)])

    def nearest(self, word: str | Tensor, k: int = 10) -> list[tuple[str, float]]:
        """The k words whose vectors are most similar to a word's, or to a vector (dim,): (word, cosine), best first.

        The word itself is left out.

        Raises:
            KeyError: if the word has no vector.
            ValueError: if a vector is of another shape or not finite, or k is below 1.
        """
        if isinstance(word, str):
            return self._best(self.units[self._row(word)], {self._row(word)}, k)
        if not isinstance(word, Tensor) or word.shape != self.vectors.shape[1:]:
            got = tuple(word.shape) if isinstance(word, Tensor) else repr(word)
            raise ValueError(f"word must be a word or a vector ({self.vectors.shape[1]},), got {got}")
        if not word.isfinite().all():
            raise ValueError("word must be a finite vector, got one that is not")
        return self._best(F.normalize(word.float(), dim=0), set(), k)

    def analogy(self, a: str, b: str, c: str, k: int = 5) -> list[tuple[str, float]]:
        """a is to b as c is to what? The k words most similar to b - a + c, the three themselves left out.

        "man", "king", "woman" asks for king - man + woman. All vectors are scaled to length 1 first.

        Source: Mikolov, Yih and Zweig, 2013, NAACL, section 4.
        """
        i, j, l = map(self._row, (a, b, c))
        return self._best(F.normalize(self.units[j] - self.units[i] + self.units[l], dim=0), {i, j, l}, k)

    def save(self, path: str | Path) -> None:
        """Write word2vec's text format, which gensim's `KeyedVectors.load_word2vec_format` reads."""
        vectors_file.write(Path(path), self.words, self.vectors)

    @classmethod
    def load(cls, path: str | Path) -> WordVectors:
        """Read word2vec's text format, as `save` and gensim's `save_word2vec_format` write it.

        Raises:
            ValueError: if the file is truncated or of another form; the message names the line.
        """
        return cls(*vectors_file.read(Path(path)))

    def _best(self, unit: Tensor, without: set[int], k: int) -> list[tuple[str, float]]:
        if k < 1:
            raise ValueError(f"k must be 1 or more, got {k}")
        cosines = self.units @ unit
        cosines[list(without)] = -2.0  # below all others
        values, rows = cosines.topk(min(k, len(self) - len(without)))
        return [(self.words[i], value) for i, value in zip(rows.tolist(), values.tolist(), strict=True)]

    def _row(self, word: str) -> int:
        if word in self.index:
            return self.index[word]
        alike = difflib.get_close_matches(word, self.words, n=3)
        hint = f"did you mean {', '.join(alike)}?" if alike else "no word is spelt like it."
        raise KeyError(f"{word!r} is not among the {len(self):,} words; {hint}")
