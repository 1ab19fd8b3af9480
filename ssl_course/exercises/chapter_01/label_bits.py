"""`label_bits`: the entropy of labels."""

from __future__ import annotations

import math

import numpy as np
import torch

from ssl_course.exercises.judging import Mistake, Question, matches


def _bits(labels):
    p = labels.bincount().double() / len(labels)
    return -torch.special.xlogy(p, p).sum() / math.log(2)


def _perplexity(labels):
    return 2 ** _bits(labels)


def _log_of_classes(labels):
    return labels.unique().numel() and math.log2(labels.unique().numel())


def _log_of_largest(labels):
    return math.log2(int(labels.max()) + 1)


def _mean_over_classes(labels):
    return _bits(labels) / labels.unique().numel()


def _counts_as_they_are(labels):
    counts = labels.bincount().double()
    return -torch.special.xlogy(counts, counts).sum() / math.log(2)


def _surprise_unweighted(labels):
    p = labels.bincount().double() / len(labels)
    return -p[p > 0].log2().sum()


def _labels_as_shares(labels):
    p = labels.double() / labels.sum()
    return -(p * p.log2()).sum()


def _positive_labels_as_shares(labels):
    return _labels_as_shares(labels[labels > 0])


def _inputs(rng: np.random.Generator) -> list:
    skewed = rng.choice(5, size=int(rng.integers(40, 80)), p=[0.6, 0.2, 0.1, 0.06, 0.04])
    gaps = np.append(3 * rng.integers(0, 4, size=50), 9)  # classes 1, 2, 4, 5, 7 and 8 never occur
    even = rng.permutation(np.arange(8).repeat(3))
    return [(skewed,), (gaps,), (even,), (even[even > 0],), (np.zeros(5, dtype=int),)]


_NO_COUNTS = "You use the labels themselves as shares: count how often each occurs (`bincount`)."

QUESTION = Question(
    "label_bits",
    "How many bits does a label tell?",
    "implement",
    points=2,
    difficulty=1,
    minutes=8,
    hints=(
        "Equation 1 of the chapter: the entropy of the shares of the classes.",
        "Count each class, divide by the number of labels, and sum -p log2 p. A class that does not occur adds 0.",
        "`labels.bincount() / len(labels)` are the shares p; keep `p[p > 0]` before you take the logarithm.",
    ),
    examine=matches(
        _bits,
        _inputs,
        mistakes=(
            Mistake(
                lambda y: _bits(y) * math.log(2),
                "Your result is in nats, not in bits: take the logarithm to base 2.",
                hint=2,
            ),
            Mistake(_labels_as_shares, _NO_COUNTS, hint=3),
            Mistake(_positive_labels_as_shares, _NO_COUNTS, hint=3),
            Mistake(
                None,
                "A class that does not occur gives 0 * log 0 = nan: leave such classes out.",
                when=lambda got, expected, args: bool(np.isnan(got)),
                hint=3,
            ),
            Mistake(
                _log_of_classes,
                "You return log2 of the number of classes: that is right only where all are equally frequent. "
                "Use their shares.",
                hint=2,
            ),
            Mistake(
                _log_of_largest,
                "You return log2 of the largest label plus one, as if all those classes were equally frequent. "
                "Use the shares of those that occur.",
                hint=2,
            ),
            Mistake(
                lambda y: torch.tensor(math.log2(len(y))),
                "You return log2 of the number of labels: what counts is how they spread over the classes.",
                hint=2,
            ),
            Mistake(
                lambda y: _bits(y) * len(y),
                "You sum over all the labels: bits for one label are asked for, so use shares and not counts.",
                hint=2,
            ),
            Mistake(
                _counts_as_they_are,
                "You put the counts into the formula: divide them by the number of labels first.",
                hint=2,
            ),
            Mistake(
                _surprise_unweighted,
                "You add up -log2 p without its weight: a rare class must count rarely, so multiply by p.",
                hint=2,
            ),
            Mistake(_mean_over_classes, "You take the mean over the classes: equation 1 has the sum.", hint=2),
            Mistake(lambda y: -_bits(y), "The sign is wrong: log2 of a share is negative, bits are not.", hint=2),
            Mistake(_perplexity, "You return 2 to the power of the bits, the perplexity.", hint=1),
        ),
    ),
)
