"""`remember`: the memory bank's update, a moving average on the sphere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_10.hidden_methods import MEMORY
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _rows(v):
    return F.normalize(v, dim=1)


def _own(memory, index, new):
    out = memory.clone()
    out[index] = new
    return out


def _first_rows(memory, index, new):
    return torch.cat([new, memory[len(new) :]])


def _mixed(v, z, m):
    return m * v + (1 - m) * z


def _made(
    before: Callable = _rows, after: Callable = _rows, mix: Callable = _mixed, write: Callable = _own,
    stop: bool = True,
):  # fmt: skip
    """`remember` with a switch for each mistake."""

    def remember(memory, index, z, momentum):
        z = before(z.detach() if stop else z)
        return write(memory, index, after(mix(memory[index], z, momentum)))

    return remember


_remember = _made()


def _drawn(rng: np.random.Generator, rows: int, d: int, n: int, m: float, note: str = "") -> Case:
    memory = rng.normal(size=(rows, d))
    memory /= np.linalg.norm(memory, axis=1, keepdims=True)
    z = rng.normal(size=(n, d)) * rng.choice([0.2, 1.0, 5.0], size=(n, 1))
    return Case((memory, rng.permutation(rows)[:n], z, m), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((9, 4, 5, 0.5), (7, 6, 3, 0.8), (12, 3, 7, 0.3))]
    return [*cases, _drawn(rng, 6, 5, 3, 0.0, "a momentum of 0"), _drawn(rng, 5, 4, 1, 0.6, "a batch of one")]


_FAULTS = (
    ({"after": lambda v: v},
     "Your new rows have not length 1: an average of two unit vectors is shorter than they are. Scale it again.", 2),
    ({"before": lambda z: z},
     "You mix the features in as they come: one of length 5 outweighs its row. Scale z to length 1 first.", 1),
    ({"mix": lambda v, z, m: (1 - m) * v + m * z},
     "Your momentum stands at the new features: it says how much of the *old* row stays.", 1),
    ({"mix": lambda v, z, m: v + (1 - m) * z}, "The old row keeps all its weight: it gets the momentum m.", 1),
    ({"mix": lambda v, z, m: m * v + z}, "The new features get the weight 1: theirs is 1 − m.", 1),
    ({"mix": lambda v, z, m: z}, "You forget the old rows: momentum m of them stays.", 1),
    ({"write": _first_rows},
     "You write into the first rows: image `index[i]` owns row `index[i]`.", 2),
    ({"write": lambda memory, index, new: _own(memory, index.sort().values, new)},
     "Your rows go to the wrong images: row i of z belongs to image index[i], in the order of the batch.", 2),
    ({"after": lambda v: F.normalize(v, dim=0)}, "You normalise columns: each *row* gets length 1.", 2),
)  # fmt: skip

_MORE = (
    (lambda memory, index, z, m: _rows(m * memory[index] + (1 - m) * _rows(z)),
     "You return the new rows alone: the whole memory is asked for, with the rows of other images as they were.", 3),
    (lambda memory, index, z, m: memory.clone(), "Your memory stays as it was.", 1),
    (_made(stop=False),
     "The value is right, but the memory carries a gradient to z: it would keep the graph of every batch of the epoch. "
     "It remembers numbers: `detach` them.", 3),
)  # fmt: skip

QUESTION = Question(
    "remember",
    "A memory on the sphere",
    "implement",
    points=3,
    difficulty=2,
    minutes=15,
    hints=(
        "Two things must have length 1: what is mixed in, and the result. Which of the two weights is m?",
        "With u = z / |z| row by row, the new row of image index[i] is m v + (1 − m) u, scaled to length 1 again. All "
        "other rows stay.",
        "`out = memory.clone()`, then `out[index] = F.normalize(momentum * memory[index] + (1 - momentum) * "
        "F.normalize(z.detach(), dim=1), dim=1)`.",
    ),
    examine=matches(
        _remember, _inputs, gradients=(2,), mistakes=(*alone_and_in_pairs(_made, _FAULTS), *told(_MORE))
    ),
    hides=MEMORY,
)  # fmt: skip
