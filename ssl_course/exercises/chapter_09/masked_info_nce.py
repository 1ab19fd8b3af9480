"""`masked_info_nce`: InfoNCE within a batch that holds some things twice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_09.hidden_losses import SOFTMAX_LOSSES
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, extremes, graded, told


def _rows(z):
    return F.normalize(z, dim=1)


def _without(s, out):
    return s.masked_fill(out, -torch.inf).logsumexp(dim=1)


def _duplicates_out(s, same, own):
    return _without(s, same & ~own)


def _plain(s, same, own):
    return s.logsumexp(dim=1)


def _own_out(s, same, own):
    return _without(s, same)


def _zeroed(s, same, own):
    return s.masked_fill(same & ~own, 0).logsumexp(dim=1)


def _weightless(s, same, own):
    return s.masked_fill(same & ~own, -1).logsumexp(dim=1)


def _own_alone(s, same, own):
    return s.diagonal()


def _same_only(s, same, own):
    return _without(s, ~same)


def _upper(s, same, own):
    return _without(s, same.triu(1))


def _lower(s, same, own):
    return _without(s, same.tril(-1))


def _columns_out(s, same, own):
    return _without(s, (same.sum(dim=0) > 1) & ~own)


def _first_stays(s, same, own):
    return _without(s, (same.tril(-1).any(dim=1)) & ~own)


def _diagonal(s, same):
    return s.diagonal()


def _made(
    total: Callable = _duplicates_out, positive: Callable = _diagonal, units: Callable = _rows,
    heat: Callable = lambda t: t, fold: Callable = lambda x, same: x.mean(), turn: bool = False,
):  # fmt: skip
    """`masked_info_nce` with a switch for each mistake."""

    def masked_info_nce(query, key, identities, temperature):
        s = units(query) @ units(key).T / heat(temperature)  # (n, n)
        s = s.T if turn else s
        same, own = identities[:, None] == identities, torch.eye(len(s), dtype=torch.bool)
        return fold(total(s, same, own) - positive(s, same), same)

    return masked_info_nce


_loss = _made()


def _mean_positive(s, same):
    return (s * same).sum(dim=1) / same.sum(dim=1)


def _sum_inside(s, same):
    return s.masked_fill(~same, -torch.inf).logsumexp(dim=1)


def _mean_inside(s, same):
    return _sum_inside(s, same) - same.sum(dim=1).log()


def _single(values, same):
    return values[same.sum(dim=1) == 1].mean()


def _first(values, same):
    return values[~same.tril(-1).any(dim=1)].mean()


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for names, d, temperature, note in (
        ([4, 4, 7, 9, 9, 9, 2, 0], 5, 0.5, ""),
        ([1, 8, 1, 3, 5, 3], 4, 0.2, ""),
        ([6, 2, 5, 3, 6], 6, 2.0, ""),
        ([3, 1, 4, 2], 4, 0.5, "a batch without duplicates"),
        ([5, 5, 5], 4, 0.5, "a batch of a single identity, in which nothing is a negative"),
    ):
        query, key = rng.normal(size=(2, len(names), d))
        cases.append(Case((query, key, rng.permutation(names), temperature), note=note))
    return cases


def _cold(rng: np.random.Generator) -> list:
    query, key = rng.normal(size=(2, 7, 8))
    key[:2] = query[:2]
    return [Case((query, key, np.array([3, 1, 1, 4, 6, 4, 0]), 0.005), note="a temperature of 0.005")]


_FAULTS = (
    ({"total": _plain},
     "Duplicates are still negatives: the key of another query with the same identity belongs to this query, too, and "
     "must not be pushed away.", 1),
    ({"total": _own_out},
     "Your mask takes out the query's own key as well: its identity equals itself. The own positive stays in the "
     "denominator.", 2),
    ({"total": _zeroed},
     "You set the duplicates' similarity to 0 instead of taking them out: exp(0) = 1 stays in the denominator.", 2),
    ({"positive": _mean_positive, "total": _plain},
     "You make duplicates positives, as the supervised contrastive loss does: here they are neither positives nor "
     "negatives.", 2),
    ({"positive": _sum_inside, "total": _plain},
     "You make duplicates positives, under the logarithm: here they are neither positives nor negatives.", 2),
    ({"positive": _mean_inside, "total": _plain},
     "You make duplicates positives, under the logarithm: here they are neither positives nor negatives.", 2),
    ({"positive": _mean_positive},
     "Duplicates are positives in your numerator: the positive is the own key alone.", 2),
    ({"total": _same_only}, "Your mask is inside out: only the duplicates are left in the denominator.", 2),
    ({"total": _upper}, "You mask duplicates above the diagonal only: those below stay negatives.", 3),
    ({"total": _lower}, "You mask duplicates below the diagonal only: those above stay negatives.", 3),
    ({"total": _columns_out},
     "A key that has a duplicate is a negative for nobody any more: it is taken out for queries of its own identity "
     "alone.", 2),
    ({"total": _first_stays},
     "A second key of an identity is a negative for nobody: it is taken out for queries of its own identity alone.",
     2),
    ({"fold": _single, "total": _plain}, "You drop the queries that have a duplicate: they have a loss, too.", 2),
    ({"fold": _single}, "You drop the queries that have a duplicate: they have a loss, too.", 2),
    ({"fold": _first}, "You drop the later queries of an identity: they have a loss, too.", 2),
    ({"total": _own_alone}, "Your denominator holds the own key alone: the negatives are missing.", 2),
    ({"units": lambda z: z}, "Your embeddings are not normalised: the similarity is the cosine.", 1),
    ({"units": lambda z: F.normalize(z, dim=0)}, "You normalise columns: each *row* gets length 1.", 3),
    ({"heat": lambda t: 1 / t}, "You multiply by the temperature: divide by it.", 1),
    ({"heat": lambda t: 1}, "The temperature is missing.", 1),
    ({"turn": True}, "Your softmax runs over the queries: each query chooses among the keys.", 3),
    ({"fold": lambda x, same: x.sum()}, "You sum over the queries: take their mean.", 3),
)  # fmt: skip


def _both_ways(query, key, identities, temperature):
    return (_loss(query, key, identities, temperature) + _loss(key, query, identities, temperature)) / 2


_MORE = (
    (_both_ways, "You average both directions, as CLIP does: here only the queries choose.", 2),
    (_made(total=_weightless), "You set the duplicates' similarity to −1 instead of taking them out: set it to minus "
     "infinity.", 2),
    (lambda q, k, names, t: -_loss(q, k, names, t), "The sign of your loss is wrong.", 2),
    (lambda q, k, names, t: _loss(q, k.detach(), names, t),
     "The value is right, but the keys get no gradient: both sides learn.", 2),
    (lambda q, k, names, t: _loss(q.detach(), k, names, t),
     "The value is right, but the queries get no gradient: both sides learn.", 2),
)  # fmt: skip

QUESTION = Question(
    "masked_info_nce",
    "No enemies among duplicates",
    "vary",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "`identities[:, None] == identities` is a matrix (n, n). What does it say on the diagonal, and what do you "
        "want there?",
        "Two masks: same identity, and same row. Out goes what has the first and not the second; out means a "
        "similarity of minus infinity before the softmax.",
        "`torch.eye(n, dtype=torch.bool)` is the second mask, `a & ~b` combines them, and the right class of row i is "
        "i: `F.cross_entropy(..., torch.arange(n))`.",
    ),
    examine=graded(
        matches(
            _loss,
            _inputs,
            gradients=(0, 1),
            mistakes=(
                *alone_and_in_pairs(_made, _FAULTS),
                *told(_MORE),
                Mistake(
                    None,
                    "Where nothing is a negative your loss is not finite: the own positive must stay a candidate.",
                    when=lambda got, expected, args: not np.isfinite(got),
                    hint=2,
                ),
            ),
        ),
        matches(
            _loss,
            _cold,
            gradients=(0, 1),
            mistakes=extremes("at a temperature of 0.005", "`logsumexp` or `cross_entropy` compute all in one step."),
        ),
    ),
    hides=SOFTMAX_LOSSES,
)
