"""Analogies, a is to b as c is to what?, and how many of them vectors answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.word2vec.analogy_questions import Question, docs_analogies, read_analogies

__all__ = ["Question", "analogy_accuracy", "docs_analogies", "read_analogies"]


def analogy_accuracy(
    words: Sequence[str],
    vectors: Tensor,
    questions: Mapping[str, Sequence[Question]],
    top: Sequence[int] = (1, 5),
) -> list[dict]:
    """How often d is among the words whose vectors are most similar to b − a + c, by cosine.

    Vectors are scaled to length 1 first. a, b and c are no candidates: b or c would often win. Ties count against the
    answer, so that vectors which are all the same score nothing.

    Args:
        words: V different words.
        vectors: (V, d), one row a word.
        questions: for each family its (a, b, c, d).
        top: the k of each hit@k, 1 or more: is d among the best k?

    Returns:
        One row a family and last one named "all": "family", "questions" (how many were asked), "unknown" (how many of
        them have a word without a vector), "answered" (the rest) and for each k "hit@k", the share of the answered
        that were right, in [0, 1]; nan where none was answered.

    Raises:
        ValueError: if shapes do not agree, a word comes twice, a vector is not finite, a k is below 1, a question has
            not four words, or there are no questions.

    Source: Mikolov, Yih and Zweig, 2013, NAACL, section 4; named 3CosAdd by Levy and Goldberg, 2014, CoNLL.
    """
    _check(words, vectors, questions, top)
    place = {word: i for i, word in enumerate(words)}
    units = F.normalize(vectors.detach().float(), dim=1)
    rows, ranks = [], []
    for family, asked in questions.items():
        known = [[place[word] for word in question] for question in asked if all(word in place for word in question)]
        ranks.append(_ranks(units, torch.tensor(known, dtype=torch.long, device=units.device).view(-1, 4)))
        rows.append(_row(family, len(asked), ranks[-1], top))
    return [*rows, _row("all", sum(row["questions"] for row in rows), torch.cat(ranks), top)]


def _ranks(units: Tensor, questions: Tensor) -> Tensor:
    """The place of each answer, 1 the best, among all words but the question's: (q,) from (V, d) and (q, 4)."""
    ranks = []
    for chunk in questions.split(1024):
        a, b, c, d = chunk.T
        scores = (units[b] - units[a] + units[c]) @ units.T  # (q, V); the length of b - a + c changes no order
        right = scores.gather(1, d[:, None])
        scores.scatter_(1, chunk[:, :3], float("-inf"))
        rank = (scores >= right).sum(dim=1)  # the answer itself is one of them
        impossible = (chunk[:, :3] == d[:, None]).any(dim=1)  # the answer is a word of the question
        ranks.append(rank.masked_fill(impossible, torch.iinfo(rank.dtype).max))
    return torch.cat(ranks) if ranks else questions.new_empty(0)


def _row(family: str, asked: int, ranks: Tensor, top: Sequence[int]) -> dict:
    row = {"family": family, "questions": asked, "unknown": asked - len(ranks), "answered": len(ranks)}
    return row | {f"hit@{k}": float((ranks <= k).double().mean()) for k in top}


def _check(words, vectors, questions, top) -> None:
    if not isinstance(vectors, Tensor) or vectors.dim() != 2 or len(vectors) != len(words):
        shape = tuple(vectors.shape) if isinstance(vectors, Tensor) else type(vectors).__name__
        raise ValueError(f"vectors must be a tensor (V, d) with a row for each of the {len(words)} words, got {shape}")
    if len(set(words)) != len(words):
        raise ValueError("words must all be different, but some come twice")
    if not vectors.isfinite().all():
        raise ValueError("vectors holds numbers that are not finite")
    if not top or any(k < 1 for k in top):
        raise ValueError(f"top must hold numbers of 1 or more, got {top}")
    if not any(questions.values()):
        raise ValueError("questions must hold at least one question, got none")
    for family, asked in questions.items():
        for question in asked:
            if len(question) != 4:
                raise ValueError(f"questions must be of four words, got {question!r} in {family!r}")
