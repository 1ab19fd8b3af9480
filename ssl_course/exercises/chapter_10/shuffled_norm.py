"""`shuffled_norm`: batch norm in groups, as on several GPUs, with the rows dealt out at random and put back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.chapter_10.hidden_methods import GROUPS
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _blocks(x, groups):
    return list(x.tensor_split(groups))


def _put_back(out, order):
    return out[order.argsort()]


def _normed(part, dim=0, unbiased=False, scale=True):
    centred = part - part.mean(dim=dim, keepdim=True)
    return centred / (part.var(dim=dim, keepdim=True, unbiased=unbiased) + 1e-5).sqrt() if scale else centred


def _made(
    deal: Callable = lambda x, order: x[order], back: Callable = _put_back, split: Callable = _blocks,
    norm: Callable = _normed,
):  # fmt: skip
    """`shuffled_norm` with a switch for each mistake."""

    def shuffled_norm(x, order, groups):
        return back(torch.cat([norm(part) for part in split(deal(x, order), groups)]), order)

    return shuffled_norm


_shuffled = _made()


def _strided(x, order, groups):
    """Groups of every groups-th row, put back rightly."""
    parts = [x[order][g::groups] for g in range(groups)]
    out = torch.empty_like(x)
    for g, part in enumerate(parts):
        out[order[g::groups]] = _normed(part)
    return out


def _drawn(rng: np.random.Generator, n: int, d: int, groups: int, note: str = "") -> Case:
    x = rng.normal(size=(n, d)) * rng.uniform(0.5, 2, size=d) + np.linspace(0, 3, n)[:, None]
    return Case((x, rng.permutation(n), groups), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((24, 3, 4), (30, 2, 3), (20, 5, 5))]
    return [*cases, _drawn(rng, 16, 3, 1, "a single group"), _drawn(rng, 12, 2, 6, "groups of two")]


_FAULTS = (
    ({"back": lambda out, order: out},
     "Your rows come back in the shuffled order: row i of the result belongs to row i of x, or every query is compared "
     "with another image's key.", 2),
    ({"back": lambda out, order: out[order]},
     "`out[order]` shuffles once more: what undoes `x[order]` is `out[order.argsort()]`.", 2),
    ({"deal": lambda x, order: x, "back": lambda out, order: out},
     "You do not shuffle: the rows of a group are neighbours in x, as the queries' are.", 1),
    ({"split": lambda x, groups: [x]},
     "Your statistics are those of the whole batch: each group has its own, as on a GPU of its own.", 1),
    ({"norm": lambda part: _normed(part, unbiased=len(part) > 1)},
     "Your variance divides by n − 1: batch norm normalises with the biased one, which divides by n.", 3),
    ({"norm": lambda part: _normed(part, scale=False)},
     "You subtract the mean alone: divide by the deviation, too.", 1),
    ({"norm": lambda part: _normed(part, dim=1)},
     "You normalise each row: batch norm takes the statistics of each column, over the rows of the group.", 1),
    ({"deal": lambda x, order: x[order.argsort()], "back": lambda out, order: out[order]},
     "You shuffle by the inverse: place j of the shuffled batch holds row order[j].", 2),
    ({"norm": lambda part: (part - part.mean(dim=0)) / (part.var(dim=0, unbiased=False) + 1e-5)},
     "You divide by the variance: divide by its root.", 3),
    ({"split": lambda x, groups: list(x.split(groups))},
     "Your groups have `groups` rows each: there are `groups` groups, of len(x) / groups rows.", 2),
)  # fmt: skip

_MORE = (
    (_strided,
     "Your groups take every groups-th row: they are stretches of the shuffled batch, the first len(x) / groups rows "
     "and so on.", 2),
    (lambda x, order, groups: _shuffled(x.detach(), order, groups),
     "The value is right, but no gradient reaches x: batch norm is a layer, and the statistics depend on x.", 3),
    (_made(norm=lambda part: (part - part.mean(dim=0).detach())
           / (part.var(dim=0, unbiased=False).detach() + 1e-5).sqrt()),
     "The value is right, but your statistics are without gradient: in training they depend on x, and the gradient "
     "goes through them.", 3),
)  # fmt: skip

QUESTION = Question(
    "shuffled_norm",
    "Deal the keys out",
    "vary",
    points=4,
    difficulty=2,
    minutes=20,
    hints=(
        "Three steps: shuffle, normalise group by group, undo the shuffle.",
        "Place j of the shuffled batch holds row order[j]. To undo it, row i must be fetched from the place where it "
        "went: that is the inverse permutation.",
        "`parts = x[order].chunk(groups)`; each minus its mean, over the root of its biased variance plus 1e-5; "
        "`torch.cat(parts)[order.argsort()]`.",
    ),
    examine=matches(_shuffled, _inputs, gradients=(0,), mistakes=(*alone_and_in_pairs(_made, _FAULTS), *told(_MORE))),
    hides=GROUPS,
)
