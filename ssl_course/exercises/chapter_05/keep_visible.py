"""`keep_visible`: which patches a masked autoencoder sees, and the way back to their places."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Answer, Case, Question, matches, require
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _ranked(noise):
    return noise.argsort(dim=1)


def _taken(patches, rows):
    return patches.gather(1, rows[..., None].expand(-1, -1, patches.shape[2]))


def _in_places(shuffled, keep):
    return shuffled.argsort(dim=1) >= keep


def _keep(
    patches, noise, keep, *,
    rank=_ranked, restore=lambda shuffled, noise: shuffled.argsort(dim=1), hide=_in_places,
    see=lambda patches, shuffled, keep: _taken(patches, shuffled[:, :keep]),
):  # fmt: skip
    """`keep_visible`, with a switch for each mistake."""
    shuffled = rank(noise)  # (n, p)
    return see(patches, shuffled, keep), restore(shuffled, noise), hide(shuffled, keep)


def _variant(**how):
    return lambda patches, noise, keep: _keep(patches, noise, keep, **how)


def _sorted_visible(patches, shuffled, keep):
    return _taken(patches, shuffled[:, :keep].sort(dim=1).values)


def _both_sorted(patches, noise, keep):
    """Visible and hidden patches each in the order of their places; consistent, but not what is asked for."""
    shuffled = _ranked(noise)
    order = torch.cat([shuffled[:, :keep].sort(dim=1).values, shuffled[:, keep:].sort(dim=1).values], dim=1)
    return _taken(patches, order[:, :keep]), order.argsort(dim=1), _in_places(order, keep)


def _kept_in_place(patches, noise, keep):
    """Only the visible ones sorted, and everything that follows agrees with it."""
    shuffled = _ranked(noise)
    order = torch.cat([shuffled[:, :keep].sort(dim=1).values, shuffled[:, keep:]], dim=1)
    return _taken(patches, order[:, :keep]), order.argsort(dim=1), _in_places(order, keep)


def _reordered(order):
    return lambda patches, noise, keep: tuple(_keep(patches, noise, keep)[i] for i in order)


_ONCE = (
    "Your `restore` is the shuffle itself: it must undo it. `argsort` of the shuffle is its inverse (the argsort of "
    "the argsort of the noise)."
)
_FAULTS = (
    ({"restore": lambda shuffled, noise: shuffled}, _ONCE, 2),
    ({"hide": lambda shuffled, keep: ~_in_places(shuffled, keep)}, "Your `hidden` is turned round: it is True where a "
     "patch is hidden.", 2),
    ({"hide": lambda shuffled, keep: (torch.arange(shuffled.shape[1]) >= keep).expand_as(shuffled)},
     "Your `hidden` is in the order of the shuffle: it must say it of the patches in their places, so bring it back "
     "with `restore`.", 2),
    ({"rank": lambda noise: noise.argsort(dim=1, descending=True)}, "You keep the patches with the *largest* noise: "
     "the smallest stay.", 1),
    ({"rank": lambda noise: _ranked(noise)[:1].expand_as(noise)}, "All images keep the same patches, those of the "
     "first one: each row of the noise is an image's own draw.", 1),
    ({"see": lambda patches, shuffled, keep: patches[:, :keep]}, "Your visible patches are the first ones of each "
     "image: take those that the shuffle puts first.", 2),
    ({"see": lambda patches, shuffled, keep: _taken(patches, shuffled[:, keep:])}, "What you return as visible are the "
     "hidden patches.", 2),
    ({"see": lambda patches, shuffled, keep: _taken(patches, shuffled[:, -keep:])}, "Your visible patches are those "
     "with the largest noise: the smallest stay.", 2),
    ({"see": _sorted_visible}, "Your visible patches stand in the order of their places, but `restore` undoes another "
     "one: leave them in the order of their noise.", 2),
    ({"see": lambda patches, shuffled, keep: patches.gather(1, shuffled[:, :keep, None])}, "Your visible patches have "
     "a single number each: `gather` takes as many as its index has, so expand the index along the last axis.", 3),
    ({"see": lambda patches, shuffled, keep: patches[:, shuffled[:, :keep]]}, "`patches[:, rows]` takes the rows of "
     "every image from every image: use `gather`, or also index the images, `patches[torch.arange(n)[:, None], "
     "rows]`.", 3),
    ({"see": lambda patches, shuffled, keep: _taken(patches, shuffled)}, "You return all patches, shuffled: the first "
     "`keep` of them are visible.", 2),
    ({"see": lambda patches, shuffled, keep: _taken(patches, _ranked(shuffled)[:, :keep])}, "You take the ranks for "
     "places: the first entries of `noise.argsort()` are the places of the patches with the least noise.", 2),
    ({"hide": lambda shuffled, keep: shuffled >= keep}, "Your `hidden` compares the shuffle with `keep`: compare the "
     "rank of each patch, which is `restore`.", 2),
    ({"hide": lambda shuffled, keep: shuffled.argsort(dim=1) > keep}, "Your `hidden` calls one patch too few hidden: "
     "rank `keep`, counted from 0, is the first that is not visible.", 3),
    ({"hide": lambda shuffled, keep: shuffled.argsort(dim=1) >= shuffled.shape[1] - keep}, "Your `hidden` hides `keep` "
     "patches: so many stay.", 1),
    ({"restore": lambda shuffled, noise: noise.argsort(dim=1, descending=True).argsort(dim=1)}, "Your `restore` undoes "
     "the reversed shuffle.", 2),
)  # fmt: skip
_WHOLE = (
    (lambda p, noise, keep: _keep(p, noise, p.shape[1] - keep), "You hide `keep` patches: so many stay visible.", 1),
    (_kept_in_place, "Your visible patches stand in the order of their places: asked for is the order of their noise, "
     "smallest first.", 2),
    (_both_sorted, "Your visible and your hidden patches stand in the order of their places: asked for is the order of "
     "their noise, smallest first.", 2),
    (_reordered((0, 2, 1)), "You return (visible, hidden, restore): asked for is (visible, restore, hidden).", 1),
    (_reordered((0, 1)), "You return two things: `hidden` is missing.", 1),
    (lambda p, noise, keep: (_taken(p, _ranked(noise)[:, :keep]), _ranked(noise), _in_places(_ranked(noise).argsort(1),
     keep)), f"{_ONCE} And `hidden` goes wrong with it.", 2),
)  # fmt: skip


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((4, 9, 5, 3), (3, 16, 4, 4), (5, 12, 2, 7))]
    return [*cases, Case(_drawn(rng, 3, 6, 3, 1), note="a single visible patch")]


def _drawn(rng: np.random.Generator, n: int, p: int, d: int, keep: int) -> tuple:
    """No shuffle that undoes itself, and no two images with the same one."""
    while True:
        noise = rng.random((n, p))
        shuffled = noise.argsort(axis=1)
        own = (shuffled != shuffled.argsort(axis=1)).any(axis=1).all()
        if own and len({tuple(row) for row in shuffled}) == n:
            return rng.normal(size=(n, p, d)), noise, keep


_MATCHES = matches(_keep, _inputs, mistakes=(*told(_WHOLE), *alone_and_in_pairs(_variant, _FAULTS, often=4)))


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    _MATCHES(answer, rng)
    patches, noise, keep = _drawn(rng, 3, 9, 2, 3)
    value = answer(patches.astype(np.float32), noise.astype(np.float32), keep)
    require(isinstance(value, (list, tuple)) and len(value) == 3, "You do not return three things each time.", hint=3)
    restore = value[1]
    require(
        isinstance(restore, np.ndarray) and restore.dtype.kind in "iu",
        "Your `restore` does not hold integers: `gather` needs places.",
        share=0.5,
        hint=3,
    )


QUESTION = Question(
    "keep_visible",
    "See a quarter, find the way back",
    "implement",
    points=3,
    difficulty=3,
    minutes=20,
    hints=(
        "Write down one image of four patches on paper: its noise, the order of the noise, where each patch went.",
        "`argsort` of the noise lists places; its first `keep` are visible. `argsort` of *that* says of each place its "
        "rank: this is the way back, and it also tells who is hidden.",
        "`shuffled = noise.argsort(dim=1)`, `restore = shuffled.argsort(dim=1)`, `hidden = restore >= keep`; for the "
        "patches `gather` with `shuffled[:, :keep, None].expand(-1, -1, d)`.",
    ),
    examine=_examine,
    hides=("ssl_course.autoencoders.masked",),
)
