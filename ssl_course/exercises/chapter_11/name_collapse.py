"""`name_collapse`: complete, dimensional or none; from embeddings."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_11.hidden_methods import MEASURES
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told

KINDS = ("complete", "dimensional", "none")


def _name(
    z, *, unit=True, axis=0, reach=lambda d: 0.1 / d**0.5, centred=True, squares=False, few=lambda d: d / 4,
    swapped=False, first="std",
):  # fmt: skip
    """`name_collapse`, with a switch for each mistake."""
    d = z.shape[1]
    u = F.normalize(z, dim=1) if unit else z
    one_point = bool(u.std(dim=axis, correction=0).mean() < reach(d))
    values = torch.linalg.svdvals(u - u.mean(dim=0) if centred else u)
    values = values.square() if squares else values
    p = values / values.sum().clamp(min=1e-30)
    narrow = bool(torch.special.entr(p).sum().exp() < few(d))
    if first == "rank":
        return "dimensional" if narrow else "complete" if one_point else "none"
    kind = "complete" if one_point else "dimensional" if narrow else "none"
    return {"complete": "dimensional", "dimensional": "complete", "none": "none"}[kind] if swapped else kind


def _variant(**how):
    return lambda z: _name(z, **how)


def _always(kind):
    return lambda z: kind


def _inputs(rng: np.random.Generator) -> list:
    """Far from both borders: deviations below a fifth or above three times the first, ranks below 2/3 or above 3/2."""

    def spread(n, d, directions):
        turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
        return rng.normal(size=(n, directions)) @ turn[:directions]

    def point(n, d):
        return np.ones(d) * rng.choice([-1, 1], size=d)

    healthy = spread(200, 16, 16)
    far = spread(200, 16, 16) + 1.5 * point(200, 16)
    return [
        Case((healthy,)),
        Case((point(200, 16) + 0.005 * spread(200, 16, 16),), note="one direction and a little noise"),
        Case((spread(200, 16, 2),), note="a plane"),
        Case((1e-3 * healthy,), note="short vectors in all directions"),
        Case((point(150, 32) * rng.uniform(0.2, 5, size=(150, 1)) + 0.003 * spread(150, 32, 32),),
             note="one direction, at many lengths"),
        Case((spread(300, 64, 6),), note="6 of 64 directions"),
        Case((far,), note="all directions, around a common one"),
        Case((spread(200, 12, 2) + 2 * point(200, 12),), note="a plane, around a common direction"),
        Case((spread(400, 64, 24) + 2.4 * point(400, 64),), note="a third of the directions, around a common one"),
        Case((spread(40, 8, 8),)),
    ]  # fmt: skip


_MISTAKES = (
    (_variant(unit=False), "You do not scale the embeddings to length 1 first: then short vectors look collapsed, and "
     "one direction at many lengths looks healthy.", 1),
    (_variant(axis=1),
     "You never say \"complete\": the deviation runs over the images (not over coordinates), and its border is "
     "0.1/√d.", 1),
    (_variant(reach=lambda d: 0.1),
     "You compare the deviation with 0.1: a healthy one is near 1/√d, so the border is 0.1/√d.", 2),
    (_variant(reach=lambda d: d**-0.5), "Your border is 1/√d itself: that is the healthy value; a tenth of it is the "
     "border.", 2),
    (_variant(reach=lambda d: 0.1 / d), "Your border is 0.1/d: it is 0.1/√d.", 2),
    (_variant(centred=False),
     "You do not take the mean out before the singular values: what all share becomes the first direction.", 3),
    (_variant(squares=True), "Your effective rank takes shares of the squares: of the singular values.", 3),
    (_variant(swapped=True), "Your two kinds of collapse are swapped: complete is one point, dimensional a few "
     "directions.", 1),
    (_variant(first="rank"),
     "You ask about the directions first: a collapsed network leaves noise, which may have all directions or few. Ask "
     "about the deviation first.", 2),
    (_variant(few=lambda d: 0), "You never say \"dimensional\": compare the effective rank with d/4.", 2),
    (_variant(few=lambda d: 4), "Your border for the effective rank is the same for all d: it is d/4.", 2),
    *((_always(kind), f'You always say "{kind}".', 1) for kind in KINDS),
)  # fmt: skip


def _other_words(got, expected, args) -> bool:
    return got not in KINDS


QUESTION = Question(
    "name_collapse",
    "Name the collapse",
    "implement",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "Two measurements, in this order: do the embeddings vary at all? If so, in how many directions?",
        "On unit vectors: the deviation over images of each coordinate, averaged; then the singular values of the "
        "centred matrix and their effective rank. The borders depend on d.",
        "`u = F.normalize(z, dim=1)`; `u.std(dim=0).mean() < 0.1 / d**0.5` is complete; `p` the shares of "
        "`torch.linalg.svdvals(u - u.mean(dim=0))`, and `torch.special.entr(p).sum().exp() < d / 4` dimensional.",
    ),
    examine=matches(
        _name,
        _inputs,
        mistakes=(*told(_MISTAKES), Mistake(None, 'Say "complete", "dimensional" or "none".', when=_other_words)),
    ),
    hides=MEASURES,
)
