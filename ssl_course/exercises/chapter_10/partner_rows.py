"""`partner_rows`: NT-Xent on several GPUs, whose views are gathered: who is my partner, and who a candidate?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _half_turn(i, n):
    return (i + n) % (2 * n)


def _from_own(n, rank):
    return 2 * n * rank


def _all_but_itself(rows, partner, itself, start, n):
    return itself


def _made(
    start: Callable = _from_own, other: Callable = _half_turn, out: Callable = _all_but_itself,
    at: Callable | None = None, flip: bool = False,
):  # fmt: skip
    """`partner_rows` with a switch for each mistake."""

    def partner_rows(n, processes, rank):
        i, begin = torch.arange(2 * n), start(n, rank)
        partner = begin + other(i, n)
        column = torch.arange(2 * n * processes)
        own = i + (begin if at is None else at(n, rank))
        itself = column == own[:, None]  # (2n, 2n processes)
        left_out = out(column, partner, itself, begin, n)
        return partner, left_out if flip else ~left_out

    return partner_rows


_rows = _made()


def _without_partner(column, partner, itself, start, n):
    return itself | (column == partner[:, None])


def _own_process_only(column, partner, itself, start, n):
    return itself | (column < start) | (column >= start + 2 * n)


def _other_processes_only(column, partner, itself, start, n):
    return (column >= start) & (column < start + 2 * n) & (column != partner[:, None])


def _nobody_out(column, partner, itself, start, n):
    return torch.zeros_like(itself)


def _view_by_view(n, processes, rank):
    """As if all first views stood before all second ones."""
    i = torch.arange(2 * n)
    total, view, place = n * processes, i // n, i % n
    own = view * total + rank * n + place
    column = torch.arange(2 * total)
    return (1 - view) * total + rank * n + place, column != own[:, None]


def _inputs(rng: np.random.Generator) -> list:
    cases = [Case((int(rng.integers(3, 6)), processes, rank)) for processes, rank in ((3, 1), (4, 3), (2, 1))]
    cases.append(Case((3, 3, 0), note="the first process"))
    return [*cases, Case((4, 1, 0), note="a single process"), Case((1, 5, 2), note="a pair on each process")]


_FAULTS = (
    ({"start": lambda n, rank: 0},
     "You count from row 0 on every process: the views of process r begin at row 2 n r of what was gathered.", 1),
    ({"start": lambda n, rank: n * rank},
     "Your rows of process r begin at n r: each process before it has sent 2n views.", 2),
    ({"at": lambda n, rank: 0},
     "You mask the first 2n columns on every process: a view stands in column 2 n r + i, so its own similarity stays "
     "among the candidates, and a stranger's is lost.", 2),
    ({"other": lambda i, n: i},
     "Your partner is the view itself: the other view of the image stands n rows further, or n rows back.", 1),
    ({"other": lambda i, n: i ^ 1},
     "Your partners are neighbouring rows: a process sends its n first views, then its n second ones.", 1),
    ({"out": _nobody_out}, "Every view is a candidate for itself: mask its own column.", 1),
    ({"out": _without_partner},
     "The partner is no candidate in your mask: it is the one to be found, so it must be among them.", 2),
    ({"out": _own_process_only},
     "Your candidates are those of the own process: then nothing is gained by gathering.", 1),
    ({"out": _other_processes_only},
     "Your candidates of the own process are missing: its other views are negatives, as the others' are.", 2),
    ({"flip": True}, "Your mask is True for those who are *no* candidates.", 2),
    ({"other": lambda i, n: i + n},
     "The partner of a second view is n rows *back*: yours lies beyond the rows of its process.", 1),
)  # fmt: skip

_MORE = (
    (_view_by_view,
     "You expect all first views before all second ones: gathered, each process's 2n views stand together, process by "
     "process.", 2),
)  # fmt: skip

QUESTION = Question(
    "partner_rows",
    "Who is who among all GPUs?",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Draw the rows for n = 2 and two processes: eight of them. Where do those of process 1 begin, and in which "
        "order are they?",
        "Row i of process r stands at 2 n r + i; its partner n further, modulo 2n *inside* the process; everyone but "
        "itself is a candidate.",
        "`i = torch.arange(2 * n)`; partner `2 * n * rank + (i + n) % (2 * n)`; candidates "
        "`torch.arange(2 * n * processes) != (2 * n * rank + i)[:, None]`.",
    ),
    examine=matches(_rows, _inputs, mistakes=(*alone_and_in_pairs(_made, _FAULTS, often=3), *told(_MORE))),
    hides=("ssl_course.losses.nt_xent", "ssl_course.losses.gathering"),
)
