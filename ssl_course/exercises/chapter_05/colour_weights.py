"""`colour_weights`: rare colours count for more, so that a network dares to use them."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import not_finite, told


def _shares(frequency):
    return frequency / frequency.sum()


def _mixed(p, uniform):
    return (1 - uniform) * p + uniform / len(p)


def _expected_one(p, w):
    return w / (p * w).sum()


def _made(share=_shares, mix=_mixed, turn=lambda q: 1 / q, scale=_expected_one):
    """`colour_weights` with another distribution, another mixture, another way to turn it over, another scale."""

    def colour_weights(frequency, uniform):
        p = share(frequency)
        return scale(p, turn(mix(p, uniform)))

    return colour_weights


_weights = _made()


def _as_it_is(p, w):
    return w


def _turned_first(frequency, uniform):
    p = _shares(frequency)
    return _expected_one(p, (1 - uniform) / p + uniform * len(p))


def _of_those_that_occur(frequency, uniform):
    p = _shares(frequency)
    return _expected_one(p, 1 / ((1 - uniform) * p + uniform / (p > 0).sum()))


def _scaled_by_counts(frequency, uniform):
    w = 1 / _mixed(_shares(frequency), uniform)
    return w / (frequency * w).sum()


def _scaled_by_mixture(frequency, uniform):
    q = _mixed(_shares(frequency), uniform)
    return 1 / q / len(q)  # q / q is 1 for every bin


def _inputs(rng: np.random.Generator) -> list:
    cases = [(rng.gamma(0.5, 1000, size=k) + 1, uniform) for k, uniform in ((8, 0.3), (13, 0.5), (5, 0.8))]
    some = rng.gamma(0.5, 10, size=7) + 1
    some[[1, 4]] = 0
    return [
        *cases,
        Case((some, 0.5), note="bins that never occur"),
        Case((rng.gamma(0.5, 1000, size=6) + 1, 1.0), note="uniform = 1, where all colours count alike"),
    ]


_MISTAKES = (
    (_made(scale=_as_it_is), "Your weights are not scaled: on average over the pixels, Σ p w, they shall be 1, or the "
     "learning rate means something else.", 2),
    (_made(scale=lambda p, w: w / w.mean()), "Your weights have a mean of 1 over the bins: it is the mean over the "
     "*pixels* that is 1, so each bin counts as often as it occurs, Σ p w = 1.", 2),
    (_made(scale=lambda p, w: w / w.sum()), "Your weights add up to 1: it is their mean over the pixels, Σ p w, that "
     "is 1.", 2),
    (_made(scale=lambda p, w: w / w.max()), "Your largest weight is 1: it is their mean over the pixels, Σ p w, that "
     "is 1.", 2),
    (_made(scale=lambda p, w: w / (p * w).mean()), "You scale by the mean of p·w over the bins: p already is the share "
     "of each bin, so add the products up.", 3),
    (_scaled_by_counts, "You scale by Σ frequency · w: take the shares p, not the counts.", 3),
    (_scaled_by_mixture, "You scale by the mean under the mixture: the pixels follow p, without anything mixed in.", 3),
    (_of_those_that_occur, "Your k counts only the bins that occur: it is the number of all bins.", 2),
    (_made(share=lambda f: f), "You mix in the uniform distribution before the frequencies add up to 1: with counts in "
     "thousands, 1/k is nothing.", 2),
    (_made(mix=lambda p, u: u * p + (1 - u) / len(p)), "`uniform` stands at the wrong one of the two: it is the share "
     "of the *uniform* distribution.", 2),
    (_made(mix=lambda p, u: (1 - u) * p + u), "You mix in `uniform` itself: the uniform distribution gives each of the "
     "k bins 1/k.", 2),
    (_made(mix=lambda p, u: p), "Nothing is mixed in: a colour that hardly ever occurs gets an enormous weight.", 1),
    (_made(mix=lambda p, u: p + u / len(p)), "Your p is not multiplied by 1 − uniform.", 1),
    (_made(turn=lambda q: q), "Your weights are not turned over: now frequent colours count for more.", 2),
    (_turned_first, "You turn p over before you mix: mix first, then take 1 over it, or a bin that never occurs weighs "
     "infinitely much.", 2),
    (_made(turn=lambda q: q**-0.5), "You divide by the root of the mixture: divide by the mixture.", 1),
    (_made(turn=lambda q: -q.log()), "You take −log: the weight is 1 over the mixture.", 1),
    (_made(turn=lambda q: 1 - q), "You take 1 − q: the weight is 1/q.", 1),
    (_made(share=lambda f: f.softmax(dim=0)), "You take a softmax of the frequencies: divide them by their sum.", 2),
    (_made(share=lambda f: f / f.max()), "You divide by the largest frequency: the shares p add up to 1.", 2),
    (_made(turn=lambda q: q**-2), "You divide by the square of the mixture.", 1),
)  # fmt: skip

QUESTION = Question(
    "colour_weights",
    "Rare colours count",
    "implement",
    points=2,
    difficulty=1,
    minutes=12,
    hints=(
        "Compute the example by hand, step by step: what is p, what is the mixture, what is Σ p w before scaling?",
        "Three steps: shares that add up to 1; one over the mixture with 1/k; divide by the mean over pixels, in which "
        "bin q occurs p_q of the time.",
        "`w = 1 / ((1 - uniform) * p + uniform / len(p))`, and then `w / (p * w).sum()`.",
    ),
    examine=matches(
        _weights,
        _inputs,
        mistakes=(
            *told(_MISTAKES),
            not_finite("A bin that never occurs makes your weights infinite or nan: the mixture keeps it above 0.", 2),
        ),
    ),
    hides=("ssl_course.pretext.colour_bins",),
)
