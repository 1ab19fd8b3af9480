"""`neighbour_pair`: a patch and one of its eight neighbours, with a gap between and a little jitter."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told

CLOCKWISE = (0, 1, 2, 4, 7, 6, 5, 3)  # row by row -> the neighbours in a circle, from the upper left one


def _cut(images, corners, size):
    """Patches at (n, 2) corners, (n, c, size, size)."""
    return torch.stack([x[:, r : r + size, q : q + size] for x, (r, q) in zip(images, corners.tolist(), strict=True)])


def _steps(labels):
    """Rows and columns from the middle, (n, 2), each -1, 0 or 1."""
    cell = labels + (labels >= 4)
    return torch.stack([cell // 3 - 1, cell % 3 - 1], dim=1)


def _pair(
    images, corners, labels, size, gap, jitter, *,
    steps=_steps, stride=lambda size, gap: size + gap, at=lambda corners: corners, shake=1, middle=0,
    shift=lambda jitter: jitter, order=(0, 1), of=lambda x: x,
):  # fmt: skip
    """`neighbour_pair`, with a switch for each mistake."""
    corners, shift = at(corners), shift(jitter)
    beside = corners + stride(size, gap) * steps(labels) + shake * shift
    both = _cut(of(images), corners + middle * shift, size), _cut(of(images), beside, size)
    return torch.stack([both[i] for i in order], dim=1)


def _variant(**how):
    return lambda *args: _pair(*args, **how)


def _middle_counted(labels):
    return torch.stack([labels // 3 - 1, labels % 3 - 1], dim=1)


def _one_too_many(labels):
    return _steps((labels + 1).clamp(max=7))


def _late_shift(labels):
    cell = labels + (labels > 4)
    return torch.stack([cell // 3 - 1, cell % 3 - 1], dim=1)


def _in_a_circle(labels):
    return _steps(torch.tensor(CLOCKWISE)[labels])


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((16, 3, 4, 2, 1), (12, 1, 3, 3, 1), (20, 2, 5, 1, 2))]
    return [*cases, Case(_drawn(rng, 8, 3, 3, 0, 0), note="no gap and no jitter")]


def _drawn(rng: np.random.Generator, n: int, c: int, size: int, gap: int, reach: int) -> tuple:
    """Every label; room on all sides for what a mistake may cut."""
    room = 2 * (size + 2 * gap) + 2 * reach
    images = rng.random((n, c, 2 * room + size + 4, 2 * room + size + 4))
    corners = room + rng.integers(5, size=(n, 2))
    labels = rng.permutation(np.arange(n) % 8)
    jitter = rng.integers(-reach, reach + 1, size=(n, 2))
    if reach:
        jitter[0], corners[0] = (-reach, reach), (room, room + 3)
    return images, corners, labels, size, gap, jitter


_MIDDLE = (
    "Label 4 is the right neighbour, not the middle: with `labels // 3` and `labels % 3` the middle itself is a class. "
    "From 4 on, count one further."
)
_FAULTS = (
    ({"steps": _middle_counted}, _MIDDLE, 2),
    ({"stride": lambda size, gap: size}, "Your neighbours lie edge to edge: the gap is missing.", 2),
    ({"shake": 0}, "The jitter is missing: the neighbour moves by it.", 2),
    ({"steps": lambda labels: _steps(labels).flip(1)}, "Your labels go column by column: they go row by row, so that "
     "1 is above the middle and 3 on its left.", 2),
    ({"at": lambda corners: corners.flip(1)}, "You take the corners as (column, row): they are (row, column).", 2),
    ({"shift": lambda jitter: jitter.flip(1)}, "You take the jitter as (column, row): it is (row, column).", 2),
    ({"steps": lambda labels: -_steps(labels)}, "Your neighbour lies on the opposite side: label 0 is the upper left "
     "one, so its row and its column are smaller.", 2),
    ({"order": (1, 0)}, "Your pairs begin with the neighbour: the middle patch comes first.", 1),
    ({"shake": -1}, "You subtract the jitter: add it.", 2),
    ({"middle": 1}, "The middle patch moves by the jitter, too: then both move alike, and their distance stays what it "
     "was. Only the neighbour does.", 2),
    ({"middle": 1, "shake": 0}, "The middle patch moves by the jitter: it is the neighbour that does.", 2),
    ({"stride": lambda size, gap: size + 2 * gap}, "You leave the gap twice: one gap lies between a patch and its "
     "neighbour.", 2),
    ({"stride": lambda size, gap: gap}, "You go on by the gap alone: that is from the edge of the patch, so add its "
     "size.", 2),
    ({"stride": lambda size, gap: size - gap}, "You subtract the gap: the patches overlap.", 2),
    ({"steps": _late_shift}, f"{_MIDDLE} (You do so only from 5 on.)", 3),
    ({"steps": _one_too_many}, "Your labels start at 1: label 0 is the upper left neighbour.", 2),
    ({"steps": _in_a_circle}, "Your labels go round in a circle: they go row by row.", 2),
    ({"steps": lambda labels: _steps(labels[:1]).expand(len(labels), -1)}, "All pairs have the first label's "
     "neighbour: each image has its own.", 3),
    ({"at": lambda corners: corners[:1].expand_as(corners)}, "All images are cut at the first corner: each has its "
     "own.", 3),
    ({"of": lambda images: images[:1].expand_as(images)}, "All patches come from the first image: pair i is of image "
     "i.", 3),
    ({"of": lambda images: images.transpose(2, 3)}, "Rows and columns are swapped: the axes are (n, c, row, "
     "column).", 3),
)  # fmt: skip
_WHOLE = (
    (lambda *args: _pair(*args).flatten(0, 1), "You return 2n patches: stack each pair along an axis of its own, "
     "(n, 2, c, size, size).", 3),
    (lambda *args: _pair(*args).transpose(0, 1), "Your first axis is that of the pair: asked for is (n, 2, c, size, "
     "size).", 3),
    (lambda *args: _pair(*args).flatten(1, 2), "You join the patches along the channels: stack them along an axis of "
     "their own, (n, 2, c, size, size).", 3),
    (lambda *args: _pair(*args)[:, 1], "You return the neighbour alone: return the pair, the middle patch first.", 1),
)  # fmt: skip

QUESTION = Question(
    "neighbour_pair",
    "Which side of you am I?",
    "implement",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "Number the nine cells of a 3 × 3 grid row by row. Which number is missing among the neighbours, and what does "
        "it do to all that come after it?",
        "cell = label, or label + 1 from 4 on; its row and column, less 1, say how many steps of size + gap lead "
        "there. Then the jitter is added.",
        "`images.unfold(2, size, 1).unfold(3, size, 1)[rows, :, top, left]` cuts all patches at once, with rows (n, "
        "1) and top and left (n, 2); a loop over the images does as well.",
    ),
    examine=matches(_pair, _inputs, mistakes=(*told(_WHOLE), *alone_and_in_pairs(_variant, _FAULTS, often=4))),
    hides=("ssl_course.pretext.relative_patches", "ssl_course.pretext.tiles"),
)
