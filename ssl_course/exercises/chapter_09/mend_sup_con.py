"""`mend_sup_con`: the supervised contrastive loss of a colleague, whose five faults are to be mended."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_09.hidden_losses import SOFTMAX_LOSSES
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, extremes, graded

OUTSIDE, INSIDE_MEAN, INSIDE_SUM = range(3)  # where the positives are summed: L_out, L_in, L_in without 1 / |P|
# What becomes of a sample that is alone in its class; EMPTY leaves it out and averages over nobody where all are.
LEFT_OUT, EMPTY, AS_NAN, AS_INFINITY, AS_ZERO = range(5)
MASKED, KEPT, ZEROED, POSITIVES_OUT = range(4)  # the sample itself in the denominator


def _sup_con(
    z, labels, temperature, *,
    own=MASKED, itself=False, where=OUTSIDE, alone=LEFT_OUT, units=True, heat=lambda t: t, fold="samples",
    weight=True, scale=lambda t: 1, sign=1,
):  # fmt: skip
    """`mend_sup_con`, with a switch for each mistake."""
    z = F.normalize(z, dim=1) if units else z
    s = z @ z.T / heat(temperature)  # (n, n)
    me = torch.eye(len(z), dtype=torch.bool)
    same = labels[:, None] == labels  # (n, n)
    positive = same if itself else same & ~me
    out = {MASKED: me, KEPT: me & ~me, ZEROED: me & ~me, POSITIVES_OUT: same | me}[own]
    total = (s.masked_fill(me, 0) if own == ZEROED else s.masked_fill(out, -torch.inf)).logsumexp(dim=1)
    paired = positive.any(dim=1)
    if alone == LEFT_OUT and not paired.any():
        return 0 * z.sum()
    kept = paired if alone in (LEFT_OUT, EMPTY) else torch.ones_like(paired)
    s, positive, total, paired = s[kept], positive[kept], total[kept], paired[kept]
    count = positive.sum(dim=1)
    few = count.clamp(min=1)
    if where == OUTSIDE:
        values = ((total[:, None] - s) * positive).masked_fill(~positive, 0).sum(dim=1) / (few if weight else 1)
    else:
        score = s.masked_fill(~positive, -torch.inf).logsumexp(dim=1)
        values = total - score + (few.log() if where == INSIDE_MEAN else 0)
    values = values.masked_fill(~paired, {AS_NAN: torch.nan, AS_INFINITY: torch.inf}.get(alone, 0))
    if fold == "sum":
        values = values.sum()
    elif fold == "pairs":
        values = (values * count).sum() / count.sum()
    elif fold == "classes":
        names = labels[kept].unique()
        values = torch.stack([values[labels[kept] == name].mean() for name in names]).mean()
    else:
        values = values.mean()
    return sign * scale(temperature) * values


def _variant(**how):
    return lambda z, labels, temperature: _sup_con(z, labels, temperature, **how)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for labels, d, temperature, note in (
        ([0, 0, 0, 2, 2, 5, 5, 5, 5], 6, 0.5, ""),
        ([1, 1, 3, 3, 3, 3], 3, 0.2, ""),
        ([4, 4, 4, 4, 0, 0, 0, 2, 2, 2, 2, 2], 5, 2.0, ""),
        ([7, 7, 7, 1, 2, 2], 4, 0.5, "a class with a single member"),
        ([3, 1, 2, 0], 4, 0.5, "a batch in which every class has a single member"),
    ):
        cases.append(Case((rng.normal(size=(len(labels), d)), rng.permutation(labels), temperature), note=note))
    return cases


def _cold(rng: np.random.Generator) -> list:
    labels = rng.permutation([0, 0, 0, 1, 1, 2])
    return [Case((rng.normal(size=(6, 8)), labels, 0.005), note="a temperature of 0.005")]


_OWN = {
    KEPT: "Each sample is a candidate for itself: its own exp(1/t) is still in the denominator.",
    ZEROED: "You set the self-similarity to 0 instead of taking it out: exp(0) = 1 stays in the denominator.",
}
_ITSELF = "Each sample is its own positive: P(i) holds the *other* samples of the class."
_WHERE = {
    INSIDE_MEAN: "You average over the positives inside the logarithm (L_in of the paper): the logarithm of each "
    "positive's probability comes first, then their mean.",
    INSIDE_SUM: "You sum over the positives inside the logarithm, so that one near positive is enough: the logarithm "
    "of each positive's probability comes first, then their mean.",
}
_NO_POSITIVES = (
    "A sample that is alone in its class makes your loss {}: it has no positives to average over. Leave it out."
)
_ALONE = {
    EMPTY: "Where every sample is alone in its class your loss is nan: a mean over no samples is 0 / 0. Return 0 "
    "there.",
    AS_NAN: _NO_POSITIVES.format("nan"),
    AS_INFINITY: _NO_POSITIVES.format("infinite"),
    AS_ZERO: "Samples that are alone in their class count as 0 in your mean: they have no term, so the mean is over "
    "the others.",
}


def _remaining() -> list[Mistake]:
    """The colleague's loss with some of its faults left; the message names the first that is."""
    found = []
    for own, itself, where, alone in product(
        (MASKED, KEPT, ZEROED), (False, True), (OUTSIDE, INSIDE_MEAN, INSIDE_SUM), range(5)
    ):
        if itself and alone != LEFT_OUT:
            continue  # nobody is alone then
        faults = [_OWN.get(own), _ITSELF if itself else None, _WHERE.get(where), _ALONE.get(alone)]
        faults = [text for text in faults if text]
        if faults:
            more = f" (It is one of {len(faults)} faults left.)" if len(faults) > 1 else ""
            how = _variant(own=own, itself=itself, where=where, alone=alone)
            found.append(Mistake(how, faults[0] + more, hint=3 if faults[0] in _ALONE.values() else 2))
    return found


_FAULTS = (
    ({"own": POSITIVES_OUT},
     "Your denominator holds the negatives alone: it runs over all samples but i, positives too.", 2),
    ({"weight": False},
     "You sum over the positives: divide by their number |P(i)|, or large classes weigh more.", 2),
    ({"fold": "pairs"},
     "You average over all positive pairs of the batch: average over the positives of each sample, then over samples, "
     "or large classes weigh more.", 2),
    ({"fold": "classes"}, "You average over classes: the mean is over samples.", 2),
    ({"fold": "sum"}, "You sum over the samples: take their mean.", 3),
    ({"units": False}, "Your embeddings are not normalised: the similarity is the cosine.", 1),
    ({"heat": lambda t: 1 / t}, "You multiply by the temperature: divide by it.", 1),
    ({"heat": lambda t: 1}, "The temperature is missing.", 1),
    ({"scale": lambda t: t / 0.07},
     "Your loss has a factor of temperature / 0.07, as the authors' code has: the paper's equation has not.", 1),
    ({"scale": lambda t: t}, "You multiply the loss by the temperature: here it is not rescaled.", 1),
    ({"sign": -1}, "The sign of your loss is wrong.", 2),
    *(({"alone": how}, text, 3) for how, text in _ALONE.items()),
)  # fmt: skip


def _detached(z, labels, temperature):
    s = F.normalize(z, dim=1) @ F.normalize(z, dim=1).detach().T / temperature
    me, same = torch.eye(len(z), dtype=torch.bool), labels[:, None] == labels
    positive = same & ~me
    values = (s.masked_fill(me, -torch.inf).logsumexp(dim=1, keepdim=True) - s) * positive
    some = positive.any(dim=1)
    return values[some].sum(dim=1).div(positive[some].sum(dim=1)).sum() / some.sum().clamp(min=1)


_HIDDEN_NAN = (
    "The value is right, but its gradient is nan where a sample is alone in its class or meets itself: 0 · ∞. Take the "
    "infinities out with `masked_fill` or `where`, not by a product with 0."
)

QUESTION = Question(
    "mend_sup_con",
    "Mend the supervised loss",
    "repair",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "For three samples, two of them of one class, write down the formula with numbers: which terms does the first "
        "have above the fraction bar, and which below? Then print what the colleague's code adds up.",
        "Take the diagonal out of the denominator *and* out of the positives. Take the logarithm of each probability "
        "first, then the mean over the positives. Who has none is not in the last mean.",
        "Make the logarithms (n, n) as `similarity - similarity.masked_fill(..., -torch.inf).logsumexp(...)`, add them "
        "up where `positive`, divide by the counts, and keep only the rows that have a count.",
    ),
    examine=graded(
        matches(
            _sup_con,
            _inputs,
            gradients=(0,),
            mistakes=(
                *_remaining(),
                *alone_and_in_pairs(_variant, _FAULTS, often=2),
                Mistake(
                    _detached,
                    "The value is right, but the other samples get no gradient: positives come nearer and negatives go "
                    "away, too.",
                    hint=2,
                ),
                Mistake(
                    None,
                    _HIDDEN_NAN,
                    when=lambda got, expected, args: isinstance(expected, list) and np.isnan(got[0]).any(),
                    hint=3,
                ),
            ),
        ),
        matches(
            _sup_con,
            _cold,
            gradients=(0,),
            mistakes=extremes("at a temperature of 0.005", "`logsumexp` computes all in one step."),
        ),
    ),
    hides=SOFTMAX_LOSSES,
)
