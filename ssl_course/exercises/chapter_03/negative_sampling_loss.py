"""`negative_sampling_loss`: equation 4 of the paper, with gradients."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.judging import Answer, Case, Mistake, Question, Wrong, matches, require


def _scores(centres, contexts, negatives):
    return (centres * contexts).sum(1), torch.einsum("nd,nkd->nk", centres, negatives)


def _loss(centres, contexts, negatives):
    true, false = _scores(centres, contexts, negatives)
    return -F.logsigmoid(true).mean() - F.logsigmoid(-false).sum(dim=1).mean()


def _variant(compute):
    """A mistake that scores rightly: true (n,) and false (n, k) to a loss."""
    return lambda centres, contexts, negatives: compute(*_scores(centres, contexts, negatives))


def _log(scores):
    return F.logsigmoid(scores)


def _everyones_negatives(centres, contexts, negatives):
    true, false = (centres * contexts).sum(1), centres @ negatives.flatten(0, 1).T  # (n, n k)
    return -_log(true).mean() - _log(-false).sum(dim=1).mean()


def _contexts_against_noise(centres, contexts, negatives):
    return -_log((centres * contexts).sum(1)).mean() - _log(-_scores(contexts, contexts, negatives)[1]).sum(1).mean()


def _all_contexts(centres, contexts, negatives):
    true, false = centres @ contexts.T, _scores(centres, contexts, negatives)[1]  # (n, n)
    return -_log(true).mean() - _log(-false).sum(dim=1).mean()


def _cosines(centres, contexts, negatives):
    return _loss(F.normalize(centres, dim=-1), F.normalize(contexts, dim=-1), F.normalize(negatives, dim=-1))


def _softmax(true, false):
    scores = torch.cat([true[:, None], false], dim=1)
    return F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))


def _inputs(rng: np.random.Generator) -> list:
    cases = [
        Case((rng.normal(size=(n, d)), rng.normal(size=(n, d)), rng.normal(size=(n, k, d))))
        for n, k, d in ((6, 4, 5), (9, 3, 2), (4, 7, 3))
    ]
    return [
        *cases,
        Case(tuple(rng.normal(size=shape) for shape in ((5, 3), (5, 3), (5, 1, 3))), note="a single negative"),
    ]


def _far(rng: np.random.Generator) -> list:
    units = rng.normal(size=(3, 6))
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    far = 15 * units  # scores of 225: a sigmoid in float32 is then 0 or 1, and an exponential overflows
    negatives = np.stack([far, -far], axis=1)
    return [Case((far, -far, negatives), note="large scores")]


_SIGN = "The sign of the negatives' scores is missing: your loss pulls them towards the centre, too."
_MISTAKES = (
    (_variant(lambda t, f: -_log(t).mean() - _log(f).sum(1).mean()), _SIGN, 2),
    (_variant(lambda t, f: -_log(t).mean() - _log(f).mean()), f"{_SIGN} And they are summed, not averaged.", 2),
    (_variant(lambda t, f: -_log(-t).mean() - _log(f).sum(1).mean()),
     "The signs are the wrong way round: the true pair's score must become large, those of the negatives small.", 2),
    (_variant(lambda t, f: -_log(t).mean() - _log(-f).mean()),
     "You average over the k negatives: the formula sums them. With the mean, more negatives would not weigh "
     "more.", 2),
    (_variant(lambda t, f: -torch.cat([_log(t)[:, None], _log(-f)], dim=1).mean()),
     "You average over all 1 + k scores of a pair: the formula sums them, and only pairs are averaged.", 2),
    (_variant(lambda t, f: -_log(t).sum() - _log(-f).sum()),
     "You sum over the batch: take the mean over the n pairs.", 3),
    (_variant(lambda t, f: -_log(t).mean() - _log(-f).sum()),
     "You sum the negatives over the whole batch: sum over the k of each pair, then take the mean over pairs.", 3),
    (_variant(lambda t, f: -_log(t).sum() - _log(-f).sum(1).mean()),
     "You sum the true pairs over the batch: take the mean over pairs of both parts.", 3),
    (_variant(_softmax),
     "You take a softmax over the true pair and its negatives, as InfoNCE will in a later chapter: negative "
     "sampling asks a yes-or-no question of each, with a sigmoid.", 1),
    (_variant(lambda t, f: -_log(t).mean() - _log(-f.sum(1)).mean()),
     "You add up the negatives' scores before the sigmoid: each has a sigmoid of its own.", 2),
    (_variant(lambda t, f: -_log(t).mean() - _log(-f.mean(1)).mean()),
     "You average the negatives' scores before the sigmoid: each has a sigmoid of its own.", 2),
    (_variant(lambda t, f: -_log(t).mean() - (-f).sigmoid().sum(1).log().mean()),
     "You add up the sigmoids before the logarithm: it is the logarithms that are summed.", 2),
    (_variant(lambda t, f: -_log(t).mean()),
     "The negatives are missing: without them all words may become the same.", 2),
    (_variant(lambda t, f: -_log(-f).sum(1).mean()), "The true pairs are missing.", 2),
    (_variant(lambda t, f: _log(t).mean() + _log(-f).sum(1).mean()),
     "The sign of the loss is wrong: this is the objective that the paper maximises, a loss is minimised.", 1),
    (_variant(lambda t, f: -_log(t).mean() + _log(-f).sum(1).mean()),
     "The negatives' part has the wrong sign: both logarithms are of probabilities that shall be large.", 2),
    (_variant(lambda t, f: -t.sigmoid().mean() - (-f).sigmoid().sum(1).mean()), "The logarithm is missing.", 2),
    (_variant(lambda t, f: -t.mean() + f.sum(1).mean()),
     "The sigmoid is missing: these are bare scores, which can grow without end.", 2),
    (_everyones_negatives, "Each centre meets the negatives of all pairs: only its own k belong to it.", 3),
    (_all_contexts, "Each centre meets the contexts of all pairs: only its own belongs to it.", 3),
    (_contexts_against_noise,
     "You score the negatives with the context: it is the centre that is asked about all of them.", 2),
    (_cosines, "You normalise the vectors: the score is their product as they are.", 2),
    (_variant(lambda t, f: -_log(t).mean() + _log(f).sum(1).mean()),
     "Minus log σ(s) is not log σ(−s): the minus stands inside, with the score.", 2),
    (_variant(lambda t, f: -_log(t).mean() - (1 - _log(f)).sum(1).mean()),
     "1 − log σ(s) is not log(1 − σ(s)); and that is log σ(−s).", 2),
    (lambda c, o, n: _loss(c, o, n.sum(0, keepdim=True).expand_as(n)),
     "Each centre meets the sum of all pairs' negatives: the axis of the pairs must be the same in both.", 3),
    (lambda c, o, n: -_log((c * o).sum(1)).mean() - _log(-(c @ n.flatten(0, 1).T)).sum(1).mean() / len(c),
     "Each centre meets the negatives of all pairs: only its own k belong to it.", 3),
    (lambda c, o, n: _loss(c / c.shape[1], o, n),
     "You average the products over the d entries: a score is their sum.", 3),
    (lambda c, o, n: _loss(c / c.shape[1] ** 0.5, o, n),
     "You divide the scores by the root of d, as attention does: here they are the products as they are.", 3),
    (lambda c, o, n: -_log(c * o).sum(1).mean() - _log(-c[:, None] * n).sum((1, 2)).mean(),
     "You take the log-sigmoid of each entry: first sum the d products to a score.", 3),
    (lambda c, o, n: -_log(c * o).sum(1).mean() - _log(-_scores(c, o, n)[1]).sum(1).mean(),
     "You take the log-sigmoid of each entry of the true pair: first sum the d products to a score.", 3),
    (lambda c, o, n: _loss(c, o, n.detach()),
     "The value is right, but the negatives get no gradient: they must be pushed away, too.", 2),
    (lambda c, o, n: _loss(c, o.detach(), n.detach()),
     "The value is right, but the output vectors get no gradient: contexts and negatives learn, too.", 2),
    (lambda c, o, n: -_log((c * o).sum(1)).mean() - _log(-_scores(c.detach(), o, n)[1]).sum(1).mean(),
     "The value is right, but the negatives send no gradient to the centres.", 2),
)  # fmt: skip

_MATCHES = matches(
    _loss,
    _inputs,
    gradients=(0, 1, 2),
    mistakes=(*(Mistake(how, text, hint=hint) for how, text, hint in _MISTAKES),),
)

_STAYS_FINITE = matches(
    _loss,
    _far,
    gradients=(0, 1, 2),
    mistakes=(
        Mistake(
            None,
            "Your loss is not finite where scores are large: `sigmoid` or `exp` leaves the range of float32 there, and "
            "the logarithm of 0 is infinite. Use `F.logsigmoid`, which takes both steps at once.",
            when=lambda got, expected, args: not np.isfinite(got),
        ),
        Mistake(
            None,
            "Where scores are large your loss is too small: a clamp or a small number inside the logarithm hides "
            "them, and their gradient with them. Use `F.logsigmoid`.",
            when=lambda got, expected, args: got < expected,
        ),
        Mistake(
            None,
            "Where scores are large your loss is much too large: it hides an infinity. Use `F.logsigmoid`, which has "
            "none.",
            when=lambda got, expected, args: got > expected,
        ),
    ),
)


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    try:
        _MATCHES(answer, rng)
    except Wrong as wrong:
        text = "The value is right, but it carries no gradient, so nothing learns: return the tensor, without "
        text += "`.item()`, and not under `no_grad`."
        require(not (wrong.share and answer.detached), text, share=wrong.share, hint=2)
        raise
    try:
        _STAYS_FINITE(answer, rng)
    except Wrong as wrong:
        raise Wrong(wrong.message, share=0.5, hint=3) from None


QUESTION = Question(
    "negative_sampling_loss",
    "The loss",
    "implement",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Write down the shapes: true scores (n,), false scores (n, k). Over which axis is there a sum, over which a "
        "mean?",
        "One log-sigmoid of the true scores, one of *minus* the false scores, summed over the k of each pair. Then the "
        "mean over pairs, and a minus.",
        "False scores: `(centres[:, None] * negatives).sum(-1)`. `F.logsigmoid` is finite where `sigmoid` rounds to 0.",
    ),
    examine=_examine,
    hides=("ssl_course.word2vec.negative_sampling",),
)
