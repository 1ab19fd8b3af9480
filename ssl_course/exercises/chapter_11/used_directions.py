"""`used_directions`: the effective rank of a spectrum."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.chapter_11.hidden_methods import MEASURES
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import not_finite, told


def _rank(values, *, share=lambda v: v / v.sum(), end=torch.exp, log=torch.log):
    """`used_directions`, with a switch for each mistake."""
    if not values.sum() > 0:
        return values.new_zeros(())
    p = share(values)
    return end(-(p * log(p.where(p > 0, 1.0))).sum())


def _variant(**how):
    return lambda values: _rank(values, **how)


def _of_squares(values):
    return values.square() / values.square().sum()


def _participation(values):
    return values.sum().square() / values.square().sum().clamp(min=1e-12)


def _participation_of_squares(values):
    return values.square().sum().square() / values.pow(4).sum().clamp(min=1e-12)


def _inputs(rng: np.random.Generator) -> list:
    cases = [(np.sort(rng.gamma(0.7, 3.0, size=k))[::-1].copy(),) for k in (8, 5, 32)]
    cases.append(Case((np.zeros(6),), note="a spectrum of zeros alone"))
    cases.append(Case((np.full(7, 3.0),), note="seven equal values"))
    cases.append(Case((np.r_[rng.uniform(1, 9, size=4), np.zeros(6)],), note="a spectrum with zeros"))
    return cases


_ZERO = (
    "Your result is not finite where a singular value is 0, or where all are: such a direction is not used and adds "
    "nothing, and of all zeros the effective rank is 0."
)
_MISTAKES = (
    (_variant(share=_of_squares),
     "You take shares of the squares, the variances: take shares of the singular values themselves.", 2),
    (_variant(share=lambda v: v), "Your shares do not add up to 1: divide by the sum of the singular values.", 2),
    (_variant(share=lambda v: v / v.max()), "You divide by the largest value: shares are of the sum.", 2),
    (_variant(share=lambda v: v.softmax(dim=0)),
     "You take a softmax: shares are the values divided by their sum, so that their unit does not matter.", 2),
    (_variant(end=lambda e: e), "That is the entropy: the effective rank is its exponential.", 2),
    (_variant(log=torch.log2), "Your entropy is in bits, and your exponential in nats: take `log`.", 3),
    (_variant(end=torch.exp2), "Your entropy is in nats, and your exponential in bits: take `exp`.", 3),
    (_variant(end=lambda e: (-e).exp()), "Your result falls where more directions are used: there is a minus.", 2),
    (lambda v: (v > 0).sum().float(), "You count the values above 0: a tiny one counts as much as the largest.", 1),
    (lambda v: (v > 1e-6).sum().float(), "You count the values above 0: a tiny one counts as much as the largest.", 1),
    (_participation, "That is a participation ratio, (sum)² / sum of squares: here it is the entropy that counts.", 1),
    (_participation_of_squares,
     "That is the participation ratio of the variances, another measure: here it is the entropy that counts.", 1),
    (lambda v: v.sum() / v.max().clamp(min=1e-12),
     "That is the sum over the largest value, another measure: take the entropy.", 1),
)  # fmt: skip

QUESTION = Question(
    "used_directions",
    "How many directions are used?",
    "implement",
    points=2,
    difficulty=1,
    minutes=10,
    hints=(
        "What must come out for k equal values, and what for a single one that is not 0?",
        "p = values / sum; the entropy −Σ p log p; its exponential. What is 0 · log 0, here and in torch?",
        "`torch.special.entr(p).sum().exp()`, and 0 where the sum is 0.",
    ),
    examine=matches(_rank, _inputs, mistakes=(*told(_MISTAKES), not_finite(_ZERO, hint=2))),
    hides=MEASURES,
)
