"""`shuffle_tiles`: cut every image into tiles and lay them out in its own order."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def cut_up(images, k):
    """(n, c, k s, k s) to tiles (n, k k, c, s, s), row by row."""
    n, c, side, _ = images.shape
    s = side // k
    return images.reshape(n, c, k, s, k, s).permute(0, 2, 4, 1, 3, 5).reshape(n, k * k, c, s, s)


def side_of(orders):
    return round(orders.shape[1] ** 0.5)


def reordered(tiles, orders):
    return tiles[torch.arange(len(tiles))[:, None], orders]


def _column_by_column(images, k):
    n, c, side, _ = images.shape
    s = side // k
    return images.reshape(n, c, k, s, k, s).permute(0, 4, 2, 1, 3, 5).reshape(n, k * k, c, s, s)


def _reshaped(images, k):
    n, c, side, _ = images.shape
    return images.reshape(n, k * k, c, side // k, side // k)


def _channels_last_lost(images, k):
    """A view for each channel, without a permutation."""
    n, c, side, _ = images.shape
    return images.reshape(n, c, k * k, side // k, side // k).transpose(1, 2)


def _strided(images, k):
    """Every k-th pixel, as if the inner axis were that of the tiles."""
    n, c, side, _ = images.shape
    s = side // k
    return images.reshape(n, c, s, k, s, k).permute(0, 3, 5, 1, 2, 4).reshape(n, k * k, c, s, s)


def _shuffle(images, orders, *, cut=cut_up, which=lambda orders: orders, tile=lambda t: t):
    return tile(reordered(cut(images, side_of(orders)), which(orders)))


def _variant(**how):
    return lambda images, orders: _shuffle(images, orders, **how)


def drawn_orders(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Permutations (n, k k), none its own inverse where k is above 1, of which no two neighbours are equal."""
    orders = []
    while len(orders) < n:
        one = rng.permutation(k * k)
        if k == 1 or ((one != one.argsort()).any() and not (orders and (one == orders[-1]).all())):
            orders.append(one)
    return np.stack(orders)


def _inputs(rng: np.random.Generator) -> list:
    cases = [
        (rng.random((n, c, k * s, k * s)), drawn_orders(rng, n, k))
        for n, c, k, s in ((4, 3, 3, 2), (5, 1, 2, 4), (3, 2, 3, 3))
    ]
    return [*cases, Case((rng.random((3, 3, 4, 4)), np.zeros((3, 1), dtype=int)), note="a single tile")]


_FAULTS = (
    ({"which": lambda orders: orders.argsort(dim=1)}, "You apply the inverse order: tile i of the puzzle is tile "
     "order[i] of the image, so the image's tile j does not go to place order[j].", 2),
    ({"cut": _column_by_column}, "Your tiles are counted column by column: count them row by row, so that tile 1 lies "
     "on the right of tile 0.", 2),
    ({"cut": _reshaped}, "Your tiles are stripes, mixed from several channels: a reshape cuts the memory, row after "
     "row. Split both sides, (n, c, k, s, k, s), and bring the two k together with `permute`.", 2),
    ({"cut": _channels_last_lost}, "Your tiles are stripes of rows: a reshape cuts the memory, row after row. Split "
     "both sides, (n, c, k, s, k, s), and bring the two k together with `permute`.", 2),
    ({"cut": _strided}, "Your tiles hold every k-th pixel: the side splits into (k, s), first which tile, then which "
     "pixel of it.", 2),
    ({"which": lambda orders: orders[:1].expand_as(orders)}, "All images have the first order: each has its own.", 3),
    ({"which": lambda orders: torch.arange(orders.shape[1]).expand_as(orders)}, "Your tiles are not shuffled.", 1),
    ({"tile": lambda t: t.transpose(3, 4)}, "Each of your tiles is transposed: mind the order of the last two "
     "axes.", 3),
    ({"tile": lambda t: t.flip(1)}, "Your tiles come in reversed order.", 2),
)  # fmt: skip
_WHOLE = (
    (lambda x, o: _shuffle(x, o).flatten(0, 1), "You return all tiles in one row: asked for is (n, k², c, s, s).", 3),
    (lambda x, o: _shuffle(x, o).transpose(1, 2), "Your channels stand before the tiles: asked for is (n, k², c, s, "
     "s).", 3),
    (lambda x, o: laid_out(_shuffle(x, o)), "You return images of shuffled tiles: return the tiles, (n, k², c, s, "
     "s).", 3),
    (lambda x, o: cut_up(x, side_of(o))[:, o], "`tiles[:, orders]` gives every image every order, (n, n, ...): index "
     "the images as well, `tiles[torch.arange(n)[:, None], orders]`.", 3),
)  # fmt: skip


def laid_out(tiles):
    """Tiles (n, k k, c, s, s), row by row, to images (n, c, k s, k s)."""
    n, count, c, s, _ = tiles.shape
    k = round(count**0.5)
    return tiles.reshape(n, k, k, c, s, s).permute(0, 3, 1, 4, 2, 5).reshape(n, c, k * s, k * s)


QUESTION = Question(
    "shuffle_tiles",
    "Cut it up",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "Make an image of 4 × 4 pixels with the numbers 0 to 15 and cut it into four tiles by hand: which numbers lie "
        "in tile 1?",
        "Split each side into (which tile, which pixel of it), bring the two first ones together, flatten them; then "
        "take each image's tiles in its own order.",
        "`images.reshape(n, c, k, s, k, s).permute(0, 2, 4, 1, 3, 5).reshape(n, k * k, c, s, s)`, and then "
        "`tiles[torch.arange(n)[:, None], orders]`.",
    ),
    examine=matches(_shuffle, _inputs, mistakes=(*told(_WHOLE), *alone_and_in_pairs(_variant, _FAULTS, often=3))),
    hides=("ssl_course.pretext.jigsaw", "ssl_course.pretext.tiles", "ssl_course.encoders.vit"),
)
