"""`remove_fringes`: take out of each pixel what lies between green and magenta."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import told

AXIS = (-1.0, 2.0, -1.0)


def _made(axis=AXIS, divide=lambda a: a @ a, keep=1.0, take=1.0):
    """`keep` times the patches, less `take` times what lies along the axis."""

    def remove_fringes(patches):
        a = torch.tensor(axis, dtype=patches.dtype)
        along = torch.einsum("nchw,c->nhw", patches, a) / divide(a)  # (n, h, w)
        return keep * patches - take * along[:, None] * a[:, None, None]

    return remove_fringes


_projected = _made()


def _green_between(patches):
    red, _, blue = patches.unbind(1)
    return torch.stack([red, (red + blue) / 2, blue], dim=1)


def _two_of(patches, kept):
    mask = torch.tensor(kept, dtype=patches.dtype)[:, None, None]
    return patches * mask


def _inputs(rng: np.random.Generator) -> list:
    cases = [(rng.random((n, 3, h, w)),) for n, h, w in ((4, 5, 6), (3, 3, 3), (2, 8, 3))]
    grey = np.repeat(rng.random((3, 1, 4, 4)), 3, axis=1)
    return [*cases, Case((grey,), note="grey patches, which stay as they are")]


_MISTAKES = (
    (_made(divide=lambda a: 1), "You do not divide by a·a = 6: without it you take out six times too much.", 2),
    (_made(divide=lambda a: (a @ a).sqrt()), "You divide by the length of a, √6, once: it is its square, 6, since a "
     "stands there twice.", 2),
    (_made(divide=lambda a: 3), "You take out twice too much, which mirrors the colour: a·a is 1 + 4 + 1 = 6, not 3, "
     "and its part is taken away once.", 2),
    (_made(divide=lambda a: 4), "You divide by 4: it is a·a = 1 + 4 + 1.", 2),
    (_made(take=-1.0), "You add the part along a: take it away.", 2),
    (_made(keep=0.0, take=-1.0), "You keep nothing but the part along a: take it away from the patch.", 2),
    (_made(axis=(2.0, -1.0, -1.0)), "Your a has its 2 at red: green is the second channel.", 1),
    (_made(axis=(-1.0, -1.0, 2.0)), "Your a has its 2 at blue: green is the second channel.", 1),
    (_made(axis=(-1.0, 1.0, -1.0)), "Your a is (−1, 1, −1): with a 2 in the middle, its entries add up to 0 and grey "
     "stays grey.", 1),
    (_made(axis=(1.0, 2.0, 1.0)), "Your a has no signs: it is (−1, 2, −1), from magenta to green.", 1),
    (_made(axis=(1.0, 1.0, 1.0)), "You take out what all channels have in common, the grey: a is (−1, 2, −1).", 2),
    (_made(axis=(1.0, 0.0, -1.0)), "You take out the difference of red and blue: a is (−1, 2, −1).", 2),
    (lambda x: x.mean(dim=1, keepdim=True).expand_as(x), "You make the patches grey: only one of three directions of "
     "colour is to go.", 1),
    (_green_between, "You put green half-way between red and blue: that, too, has no part along a, but it does not "
     "bring red and blue up by theirs. Project.", 2),
    (lambda x: _two_of(x, (1, 0, 1)), "You set green to 0: that leaves magenta.", 1),
    (lambda x: _two_of(x, (0, 1, 0)), "You keep green alone: that is colour dropping, another remedy.", 1),
    (lambda x: _projected(x).clamp(0, 1), "You clip the result to [0, 1]: leave it as it is.", 2),
)  # fmt: skip

QUESTION = Question(
    "remove_fringes",
    "Close a shortcut",
    "implement",
    points=2,
    difficulty=1,
    minutes=12,
    hints=(
        "Multiply (I − aa′/a′a) by (1, 1, 1), and by a itself. What should come out?",
        "For each pixel: its dot product with a, divided by a·a, says how much of a is in it. Take so much of a away.",
        "Write the 3 × 3 matrix down and apply it to the channel axis: `torch.einsum('ij,njhw->nihw', matrix, "
        "patches)`.",
    ),
    examine=matches(_projected, _inputs, mistakes=told(_MISTAKES)),
    hides=("ssl_course.pretext.shortcuts",),
)
