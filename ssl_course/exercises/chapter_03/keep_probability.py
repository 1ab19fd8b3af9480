"""`keep_probability`: which occurrences of frequent words stay in the corpus."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.judging import Mistake, Question, matches


def _shares(counts):
    return counts.double() / counts.sum()


def _ratio(counts, threshold):
    return threshold / _shares(counts)


def _keep(counts, threshold):
    return _ratio(counts, threshold).sqrt().clamp(max=1)


def _discard(counts, threshold):
    return 1 - _keep(counts, threshold)


def _twice(counts, threshold):
    return (threshold / counts.double() / counts.sum()).sqrt().clamp(max=1)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for size, threshold in ((9, 0.05), (14, 0.01), (30, 0.02)):
        counts = 5 + (rng.uniform(300, 900) / np.arange(1, size + 1)).astype(int)
        cases.append((rng.permutation(counts), threshold))
    return [*cases, (np.array([40, 2, 1, 7]), 1e-3), (np.array([40, 40, 41, 39]), 0.5)]


_PROGRAM = (
    "You add t / f, as the authors' program and the chapter's training do: the paper's equation 5, which is asked for, "
    "has the root alone."
)

_MISTAKES = (
    (_discard, "You return the probability that an occurrence is discarded: asked for is that it stays.", 1),
    (lambda c, t: 1 - _ratio(c, t).sqrt(),
     "You return the probability that an occurrence is discarded, which is even negative for rare words: asked "
     "for is that it stays.", 1),
    (lambda c, t: _ratio(c, t).sqrt(),
     "Some of your probabilities are above 1: words rarer than the threshold always stay.", 2),
    (lambda c, t: (t / c.double()).sqrt().clamp(max=1),
     "You use counts as f: it is the word's share of the corpus, so divide by the sum of all counts.", 2),
    (lambda c, t: 1 - (t / c.double()).sqrt().clamp(max=1),
     "You use counts as f, where it is the word's share of the corpus; and you return the probability that an "
     "occurrence is discarded.", 2),
    (lambda c, t: 1 - (t / c.double()).sqrt(),
     "You use counts as f, where it is the word's share of the corpus; and you return the probability that an "
     "occurrence is discarded.", 2),
    (lambda c, t: (t / c.double()).sqrt(),
     "You use counts as f: it is the word's share of the corpus, so divide by the sum of all counts.", 2),
    (lambda c, t: t**0.5 / _shares(c), "The root is over t alone: it is over the whole fraction.", 3),
    (lambda c, t: (t**0.5 / _shares(c)).clamp(max=1), "The root is over t alone: it is over the whole fraction.", 3),
    (lambda c, t: _ratio(c, t).sqrt() / _ratio(c, t).sqrt().max(),
     "You divide by the largest result: what is above 1 is to be 1, and the rest to stay as it is.", 3),
    (lambda c, t: 1 - _ratio(c, t).sqrt().clamp(min=1),
     "You limit the root to at least 1: probabilities are at most 1; and what you return is the probability to "
     "discard.", 3),
    (lambda c, t: _ratio(c, t).clamp(max=1), "The root is missing.", 3),
    (lambda c, t: _ratio(c, t), "The root is missing, and so is the limit of 1.", 3),
    (lambda c, t: (1 - _ratio(c, t)).clamp(min=0),
     "The root is missing; and this is the probability that an occurrence is discarded.", 1),
    (lambda c, t: (_ratio(c, t).sqrt() + _ratio(c, t)).clamp(max=1), _PROGRAM, 3),
    (lambda c, t: _ratio(c, t).sqrt() + _ratio(c, t), _PROGRAM, 3),
    (lambda c, t: (1 / _ratio(c, t)).sqrt().clamp(max=1),
     "Your fraction is upside down: frequent words must stay less often than rare ones.", 3),
    (lambda c, t: (1 / _ratio(c, t)).sqrt(),
     "Your fraction is upside down: frequent words must stay less often than rare ones.", 3),
    (lambda c, t: (t / (c.double() / c.max())).sqrt().clamp(max=1),
     "You divide by the largest count: f is the share of the whole corpus, so divide by the sum.", 2),
    (lambda c, t: (_shares(c) <= t).double(),
     "You drop all words above the threshold: they are to be thinned out, not removed.", 1),
    (lambda c, t: (t * len(c) / c.double()).sqrt().clamp(max=1),
     "You divide by the number of different words: f is the share of the corpus, so divide by the sum of all "
     "counts.", 2),
    (lambda c, t: _keep(c, t) * _shares(c),
     "You multiply by f: asked for is the probability that one occurrence stays, not how much of the corpus the "
     "word then makes up.", 1),
    (lambda c, t: _keep(c, t) * c, "You return how many occurrences stay: asked for is the probability of each.", 1),
)  # fmt: skip

QUESTION = Question(
    "keep_probability",
    "How much of 'the' is enough",
    "implement",
    points=2,
    difficulty=1,
    minutes=8,
    hints=(
        "The paper's P is the probability to *discard* an occurrence, and f is not a count. Can your result exceed 1?",
        "f is the count divided by the sum of all counts. What is kept is not discarded: one minus P, and 1 for rare "
        "words, whose P is negative.",
        "With `f = counts / counts.sum()`: the root of `threshold / f`, and then `clamp(max=1)`.",
    ),
    examine=matches(
        _keep,
        _inputs,
        mistakes=(
            *(Mistake(how, text, hint=hint) for how, text, hint in _MISTAKES),
            *(
                Mistake(
                    how,
                    "`threshold / counts / counts.sum()` divides twice: put brackets around f, which is the count "
                    "divided by the sum.",
                    hint=2,
                )
                for how in (_twice, lambda c, t: 1 - _twice(c, t))
            ),
            *(
                Mistake(
                    how,
                    "You take the root of the whole, of a negative number for rare words: the root is over t / f "
                    "alone, the 1 stands outside.",
                )
                for how in (lambda c, t: (1 - _ratio(c, t)).sqrt(), lambda c, t: (1 - _ratio(c, t)).clamp(min=0).sqrt())
            ),
            Mistake(
                None,
                "You return one number: each of the V words has its own probability.",
                when=lambda got, expected, args: np.ndim(got) == 0,
            ),
            Mistake(
                None,
                "You return decisions, 0 or 1, not probabilities.",
                when=lambda got, expected, args: got.shape == expected.shape and set(np.unique(got)) <= {0.0, 1.0},
            ),
        ),
    ),
    hides=("ssl_course.word2vec.vocabulary",),
)
