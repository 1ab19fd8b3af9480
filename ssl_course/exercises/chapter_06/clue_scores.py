"""`clue_scores`: what a network can score that sees nothing but a clue."""

from __future__ import annotations

import math

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, not_finite, told


def _plogp(p):
    return torch.special.entr(p)


def _best(p):
    return p.amax(dim=1).sum()


def _conditional(p):
    """H(label | clue) = H(both) − H(clue)."""
    return _plogp(p).sum() - _plogp(p.sum(dim=1)).sum()


def _scores(counts, *, share=_best, loss=_conditional):
    p = counts / counts.sum()  # (m, K)
    return torch.stack([share(p), loss(p).to(p.dtype)])


def _variant(**how):
    return lambda counts: _scores(counts, **how)


def _rows(p):
    """Each row by itself, those that occur."""
    some = p.sum(dim=1) > 0
    return p[some] / p[some].sum(dim=1, keepdim=True)


def _mutual(p):
    return _plogp(p.sum(dim=0)).sum() - _conditional(p)


def _nan_where_empty(p):
    return -(p * (p / p.sum(dim=1, keepdim=True)).log()).sum()


def _of_the_guess(p):
    """As if the likeliest label were all that a network could say."""
    return -(p.amax(dim=1) * (p.amax(dim=1) / p.sum(dim=1)).log()).sum()


def _inputs(rng: np.random.Generator) -> list:
    cases = [(rng.integers(1, 60, size=shape).astype(float),) for shape in ((3, 4), (5, 8), (6, 2))]
    some = rng.integers(1, 60, size=(4, 4)).astype(float)
    some[rng.permutation(4)[:2], rng.permutation(4)[:2]] = 0
    empty = rng.integers(1, 60, size=(4, 3)).astype(float)
    empty[1] = 0
    return [
        *cases,
        Case((some,), note="pairs of clue and label that never occur"),
        Case((empty,), note="a clue that never occurs"),
    ]


_FAULTS = (
    ({"share": lambda p: p.sum(dim=0).amax()}, "Your accuracy ignores the clue: that of always naming the most "
     "frequent label. With a clue, each row has a best guess of its own.", 2),
    ({"loss": lambda p: _plogp(p.sum(dim=0)).sum()}, "Your loss ignores the clue: it is the entropy of the labels. "
     "With a clue, each row has an entropy of its own.", 2),
    ({"share": lambda p: p.amax(dim=0).sum()}, "Your accuracy takes the maximum of each column: the clue is known and "
     "the label is guessed, so it is the maximum of each row.", 3),
    ({"share": lambda p: _rows(p).amax(dim=1).mean()}, "Your accuracy weighs all clues alike: frequent ones count for "
     "more.", 2),
    ({"loss": lambda p: _plogp(_rows(p)).sum(dim=1).mean()}, "Your loss weighs all clues alike: frequent ones count "
     "for more.", 2),
    ({"loss": lambda p: _plogp(p).sum()}, "Your loss is the entropy of clue and label together: the clue is known, so "
     "divide each row by its sum inside the logarithm.", 2),
    ({"loss": lambda p: _conditional(p) / math.log(2)}, "Your loss is in bits: `cross_entropy` counts in nats.", 1),
    ({"loss": lambda p: _conditional(p.T)}, "Your loss is the entropy of the clue given the label: it is the other way "
     "round.", 3),
    ({"loss": _mutual}, "You return what the clue *tells*, the mutual information: the loss is what remains, the "
     "entropy of the labels minus that.", 2),
    ({"loss": lambda p: -_conditional(p)}, "The sign of your loss is wrong: it is never below 0.", 2),
    ({"loss": lambda p: torch.tensor(math.log(p.shape[1]))}, "Your loss is log K: that of a network with no clue, "
     "where all labels are equally frequent.", 2),
    ({"share": lambda p: torch.tensor(1 / p.shape[1], dtype=p.dtype)}, "Your accuracy is 1/K: that of a guess without "
     "a clue, where all labels are equally frequent.", 2),
    ({"share": lambda p: (p * _whole_rows(p)).sum()}, "Your accuracy is that of one who draws a label with the clue's "
     "probabilities: who always names the likeliest is right more often.", 2),
    ({"loss": lambda p: -_best(p).log()}, "Your loss is minus the logarithm of the accuracy: average the logarithms, "
     "row by row.", 2),
    ({"loss": _of_the_guess}, "Your loss counts the likeliest label alone: all labels of a row occur, each with its "
     "own probability.", 2),
    ({"share": lambda p: 1 - _best(p)}, "You return the share of errors: the accuracy is 1 minus that.", 1),
    ({"share": lambda p: p.amax()}, "Your accuracy is that of a single clue: add up over the clues.", 3),
    ({"share": lambda p: p.amax(dim=1).mean()}, "You average over the clues: divided by the sum of all counts, the "
     "rows' maxima already add up to the accuracy.", 3),
    ({"loss": lambda p: _conditional(p) / p.shape[0]}, "Your loss is an average over the clues: their shares already "
     "add up to 1.", 3),
    ({"loss": lambda p: _conditional(p) / math.log(p.shape[1])}, "You divide the loss by log K: return the nats.", 2),
)  # fmt: skip


def _whole_rows(p):
    return p / p.sum(dim=1, keepdim=True).clamp(min=1e-12)


_WHOLE = (
    (lambda counts: _scores(counts).flip(0), "Your numbers are swapped: the accuracy comes first, then the loss.", 1),
    (lambda counts: _scores(counts)[0], "You return the accuracy alone: return the loss, too.", 1),
    (lambda counts: _scores(counts)[1], "You return the loss alone: return the accuracy, too.", 1),
    (lambda counts: torch.stack([counts.amax(dim=1).sum(), _conditional(counts / counts.sum())]), "You count the right "
     "guesses: divide by the number of all samples.", 2),
)  # fmt: skip

QUESTION = Question(
    "clue_scores",
    "Predict, then measure: what a clue is worth",
    "predict",
    points=3,
    difficulty=2,
    minutes=20,
    hints=(
        "Take a single clue, one row of the table: which label do you name, how often are you right, and which "
        "probabilities do you give?",
        "Accuracy: the largest count of each row, added up, over all counts. Loss: −log of the row's own share of each "
        "label, averaged over all samples; 0 · log 0 counts as 0.",
        "With `p = counts / counts.sum()`: `p.amax(dim=1).sum()`, and H(both) − H(clue), where "
        "`torch.special.entr(p)` is −p log p and 0 at 0.",
    ),
    examine=matches(
        _scores,
        _inputs,
        mistakes=(
            *told(_WHOLE),
            *alone_and_in_pairs(_variant, _FAULTS, often=6),
            not_finite("Where something never occurs your result is not finite: 0 · log 0 and 0 / 0 count as 0 here."),
        ),
    ),
)
