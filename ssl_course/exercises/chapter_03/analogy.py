"""`analogy`: the words nearest to b - a + c."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Case, Mistake, Question, matches


def _units(vectors):
    return F.normalize(vectors, dim=1)


def _as_they_are(vectors):
    return vectors


def _products(rows, target):
    return rows @ target


def _cosines(rows, target):
    return _units(rows) @ target


def _distances(rows, target):
    return -(rows - target).norm(dim=1)


def _made(
    start: Callable = _units,
    to: tuple = (-1, 1, 1),
    measure: Callable = _products,
    without: str = "abc",
    low: float = -torch.inf,
):
    """`analogy` with another way to scale, to combine a, b and c, to compare, or to leave out words."""

    def analogy(vectors, a, b, c, k):
        rows = start(vectors)
        target = to[0] * rows[a] + to[1] * rows[b] + to[2] * rows[c]
        scores = measure(rows, target)
        scores[[{"a": a, "b": b, "c": c}[name] for name in without]] = low
        return scores.topk(k).indices

    return analogy


_analogy = _made()


def _from_the_second(vectors, a, b, c, k):
    return _made(without="")(vectors, a, b, c, k + 1)[1:]


def _best_of_the_rest_dropped(vectors, a, b, c, k):
    return _analogy(vectors, a, b, c, k + 1)[1:]


def _places_among_the_rest(vectors, a, b, c, k):
    rest = torch.tensor([i for i in range(len(vectors)) if i not in (a, b, c)])
    return torch.searchsorted(rest, _analogy(vectors, a, b, c, k))


def _rows_as_they_are(vectors, a, b, c, k, without="abc"):
    return _made(start=lambda v: v, measure=lambda rows, target: rows @ _target(rows, a, b, c), without=without)(
        vectors, a, b, c, k
    )


def _target(vectors, a, b, c):
    rows = _units(vectors)
    return rows[b] - rows[a] + rows[c]


def _after_three(vectors, a, b, c, k):
    return _made(without="")(vectors, a, b, c, k + 3)[3:]


def _least(vectors, a, b, c, k):
    scores = _units(vectors) @ (_units(vectors)[b] - _units(vectors)[a] + _units(vectors)[c])
    scores[[a, b, c]] = torch.inf
    return scores.topk(k, largest=False).indices


def _worst_first(vectors, a, b, c, k):
    return _analogy(vectors, a, b, c, k).flip(0)


def _by_number(vectors, a, b, c, k):
    return _analogy(vectors, a, b, c, k).sort().values


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    while len(cases) < 5:
        size, d, k = ((25, 4, 5), (40, 6, 3), (30, 3, 4), (8, 5, 4), (50, 8, 6))[len(cases)]
        vectors = rng.normal(size=(size, d))
        vectors *= rng.uniform(0.3, 3, size=(size, 1)) / np.linalg.norm(vectors, axis=1, keepdims=True)
        a, b, c = map(int, rng.choice(size, 3, replace=False))
        if not _decided(vectors, a, b, c, k):
            continue
        if len(cases) == 4:
            free = [i for i in range(size) if i not in (a, b, c, *_analogy(torch.tensor(vectors), a, b, c, k + 1))]
            vectors[free[0]] = 0.0
        note = "a table in which a word has the zero vector" if len(cases) == 4 else ""
        cases.append(Case((vectors, a, b, c, k), note=note))
    return cases


def _decided(vectors: np.ndarray, a: int, b: int, c: int, k: int) -> bool:
    """Whether rounding cannot change the order of the best, and b or c would be among them."""
    rows = _units(torch.tensor(vectors))
    scores = rows @ (rows[b] - rows[a] + rows[c])
    tempting = int(scores.argmax()) in (b, c)
    scores[[a, b, c]] = -torch.inf
    best = scores.sort(descending=True).values[: k + 1]
    below_zero = bool(best[k - 1] < 0)  # where the table is small, so that a score of 0 is not the lowest
    return tempting and below_zero == (len(vectors) < 10) and bool((best[:-1] - best[1:] > 1e-3).all())


def _holds(position: int) -> Callable:
    return lambda got, expected, args: args[position] in np.atleast_1d(got)


def _zero_vector(got, expected, args) -> bool:
    zeros = np.flatnonzero(~np.asarray(args[0]).any(axis=1))
    return len(zeros) > 0 and bool(np.isin(zeros, got).any())


_LENGTHS = "You use the vectors as they are, so that long ones win: scale each to length 1 first."
_RAW_TARGET = (
    "You combine the vectors as they are and normalise afterwards: a long vector then counts more in b − a + c. Scale "
    "all of them first."
)
_ORDER = "Your signs belong to other words: a is to b as c is to the answer, so what leads from a to b is added to c."

_MISTAKES = (
    (_made(without=""),
     "The words of the question are among your answers: b or c is often the nearest to b − a + c. Leave all "
     "three out.", 2),
    (_made(start=_as_they_are), _LENGTHS, 1),
    (_rows_as_they_are, _LENGTHS, 1),
    (_made(start=_as_they_are, without=""), f"{_LENGTHS} And leave out a, b and c.", 1),
    (_made(start=_as_they_are, measure=_cosines), _RAW_TARGET, 2),
    (_made(start=_as_they_are, measure=_cosines, without=""), f"{_RAW_TARGET} And leave out a, b and c.", 2),
    (_made(start=_as_they_are, measure=_distances),
     "You take the Euclidean distance of the vectors as they are: asked for is the cosine.", 1),
    (_made(to=(1, -1, 1)), _ORDER, 1),
    (_made(to=(1, -1, 1), without=""), f"{_ORDER} And leave out a, b and c.", 1),
    (_made(to=(1, 1, -1)), _ORDER, 1),
    (_made(to=(1, 1, 1)), "You add all three: a is subtracted.", 2),
    (_made(to=(0, 1, 1)), "The word a plays no part: it is subtracted.", 2),
    (_made(to=(0, 0, 1)), "You look for the words near c alone.", 2),
    (lambda v, a, b, c, k: _made(start=lambda x: F.normalize(x, dim=0))(v, a, b, c, k),
     "You normalise columns: each row is a word's vector, so normalise along dim=1.", 3),
    (lambda v, a, b, c, k: _made(start=lambda x: F.normalize(x, dim=0), without="")(v, a, b, c, k),
     "You normalise columns: each row is a word's vector, so normalise along dim=1. And leave out a, b and c.", 3),
    (_from_the_second, "You drop the best word, whichever it is: drop a, b and c.", 2),
    (_best_of_the_rest_dropped, "You drop the best word although a, b and c are left out already.", 3),
    (_places_among_the_rest,
     "Your numbers count the remaining words: once a, b and c are removed from the table, all later rows move up.", 2),
    (_after_three, "You drop the best three words, as if they were a, b and c: a is often far down the list.", 2),
    (_least, "You take the least similar words: the cosine is largest for the nearest.", 3),
    (_worst_first, "The words are right, but the best must come first.", 3),
    (_by_number, "The words are right, but sorted by number: the best must come first.", 3),
)  # fmt: skip

QUESTION = Question(
    "analogy",
    "King minus man plus woman",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "Three steps: scale, combine, compare. Which words are the nearest to b − a + c if nobody forbids it?",
        "Scale all rows to length 1; the score of each word is its product with b − a + c; the three words themselves "
        "get a score that cannot win.",
        "`units = F.normalize(vectors, dim=1)`, `scores = units @ target`, `scores[[a, b, c]] = -torch.inf`, `topk`.",
    ),
    examine=matches(
        _analogy,
        _inputs,
        mistakes=(
            *(Mistake(how, text, hint=hint) for how, text, hint in _MISTAKES),
            *(
                Mistake(
                    _made(low=low),
                    f"You set the scores of a, b and c to {low:g}: other words may score less, and then these three "
                    "come back. Minus infinity cannot win.",
                    hint=3,
                )
                for low in (0, -1)
            ),
            *(
                Mistake(
                    None,
                    f"Your answer holds {name}: all three words of the question must be left out.",
                    when=_holds(position),
                    hint=2,
                )
                for position, name in ((2, "b"), (3, "c"), (1, "a"))
            ),
            Mistake(
                None,
                "You return fewer than k words: leave out a, b and c before you take the k best.",
                when=lambda got, expected, args: np.ndim(got) == 1 and 0 < len(got) < args[4],
                hint=2,
            ),
            Mistake(
                None,
                "A word with the zero vector comes out as near: 0 / 0 is nan, which `topk` and `argsort` take for the "
                "largest. `F.normalize` leaves 0 as it is.",
                when=_zero_vector,
                hint=3,
            ),
            Mistake(
                None,
                "You return similarities: return the numbers of the words.",
                when=lambda got, expected, args: got.shape == expected.shape and bool((got != got.round()).any()),
                hint=3,
            ),
            Mistake(
                None,
                "You return the similarities, too: return the numbers of the words alone.",
                when=lambda got, expected, args: (
                    isinstance(got, (list, tuple)) and len(got) == 2 and np.shape(got[0]) == expected.shape
                ),
                hint=3,
            ),
        ),
    ),
    hides=("ssl_course.word2vec.vectors", "ssl_course.word2vec.analogies"),
)
