"""A corpus as stretches of neighbouring words, each with a mask that says who is whose context.

A stretch of T words and the window before and after it; row t of the mask marks the contexts of word t:

    distance     -2 -1  0 +1 +2
    word a  (±2)  x  x  .  x  x        each word draws its own window, here 1 or 2
    word b  (±1)  .  x  .  x  .        and none reaches over the end of a sentence
    word c  (±2)  x  x  .  .  .

So the pairs of a stretch are a band along the diagonal of the matrix of all words with all words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Stretch:
    """T neighbouring words.

    Args:
        around: (T + 2 window,), numbers of these words, of the `window` words before and of those after them.
        mask: (T, 2 window + 1), 1 where the word at that distance is a context, else 0; column `window` is the word
            itself and always 0.
    """

    around: Tensor
    mask: Tensor

    @property
    def words(self) -> Tensor:
        """(T,), numbers of the words themselves."""
        window = self.mask.shape[1] // 2
        return self.around[window : len(self.around) - window]


class Stream:
    """One pass over a corpus: frequent words subsampled, sentences in random order, a window drawn for each word.

    Args:
        ids, sentence: (n,) each, see `Vocabulary.encode`.
        keep: (V,), see `Vocabulary.keep_probability`.
        window: the largest distance of a context; each word draws its own from 1 to this, so that near words count
            more.
        rng: for what is drawn; on the CPU.
        device: of the stretches.
    """

    def __init__(self, ids: Tensor, sentence: Tensor, keep: Tensor, window: int, rng: torch.Generator, device) -> None:
        kept = torch.rand(len(ids), generator=rng) < keep[ids]
        ids, lengths = ids[kept], torch.bincount(sentence[kept])
        n, order = len(ids), torch.randperm(len(lengths), generator=rng)
        old = (lengths.cumsum(0) - lengths)[order]  # where each sentence began
        lengths = lengths[order]
        last = lengths.cumsum(0)  # where it now ends
        first = (last - lengths).repeat_interleave(lengths)  # (n,), where each word's sentence now begins
        place = torch.arange(n)
        ids = ids[place - first + old.repeat_interleave(lengths)]
        # How far each word's contexts reach to the left and to the right.
        reach = torch.randint(1, window + 1, (n,), generator=rng)
        left, right = (
            torch.minimum(reach, place - first),
            torch.minimum(reach, last.repeat_interleave(lengths) - 1 - place),
        )
        self.left, self.right = (side.to(torch.int8).to(device)[:, None] for side in (left, right))
        edge = torch.zeros(window, dtype=torch.long)
        self.ids, self.length, self.window = torch.cat([edge, ids, edge]).to(device), n, window
        distance = torch.arange(-window, window + 1)
        self.distance = torch.where(distance == 0, 100, distance).to(torch.int8).to(device)  # no context of itself

    def stretches(self, size: int) -> Iterator[Stretch]:
        """The pass in stretches of so many words; the last may be shorter."""
        for start in range(0, self.length, size):
            end = min(start + size, self.length)
            left, right = self.left[start:end], self.right[start:end]
            mask = (self.distance >= -left) & (self.distance <= right)  # (T, 2 window + 1)
            yield Stretch(self.ids[start : end + 2 * self.window], mask.float())
