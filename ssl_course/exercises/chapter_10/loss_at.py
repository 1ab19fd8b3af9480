"""`loss_at`: what a loss would be with another number of negatives of the same kind."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import graded, not_finite, told


def _at(loss, negatives, others):
    # log(1 + K'/K (e^L - 1)), with log(e^L - 1) = L + log(1 - e^-L)
    return F.softplus(np.log(others / negatives) + loss + torch.log(-torch.expm1(-loss)))


def _drawn(rng: np.random.Generator, n: int, negatives: int, others: int, note: str = "") -> Case:
    return Case((rng.uniform(0.3, 5, size=n), negatives, others), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((6, 64, 1024), (4, 255, 16), (7, 10, 65536))]
    cases.append(_drawn(rng, 3, 32, 32, "as many negatives as before"))
    chance = np.log1p(np.full(3, 100.0))
    return [*cases, Case((chance, 100, 400), note="losses at chance")]


def _tiny(rng: np.random.Generator) -> list:
    return [Case((10 ** rng.uniform(-6, -4, size=6), 64, 256), note="losses near 0")]


def _huge(rng: np.random.Generator) -> list:
    return [Case((rng.uniform(100, 300, size=5), 64, 1024), note="losses above 100")]


_MISTAKES = (
    (lambda loss, k, o: loss + np.log(o / k),
     "You add log(K′ / K): that is what happens where the own key hardly counts in the denominator, but it is there, "
     "and the 1 does not grow.", 2),
    (lambda loss, k, o: loss * np.log(o + 1) / np.log(k + 1),
     "You scale the loss by the logarithms of the candidates: solve for what all negatives together weigh.", 2),
    (lambda loss, k, o: loss * o / k, "You scale the loss by K′ / K: the sum in its logarithm grows so.", 1),
    (lambda loss, k, o: torch.log1p(o / k * loss.exp()),
     "You use e^L where e^L − 1 belongs: the own key itself is the 1 in 1 + S.", 2),
    (lambda loss, k, o: torch.log(o / k * loss.expm1()),
     "The own key is missing in your new denominator: it is 1 + S.", 2),
    (lambda loss, k, o: torch.log1p(k / o * loss.expm1()), "Your ratio is upside down: S grows with K′ / K.", 1),
    (lambda loss, k, o: torch.log1p((o + 1) / (k + 1) * loss.expm1()),
     "You count the own key among the negatives: there are K of them, and K′.", 2),
    (lambda loss, k, o: torch.log1p((o - 1) / (k - 1) * loss.expm1()),
     "You subtract 1 from the numbers of negatives: K is without the own key already.", 2),
    (lambda loss, k, o: torch.full_like(loss, float(np.log1p(o))),
     "You return what chance costs: this encoder knows something, which is in its loss.", 1),
    (lambda loss, k, o: loss, "You return the loss as it is: more negatives make it larger.", 1),
    (lambda loss, k, o: _at(loss, k, o).mean(), "You average over the queries: return a loss for each.", 3),
    (lambda loss, k, o: torch.log1p(o / k * loss.expm1()) / np.log(2), "Your logarithm has the base 2: losses are in "
     "nats.", 3),
)  # fmt: skip

QUESTION = Question(
    "loss_at",
    "Predict, then measure: a longer queue",
    "predict",
    points=4,
    difficulty=3,
    minutes=25,
    hints=(
        "Divide numerator and denominator by the own key's term: the loss is log(1 + S). What is S, and what becomes "
        "of it with twice as many negatives of the same kind?",
        "S = e^L − 1 with K negatives, and K′ / K times as much with K′: log(1 + K′/K (e^L − 1)). In float32 e^L − 1 "
        "loses all digits where L is small, and is infinite where L is above 88.",
        "log(e^L − 1) = L + log(1 − e^{−L}), and log(1 + e^y) is `F.softplus(y)`: "
        "`F.softplus(math.log(others / negatives) + loss + torch.log(-torch.expm1(-loss)))`.",
    ),
    examine=graded(
        matches(_at, _inputs, mistakes=told(_MISTAKES)),
        matches(
            _at,
            _huge,
            mistakes=(
                not_finite(
                    "For losses above 100 your result is not finite: e^L leaves the range of float32 there. Work with "
                    "the logarithm of e^L − 1: L + log(1 − e^{−L})."
                ),
            ),
        ),
        matches(
            _at,
            _tiny,
            atol=1e-9,
            rtol=1e-3,
            mistakes=told(
                ((lambda loss, k, o: torch.zeros_like(loss),
                  "For losses near 0 you return 0: 1 + e^L is rounded there. `torch.expm1` and `torch.log1p` are made "
                  "for this.", 3),),
            ),
        ),
    ),
)  # fmt: skip
