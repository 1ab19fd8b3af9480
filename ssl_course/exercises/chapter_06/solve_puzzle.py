"""`solve_puzzle`: from shuffled tiles and their order back to the image."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.chapter_06.shuffle_tiles import drawn_orders, laid_out, reordered
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _inverse(orders):
    return orders.argsort(dim=1)


def _column_by_column(tiles):
    n, count, c, s, _ = tiles.shape
    k = round(count**0.5)
    return tiles.reshape(n, k, k, c, s, s).permute(0, 3, 2, 4, 1, 5).reshape(n, c, k * s, k * s)


def _reshaped(tiles):
    n, count, c, s, _ = tiles.shape
    side = round(count**0.5) * s
    return tiles.reshape(n, c, side, side)


def _below_each_other(tiles):
    """The channels are in their place, the rows of the tiles are not."""
    n, count, c, s, _ = tiles.shape
    side = round(count**0.5) * s
    return tiles.transpose(1, 2).reshape(n, c, side, side)


def _pixels_apart(tiles):
    n, count, c, s, _ = tiles.shape
    k = round(count**0.5)
    return tiles.reshape(n, k, k, c, s, s).permute(0, 3, 4, 1, 5, 2).reshape(n, c, k * s, k * s)


def _solve(tiles, orders, *, back=_inverse, lay=laid_out, tile=lambda t: t):
    return lay(tile(reordered(tiles, back(orders))))


def _variant(**how):
    return lambda tiles, orders: _solve(tiles, orders, **how)


def _inputs(rng: np.random.Generator) -> list:
    cases = [
        (rng.random((n, k * k, c, s, s)), drawn_orders(rng, n, k))
        for n, c, k, s in ((4, 3, 3, 2), (3, 1, 2, 4), (3, 2, 3, 3))
    ]
    return [*cases, Case((rng.random((1, 1, 3, 4, 4)), np.zeros((1, 1), dtype=int)), note="a single tile")]


_FAULTS = (
    ({"back": lambda orders: orders}, "You shuffle a second time: place i holds tile order[i] of the image, so its "
     "tile belongs back into place order[i]. That is the inverse permutation, `orders.argsort(dim=1)`.", 2),
    ({"lay": _column_by_column}, "You lay the tiles out column by column: they are counted row by row.", 2),
    ({"lay": _reshaped}, "A reshape lays the memory out anew and cuts through tiles and channels: bring the axes in "
     "the order (n, c, k, s, k, s) with `permute` first.", 2),
    ({"lay": _below_each_other}, "Your channels are right, but the rows of a tile follow each other as if they were "
     "those of the image: bring the axes in the order (n, c, k, s, k, s) before you reshape.", 2),
    ({"lay": _pixels_apart}, "Your tiles are spread out, pixel by pixel: a row of the image is which tile first, then "
     "which row of it, so k stands before s.", 2),
    ({"back": lambda orders: torch.arange(orders.shape[1]).expand_as(orders)}, "The tiles stay shuffled: put them in "
     "order first.", 1),
    ({"back": lambda orders: _inverse(orders)[:1].expand_as(orders)}, "All puzzles are solved with the first order: "
     "each has its own.", 3),
    ({"back": lambda orders: orders.argsort(dim=0)}, "Your argsort runs over the puzzles, dim=0: each row is a "
     "permutation.", 3),
    ({"back": lambda orders: orders.flip(1)}, "You turn the order back to front: the inverse is another thing.", 2),
    ({"back": lambda orders: orders.argsort(dim=1, descending=True)}, "You sort downwards: tile 0 belongs to the upper "
     "left.", 3),
    ({"tile": lambda t: t.transpose(3, 4)}, "Each of your tiles is transposed.", 3),
)  # fmt: skip
_WHOLE = (
    (lambda tiles, orders: reordered(tiles, _inverse(orders)), "You return tiles, in order: lay them out as images, "
     "(n, c, k·s, k·s).", 3),
    (lambda tiles, orders: _solve(tiles, orders).permute(0, 2, 3, 1), "Your channels are the last axis: asked for is "
     "(n, c, k·s, k·s).", 3),
)  # fmt: skip

QUESTION = Question(
    "solve_puzzle",
    "Put it together",
    "implement",
    points=2,
    difficulty=2,
    minutes=12,
    hints=(
        "Take three tiles and the order (1, 2, 0). What lies in place 0 of the puzzle, and where did it come from?",
        "The inverse of a permutation is its argsort. The tiles in order, split their number into (k, k) and put each "
        "k before its s.",
        "`tiles.reshape(n, k, k, c, s, s).permute(0, 3, 1, 4, 2, 5).reshape(n, c, k * s, k * s)`.",
    ),
    examine=matches(_solve, _inputs, mistakes=(*told(_WHOLE), *alone_and_in_pairs(_variant, _FAULTS, often=3))),
    hides=("ssl_course.pretext.jigsaw", "ssl_course.pretext.tiles", "ssl_course.encoders.vit"),
)
