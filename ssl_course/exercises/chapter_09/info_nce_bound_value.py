"""`info_nce_bound_value`: how much two views share, at least, says a critic that tells their pairs apart."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_09.hidden_losses import SOFTMAX_LOSSES
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import extremes, graded, told


def _log_shares(scores):
    return scores.diagonal() - scores.logsumexp(dim=1)  # (n,)


def _bound(scores):
    return math.log(len(scores)) + _log_shares(scores).mean()


def _own(scores):
    return torch.eye(len(scores), dtype=torch.bool)


def _others(scores, dim=1):
    return scores.masked_fill(_own(scores), -torch.inf).logsumexp(dim=dim)


def _log_mean_of_others(scores):
    n = len(scores)
    return scores.masked_fill(_own(scores), -torch.inf).logsumexp(dim=(0, 1)) - math.log(n * (n - 1))


def _inputs(rng: np.random.Generator) -> list:
    cases = [
        Case((rng.normal(size=(n, n)) + reach * np.eye(n) + rng.normal(size=(n, 1)),))
        for n, reach in ((6, 3.0), (11, 1.0), (4, 0.5))
    ]
    cases.append(Case((2 * rng.normal(size=(7, 7)) - 4 * np.eye(7),), note="a critic that is worse than none"))
    return [*cases, Case((np.zeros((5, 5)),), note="a critic that gives every pair the same score")]


def _large(rng: np.random.Generator) -> list:
    return [Case((300 * rng.normal(size=(6, 6)),), note="scores of some hundreds")]


def _plus(constant: Callable) -> Callable:
    """`_bound` with another constant than log n."""
    return lambda scores: constant(len(scores)) + _log_shares(scores).mean()


_MISTAKES = (
    (_plus(lambda n: 0), "log n is missing: what you return is minus the loss, never above 0.", 2),
    (lambda s: -_log_shares(s).mean(), "You return the loss: the bound is log n minus the loss.", 2),
    (lambda s: math.log(len(s)) - _log_shares(s).mean(), "You add the loss to log n: it is subtracted.", 2),
    (lambda s: -_bound(s), "You subtract log n from the loss: it is the other way round.", 2),
    (lambda s: _bound(s) / math.log(2), "Your bound is in bits: nats are asked for, so all logarithms are natural.", 2),
    (lambda s: math.log2(len(s)) + _log_shares(s).mean(),
     "Your log n is to base 2, the loss is in nats: take the natural logarithm of both.", 2),
    (lambda s: math.log10(len(s)) + _log_shares(s).mean(),
     "Your log n is to base 10: take the natural logarithm.", 2),
    (lambda s: _bound(s).clamp(min=0),
     "You cut the bound off at 0: a bad critic's is negative, and with the cut it would get no gradient to become "
     "better.", 2),
    (lambda s: _bound(s.T), "Your softmax runs over the columns' entries, dim=0: row i chooses among the y of all.", 3),
    (lambda s: (_bound(s) + _bound(s.T)) / 2, "You average both directions: here each x chooses among the y.", 3),
    (lambda s: math.log(len(s)) + (s.diagonal() - _others(s)).mean(),
     "The pair drawn together is missing in your denominator: it is one of n candidates, and without it the bound may "
     "exceed log n.", 2),
    (lambda s: math.log(len(s) - 1) + (s.diagonal() - _others(s)).mean(),
     "The pair drawn together is missing in your denominator: that is another estimate, which may exceed the mutual "
     "information.", 2),
    (_plus(lambda n: math.log(n - 1)), "You add log(n − 1): there are n candidates, the right one among them.", 2),
    (_plus(lambda n: math.log(n**2)), "You add the logarithm of the number of scores: it is log n.", 2),
    (lambda s: math.log(len(s)) + _log_shares(s).sum(), "You sum over the rows: take their mean.", 3),
    (lambda s: len(s) * math.log(len(s)) + _log_shares(s).sum(), "You sum over the rows: take their mean.", 3),
    (lambda s: math.log(len(s)) + s.log_softmax(dim=1).mean(),
     "You average all entries of the log-softmax: only those on the diagonal were drawn together.", 3),
    (lambda s: math.log(len(s)) + s.diagonal().mean() - s.flatten().logsumexp(0),
     "Your softmax runs over all n² scores: each row has one of its own.", 3),
    (lambda s: 2 * math.log(len(s)) + s.diagonal().mean() - s.flatten().logsumexp(0),
     "You take the logarithm of the mean of all scores' exponentials: each row has a logarithm of its own.", 2),
    (lambda s: s.diagonal().mean() - _log_mean_of_others(s),
     "You compute the bound of Donsker and Varadhan: InfoNCE has a softmax for each row, the pair itself included.",
     1),
    (lambda s: s.diagonal().mean() - (_log_mean_of_others(s) - 1).exp(),
     "You compute the bound of Nguyen, Wainwright and Jordan: InfoNCE has a softmax for each row.", 1),
    (lambda s: math.log(len(s)) + _log_shares(s).exp().mean().log(),
     "You average the probabilities and then take the logarithm: each row has a logarithm of its own.", 2),
    (lambda s: math.log(len(s)) + _log_shares(s).exp().mean(), "The logarithm of the softmax is missing.", 2),
    (lambda s: math.log(len(s)) + s.softmax(dim=1).log_softmax(dim=1).diagonal().mean(),
     "You take a softmax of a softmax: `cross_entropy` wants the scores as they are.", 3),
    (lambda s: _bound(F.normalize(s, dim=1)), "You normalise the scores: take them as they are.", 2),
    (lambda s: _bound(s) / math.log(len(s)), "You return the share of log n: return the nats.", 2),
)  # fmt: skip

QUESTION = Question(
    "info_nce_bound_value",
    "What a loss says about information",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "What is the loss of a critic that gives every pair the same score, and how much can such a critic tell?",
        "The loss is the cross-entropy of each row with the right class on the diagonal; subtract it from log n.",
        "`F.cross_entropy(scores, torch.arange(n))` is the loss, and `math.log(n)` the ceiling.",
    ),
    examine=graded(
        matches(_bound, _inputs, gradients=(0,), mistakes=told(_MISTAKES)),
        matches(
            _bound,
            _large,
            gradients=(0,),
            mistakes=extremes("where scores are large", "`logsumexp` or `cross_entropy` compute all in one step."),
        ),
    ),
    hides=SOFTMAX_LOSSES,
)
