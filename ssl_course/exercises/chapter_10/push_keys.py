"""`push_keys`: a ring of negatives, where the newest keys take the place of the oldest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_10.hidden_methods import QUEUE
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _last(keys, size):
    return keys[-size:]


def _around(position, n, size):
    return (position + torch.arange(n)) % size


def _until_the_end(position, n, size):
    places = position + torch.arange(n)
    return places[places < size]


def _made(
    units: Callable = lambda k: F.normalize(k, dim=1), places: Callable = _around, keep: Callable = _last,
    step: Callable = lambda position, n, size: (position + n) % size,
):  # fmt: skip
    """`push_keys` with a switch for each mistake."""

    def push_keys(rows, position, keys):
        keys = keep(keys, len(rows))
        where = places(position, len(keys), len(rows))
        out = rows.clone()
        out[where] = units(keys)[: len(where)].to(out.dtype)
        return out, step(position, len(keys), len(rows))

    return push_keys


_push = _made()


def _fitted(position, n, size):
    """Start again at 0 where the batch would not fit."""
    return (0 if position + n > size else position) + torch.arange(n)


def _drawn(rng: np.random.Generator, size: int, d: int, position: int, n: int, note: str = "") -> Case:
    rows = rng.normal(size=(size, d))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return Case((rows, position, 3 * rng.normal(size=(n, d))), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((10, 4, 2, 5), (8, 3, 0, 3))]
    cases.append(_drawn(rng, 7, 4, 5, 4, "keys that go over the end of the ring"))
    cases.append(_drawn(rng, 9, 3, 6, 3, "keys that end exactly at the end of the ring"))
    return [*cases, _drawn(rng, 5, 4, 3, 8, "more keys than there are rows")]


_FAULTS = (
    ({"units": lambda k: k}, "Your keys have not length 1: every row of the queue is a direction.", 1),
    ({"places": _until_the_end},
     "The keys that do not fit before the end of the ring are lost: they go on at row 0.", 2),
    ({"places": _fitted},
     "Where the keys would go over the end of the ring you begin at row 0 with all of them: the rows at the end are "
     "the oldest, and come first.", 2),
    ({"step": lambda position, n, size: position + n},
     "Your position runs on beyond the last row: it is a place in a ring, modulo the number of rows.", 2),
    ({"step": lambda position, n, size: position},
     "Your position does not move: the next keys would overwrite these.", 1),
    ({"step": lambda position, n, size: 0 if position + n >= size else position + n},
     "Your position goes back to 0 at the end of the ring: it stands where the oldest row is, (position + n) modulo "
     "the number of rows.", 2),
    ({"step": lambda position, n, size: (position + 1) % size}, "Your position moves by one: n rows are new.", 1),
    ({"keep": lambda keys, size: keys[:size]},
     "Of more keys than rows you keep the first: the last ones are the newest.", 3),
    ({"places": lambda position, n, size: torch.arange(n)},
     "You always write from row 0 on: begin at `position`, where the oldest row is.", 1),
    ({"units": lambda k: F.normalize(k, dim=0)}, "You normalise columns: each *row* gets length 1.", 1),
)  # fmt: skip


def _rolled(rows, position, keys):
    return torch.cat([rows, F.normalize(keys, dim=1)])[-len(rows) :], position


def _rolled_at_first(rows, position, keys):
    return torch.cat([F.normalize(keys, dim=1), rows])[: len(rows)], position


_MORE = (
    (_rolled,
     "You move all rows up by n at each step. First in, first out it is, but a queue of 65,536 rows would be copied at "
     "every step: write into the ring, from `position` on.", 2),
    (_rolled_at_first,
     "You move all rows down by n at each step: write into the ring, from `position` on.", 2),
)  # fmt: skip

QUESTION = Question(
    "push_keys",
    "A ring of negatives",
    "implement",
    points=4,
    difficulty=2,
    minutes=20,
    hints=(
        "Which rows do n keys take if they begin at `position` in a ring of `size` rows? Write the numbers down for "
        "size 7, position 5, n 4.",
        "Rows (position + 0, 1, … n − 1) modulo size; the new position is (position + n) modulo size; each key has "
        "length 1. Of more keys than rows, only the last `size` are pushed.",
        "`keys = F.normalize(keys, dim=1)[-len(rows):]`; `out = rows.clone()`; "
        "`out[(position + torch.arange(len(keys))) % len(rows)] = keys`; "
        "return `out, (position + len(keys)) % len(rows)`.",
    ),
    examine=matches(_push, _inputs, mistakes=(*alone_and_in_pairs(_made, _FAULTS), *told(_MORE))),
    hides=QUEUE,
)
