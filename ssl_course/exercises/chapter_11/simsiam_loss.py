"""`simsiam_loss`: predict one view's projection from the other's, and stop the gradient in the right place."""

from __future__ import annotations

import numpy as np
import torch.nn.functional as F

from ssl_course.exercises.chapter_11.hidden_methods import PREDICTION
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import graded, told


def _as_it_is(x):
    return x


def _stop(x):
    return x.detach()


def _loss(
    x1, x2, f, h, *,
    p_side=_as_it_is, z_side=_stop, before=_as_it_is, second_z=None, unit=True, same_view=False, ways=(0, 1),
    fold="mean", scale=0.5, predict="p", target="z",
):  # fmt: skip
    """`simsiam_loss`, with a switch for each mistake."""
    z = [x @ f.T for x in (x1, x2)]  # (n, d) each
    p = [before(a) @ h.T for a in z]
    ends = {"p": p, "z": z}

    def similarity(way):
        a = p_side(ends[predict][way])
        b = ends[target][way if same_view else 1 - way]
        b = (second_z if second_z and way else z_side)(b)
        if unit:
            a, b = F.normalize(a, dim=1), F.normalize(b, dim=1)
        each = (a * b).sum(dim=1)
        return each.mean() if fold == "mean" else each.sum()

    return -scale * sum(similarity(way) for way in ways)


def _variant(**how):
    return lambda x1, x2, f, h: _loss(x1, x2, f, h, **how)


def _squared(x1, x2, f, h):
    return 2 + 2 * _loss(x1, x2, f, h)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, wide, d in ((6, 5, 4), (9, 4, 3), (4, 7, 6)):
        x1 = rng.normal(size=(n, wide))
        x2 = x1 + 0.7 * rng.normal(size=(n, wide))
        f, h = rng.normal(size=(d, wide)) / wide**0.5, rng.normal(size=(d, d)) / d**0.5
        cases.append(Case((x1, x2, f, h)))
    return cases


_MISTAKES = (
    (_variant(z_side=_as_it_is),
     "The value is right, but no gradient is stopped: the targets z move towards the predictions as well, and one "
     "point for all images is the quickest way down.", 2),
    (_variant(p_side=_stop, z_side=_as_it_is),
     "The value is right, but the gradient is stopped on the wrong side: the target z is what stands still, and the "
     "prediction p is what learns.", 2),
    (_variant(before=_stop),
     "The value is right, but you stop the gradient of z before the predictor: then only the predictor learns, and the "
     "encoder f never does.", 2),
    (_variant(second_z=_as_it_is),
     "The value is right, but the gradient is stopped in one of the two terms only: both targets stand still.", 3),
    (_variant(same_view=True),
     "You compare each prediction with the projection of its own view: p1 belongs to z2, and p2 to z1.", 1),
    (_variant(predict="z"), "There is no prediction in your loss: p = z h' is compared with the other view's z.", 1),
    (_variant(target="p"),
     "You compare predictions with predictions: the target is the other view's projection z, before the predictor.", 1),
    (_variant(predict="z", target="p"), "Your predictor is on the wrong branch: it belongs to what learns.", 1),
    (_variant(unit=False), "Your vectors are not scaled to length 1: the similarity is the cosine.", 1),
    (_variant(scale=-0.5), "Your loss has the wrong sign: it falls where the views agree less.", 1),
    (_variant(scale=1), "Your loss is twice as large: each of the two terms has a factor ½.", 1),
    (_variant(ways=(0,)), "You predict one way only: p2 also predicts z1.", 1),
    (_variant(ways=(1,)), "You predict one way only: p1 also predicts z2.", 1),
    (_variant(ways=(0,), scale=1), "You predict one way only: p2 also predicts z1.", 1),
    (_variant(fold="sum"), "You sum over the images: take their mean.", 3),
    (_squared, "That is BYOL's squared distance, 2 − 2 cos: here the loss is minus the cosine.", 1),
)  # fmt: skip

QUESTION = Question(
    "simsiam_loss",
    "Stop the right gradient",
    "implement",
    points=3,
    difficulty=2,
    minutes=15,
    hints=(
        "Write down z1, z2, p1, p2 first. Which of the four shall move because of this loss, and which shall be moved "
        "towards?",
        "A target is a number to hit, not a thing to train: `detach` it, and only where it is a target. The same z is "
        "a target in one term and the input of the predictor in the other.",
        "With `c` the mean cosine of rows: `-c(p1, z2.detach()) / 2 - c(p2, z1.detach()) / 2`, where `p1 = z1 @ h.T` "
        "of the z1 that has its gradient.",
    ),
    examine=graded(matches(_loss, _inputs, gradients=(2, 3), mistakes=told(_MISTAKES))),
    hides=PREDICTION,
)
