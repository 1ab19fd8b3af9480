"""The one shape that every text of the course has: sentences of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, repr=False)
class Corpus(Sequence):
    """Sentences of lower-case words; itself a sequence of them.

    Args:
        sentences: each a list of words.
        sources: how many words came from where.
        name: what printing it begins with.
    """

    sentences: list[list[str]]
    sources: dict[str, int] = field(default_factory=dict)
    name: str = "corpus"

    def __len__(self) -> int:
        return len(self.sentences)

    def __getitem__(self, rows):
        """A sentence, or the list of those that a slice takes."""
        return self.sentences[rows]

    def __iter__(self) -> Iterator[list[str]]:
        return iter(self.sentences)

    @property
    def words(self) -> int:
        """How many words there are in all, repeats included."""
        return sum(map(len, self.sentences))

    def __repr__(self) -> str:
        parts = ", ".join(f"{source} {words:,}" for source, words in self.sources.items())
        return f"{self.name}: {self.words:,} words in {len(self):,} sentences" + (f" ({parts})" if parts else "")
