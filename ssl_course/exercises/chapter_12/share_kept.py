"""`share_kept`: what Sinkhorn's rounds end at, for two warehouses and two shops, without a round."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.chapter_12.hidden_methods import TRANSPORT
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import graded, not_finite, told


def _saved(d):
    """By how much the two straight ways are shorter than the two crossed ones, (m,)."""
    return d[:, 0, 1] + d[:, 1, 0] - d[:, 0, 0] - d[:, 1, 1]


def _share(distance, epsilon):
    return torch.sigmoid(_saved(distance) / (2 * epsilon))


def _first_row(d, epsilon):
    return torch.sigmoid((d[:, 0, 1] - d[:, 0, 0]) / epsilon)


def _first_column(d, epsilon):
    return torch.sigmoid((d[:, 1, 0] - d[:, 0, 0]) / epsilon)


def _one_round(d, epsilon):
    plan = (-d / epsilon).exp()
    plan = plan / plan.sum(dim=2, keepdim=True)
    return (plan / plan.sum(dim=1, keepdim=True))[:, 0, 0]


def _of_all(d, epsilon):
    return (-d / epsilon).flatten(1).softmax(dim=1)[:, 0]


def _inputs(rng: np.random.Generator) -> list:
    cases = [Case((rng.uniform(0, 3, size=(m, 2, 2)), e)) for m, e in ((4, 1.0), (6, 0.4), (3, 3.0))]
    same = rng.uniform(0, 3, size=(4, 2, 1)) + rng.uniform(0, 3, size=(4, 1, 2))
    cases.append(Case((same, 0.5), note="a first shop that is nearer to both by the same way"))
    return [*cases, Case((rng.uniform(0, 3, size=(1, 2, 2)), 0.7), note="a single table")]


def _cold(rng: np.random.Generator) -> list:
    return [Case((rng.uniform(0, 3, size=(8, 2, 2)), 0.001), note="an epsilon of 0.001")]


_MISTAKES = (
    (_first_row,
     "You look at the first warehouse alone, a softmax of its row: but the shops take only half each, so what the "
     "second warehouse's ways cost counts as well.", 1),
    (_first_column, "You look at the first shop alone: the other shop's ways count as well.", 1),
    (_one_round, "That is where one round ends: asked for is where the rounds end at.", 1),
    (_of_all, "You take a softmax over all four ways: then the rows need not sum to the stock.", 1),
    (lambda d, e: torch.sigmoid(_saved(d) / e),
     "Your exponent is twice too large: q / (1 − q) is the *root* of the cross ratio, since q stands in it twice above "
     "and 1 − q twice below.", 2),
    (lambda d, e: torch.sigmoid(_saved(d) / (4 * e)),
     "Your exponent is half as large as it should be: q / (1 − q) is the root of the cross ratio.", 2),
    (lambda d, e: torch.sigmoid(-_saved(d) / (2 * e)),
     "You return the share that goes to the *second* shop, or your sign is wrong: short ways get much.", 2),
    (lambda d, e: torch.sigmoid(_saved(d) * e / 2), "You multiply by epsilon: divide by it.", 2),
    (lambda d, e: torch.sigmoid(_saved(d) / 2), "The epsilon is missing.", 2),
    (lambda d, e: _share(d, e) / 2,
     "Your share is of all laptops: it is of the first warehouse's, which has half of them.", 3),
    (lambda d, e: _share(d, e) * 25, "You return laptops: a share in [0, 1] is asked for.", 3),
    (lambda d, e: (_saved(d) / (2 * e)).exp(), "You return q / (1 − q): solve for q.", 3),
    (lambda d, e: _share(d, e).mean(), "You average over the tables: return a share for each.", 3),
    (lambda d, e: torch.full((len(d),), 0.5, dtype=d.dtype), "You send half to each shop, whatever the ways cost.", 2),
)  # fmt: skip

_HARD = Mistake(
    None,
    "You give all or nothing, which is the plan at an epsilon of 0: at a larger one some go the long way.",
    when=lambda got, expected, args: set(np.ravel(got).tolist()) <= {0.0, 1.0},
    hint=2,
)

QUESTION = Question(
    "share_kept",
    "Predict, then measure: where the rounds end",
    "predict",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "Multiply a row of a 2 × 2 table by any number: what happens to P₁₁ P₂₂ / (P₁₂ P₂₁)? And a column?",
        "That ratio is the same at the end as at the start. At the end all four sums are ½, so P₁₁ = P₂₂ = q / 2 and "
        "P₁₂ = P₂₁ = (1 − q) / 2: the ratio is (q / (1 − q))².",
        "At the start it is exp((d₁₂ + d₂₁ − d₁₁ − d₂₂) / epsilon). Take the root and solve for q: "
        "`torch.sigmoid(... / (2 * epsilon))`.",
    ),
    examine=graded(
        matches(_share, _inputs, mistakes=(*told(_MISTAKES), _HARD)),
        matches(
            _share,
            _cold,
            mistakes=(
                not_finite(
                    "At an epsilon of 0.001 your share is not finite: `exp` leaves the range of float32 there. "
                    "`torch.sigmoid` does not."
                ),
            ),
        ),
    ),
    hides=TRANSPORT,
)
