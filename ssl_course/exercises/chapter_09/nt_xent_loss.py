"""`nt_xent_loss`: equation 1 of SimCLR, whose bugs are better known than the loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_09.hidden_losses import SOFTMAX_LOSSES
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, broken_gradient, extremes, graded, told


def _rows(z):
    return F.normalize(z, dim=1)


def _masked(s, me, partner):
    return s.masked_fill(me, -torch.inf).logsumexp(dim=1)


def _kept(s, me, partner):
    return s.logsumexp(dim=1)


def _zeroed(s, me, partner):
    return s.masked_fill(me, 0).logsumexp(dim=1)


def _twice(s, me, partner):
    return torch.logaddexp(_masked(s, me, partner), s[partner])


def _left_out(s, me, partner):
    return _masked(s, me | partner, partner)


def _other_view(s, me, partner):
    same_view = torch.arange(len(s)) < len(s) // 2
    return s.masked_fill(same_view[:, None] == same_view, -torch.inf).logsumexp(dim=1)


def _same_view(s, me, partner):
    first = torch.arange(len(s)) < len(s) // 2
    return s.masked_fill(me | ((first[:, None] != first) & ~partner), -torch.inf).logsumexp(dim=1)


def _next_row(n):
    return torch.eye(2 * n, dtype=torch.bool)[torch.arange(2 * n) ^ 1]


def _other_half(n):
    return torch.eye(2 * n, dtype=torch.bool).roll(n, dims=1)


def _made(
    total: Callable = _masked, units: Callable = _rows, heat: Callable = lambda t: t, pairs: Callable = _other_half,
    fold: Callable = torch.mean, anchors: int = 2, target: Callable = lambda z: z, among: Callable = lambda z: z,
):  # fmt: skip
    """`nt_xent_loss` with a switch for each mistake."""

    def nt_xent_loss(z1, z2, temperature):
        z, n = units(torch.cat([z1, z2])), len(z1)
        me, partner = torch.eye(2 * n, dtype=torch.bool), pairs(n)
        s = z @ among(z).T / heat(temperature)  # (2n, 2n)
        positive = (z @ target(z).T / heat(temperature))[partner]  # (2n,)
        return fold((total(s, me, partner) - positive)[: anchors * n])

    return nt_xent_loss


_loss = _made()


def _softmax_twice(z1, z2, temperature):
    s = _rows(torch.cat([z1, z2])) @ _rows(torch.cat([z1, z2])).T / temperature
    s = s.masked_fill(torch.eye(len(s), dtype=torch.bool), -torch.inf)
    return F.cross_entropy(s.softmax(dim=1), torch.arange(len(s)).roll(len(z1)))


def _inputs(rng: np.random.Generator) -> list:
    cases = [
        Case((*rng.normal(size=(2, n, d)), temperature))
        for n, d, temperature in ((5, 6, 0.5), (8, 3, 0.2), (3, 5, 2.0))
    ]
    z1, z2 = rng.normal(size=(2, 4, 5))
    z2[1] = 3 * z1[1]
    cases.append(Case((z1, z2, 0.5), note="a pair of equal directions"))
    return [*cases, Case((*rng.normal(size=(2, 1, 4)), 0.5), note="a single pair, whose only candidate is right")]


def _at(temperature: float, note: str) -> Callable:
    return lambda rng: [Case((*rng.normal(size=(2, 6, 16)), temperature), note=note)]


_FAULTS = (
    ({"total": _kept},
     "Your loss is too large: the self-similarity is still in the denominator, and with exp(1/t) it is the largest "
     "term of all. A view is no candidate for itself.", 2),
    ({"total": _zeroed},
     "You set the self-similarity to 0 instead of taking it out: exp(0) = 1 stays in the denominator. Set it to minus "
     "infinity.", 2),
    ({"total": _twice}, "The positive is in your denominator twice: it is one of the 2n − 1 candidates.", 2),
    ({"total": _left_out},
     "The positive is missing in your denominator: the sum is over all views but the anchor itself.", 2),
    ({"units": lambda z: z}, "Your embeddings are not normalised: the similarity is the cosine.", 1),
    ({"heat": lambda t: 1 / t}, "You multiply by the temperature: divide by it.", 1),
    ({"heat": lambda t: 1}, "The temperature is missing.", 1),
    ({"heat": lambda t: 0.5}, "Your temperature is always 0.5: take it from the argument.", 1),
    ({"heat": lambda t: t**2}, "You divide by the temperature twice.", 1),
    ({"heat": lambda t: t**0.5}, "You divide by the root of the temperature: divide by all of it.", 1),
    ({"pairs": _next_row},
     "Your positives are neighbouring rows, 2i and 2i + 1: stacked one below the other, row i belongs to row i + n.",
     2),
    ({"fold": torch.sum}, "You sum over the views: take the mean over all 2n.", 3),
    ({"fold": lambda x: 2 * x.sum() / len(x)},
     "Your loss is twice as large: it is the mean over 2n views, not over n pairs.", 3),
    ({"total": _other_view},
     "Your negatives are those of the other view alone: the 2n − 2 others of *both* views are negatives.", 2),
    ({"total": _other_view, "anchors": 1},
     "You go in one direction only, from z1 to z2: the views of z2 are anchors as well, and the others of an anchor's "
     "own view are negatives.", 2),
    ({"anchors": 1}, "You go in one direction only: the views of z2 are anchors as well.", 2),
    ({"total": _same_view},
     "Your negatives are those of the anchor's own view alone: those of the other view are missing.", 2),
    ({"units": lambda z: F.normalize(z, dim=0)}, "You normalise columns: each *row* gets length 1.", 3),
)  # fmt: skip

_MORE = (
    (_made(total=lambda s, me, partner: s.masked_fill(me, -1).logsumexp(1)),
     "You set the self-similarity to −1 instead of taking it out: its exponential stays in the denominator. Set it to "
     "minus infinity.", 2),
    (_softmax_twice,
     "You take a softmax of a softmax: `cross_entropy` wants the similarities, divided by the temperature.", 3),
    (lambda z1, z2, t: -_made(fold=lambda x: (-x).exp().mean().log())(z1, z2, t),
     "You average the probabilities and then take the logarithm: each view has a logarithm of its own.", 2),
    (lambda z1, z2, t: -_loss(z1, z2, t), "The sign of your loss is wrong: it is minus the logarithm.", 2),
    (lambda z1, z2, t: -_made(fold=lambda x: (-x).exp().mean())(z1, z2, t), "The logarithm is missing.", 2),
    (lambda z1, z2, t: t * _loss(z1, z2, t), "You multiply the loss by the temperature: here it is not rescaled.", 2),
    (lambda z1, z2, t: _loss(z1, z2, t) * t / 0.07,
     "Your loss has a factor of temperature / 0.07, the base temperature of another paper: here it is not rescaled.",
     2),
    (lambda z1, z2, t: _loss(torch.cat([z1, z2])[::2], torch.cat([z1, z2])[1::2], t),
     "Your positives are neighbouring rows, 2i and 2i + 1: row i of z1 belongs to row i of z2.", 2),
    (_made(target=lambda z: z.detach()),
     "The value is right, but a positive passes no gradient to its partner: both views learn.", 2),
    (_made(among=lambda z: z.detach()), "The value is right, but the candidates get no gradient: they learn, too.", 2),
    (_made(target=lambda z: z.detach(), among=lambda z: z.detach()),
     "The value is right, but the candidates get no gradient: they learn, too.", 2),
    (lambda z1, z2, t: _loss(z1, z2.detach(), t),
     "The value is right, but z2 gets no gradient: both views learn.", 2),
    (lambda z1, z2, t: _loss(z1.detach(), z2, t),
     "The value is right, but z1 gets no gradient: both views learn.", 2),
)  # fmt: skip

_COLD = "At small temperatures, here 0.02, "
_SUBTRACTED = Mistake(
    None,
    f"{_COLD}your loss is wrong, although exp(1/t) = 5·10²¹ is still within float32. The usual reason: adding and "
    "subtracting it again, for the self-similarity, costs all that the others sum to; mask it before the sum. A clamp "
    "of the similarities does the same harm.",
    when=lambda got, expected, args: True,
    hint=3,
)

QUESTION = Question(
    "nt_xent_loss",
    "Find your partner",
    "implement",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Stack both views to one (2n, d), normalise, and look at the similarities (2n, 2n): what stands on the "
        "diagonal, and where do the partners stand?",
        "This is a classification with 2n − 1 classes. If all embeddings are equal, the loss must be log(2n − 1): "
        "log(2n) means that the diagonal is still among the classes, so give it a similarity of minus infinity.",
        "`fill_diagonal_(-torch.inf)` after the division by the temperature; the right class of row i is i + n for the "
        "first half and i − n for the second: `torch.arange(2 * n).roll(n)`; then `F.cross_entropy`.",
    ),
    examine=graded(
        matches(_loss, _inputs, gradients=(0, 1), mistakes=(*alone_and_in_pairs(_made, _FAULTS), *told(_MORE))),
        matches(
            _loss,
            _at(0.02, "a temperature of 0.02"),
            gradients=(0, 1),
            mistakes=(
                broken_gradient(f"{_COLD}the gradient is nan. `logsumexp` or `cross_entropy` compute all in one step."),
                _SUBTRACTED,
            ),
        ),
        matches(
            _loss,
            _at(0.005, "a temperature of 0.005"),
            gradients=(0, 1),
            mistakes=extremes("at a temperature of 0.005", "`logsumexp` or `cross_entropy` compute all in one step."),
        ),
    ),
    hides=(*SOFTMAX_LOSSES, "ssl_course.contrastive.simclr"),
)
