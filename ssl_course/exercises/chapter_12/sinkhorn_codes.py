"""`sinkhorn_codes`: share a batch out evenly among prototypes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.exercises.chapter_12.hidden_methods import TRANSPORT
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, graded, not_finite, told


def _columns(log):
    return log - log.logsumexp(dim=0)


def _rows(log):
    return log - log.logsumexp(dim=1, keepdim=True)


def _columns_then_rows(log):
    return _rows(_columns(log))


def _rows_then_columns(log):
    return _columns(_rows(log))


def _rows_then_columns_even(log):
    return _columns(_rows(log)) + np.log(log.shape[0] / log.shape[1])  # n / k each, so that rows sum to 1, nearly


def _both_from_one(log):
    return log - log.logsumexp(dim=0) - log.logsumexp(dim=1, keepdim=True)


def _made(
    each_round: Callable = _columns_then_rows, start: Callable = lambda log: log, heat: Callable = lambda e: e,
    rounds: Callable = lambda count: count, end: Callable = lambda codes: codes,
):  # fmt: skip
    """`sinkhorn_codes` with a switch for each mistake."""

    def sinkhorn_codes(scores, epsilon, iterations):
        log = start(scores / heat(epsilon))  # (n, k)
        for _ in range(rounds(iterations)):
            log = each_round(log)
        return end(log.exp())

    return sinkhorn_codes


_codes = _made()


def _cosines(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    z, c = rng.normal(size=(n, 5)), rng.normal(size=(k, 5))
    z = z + 1.5 * c[0]  # most lean to one prototype, so that sharing out has something to do
    return z @ c.T / np.linalg.norm(z, axis=1, keepdims=True) / np.linalg.norm(c, axis=1)


def _inputs(rng: np.random.Generator) -> list:
    sizes = ((12, 4, 0.5, 3), (9, 6, 0.2, 2), (20, 3, 0.1, 1), (15, 5, 0.3, 60))
    cases = [Case((_cosines(rng, n, k), epsilon, rounds)) for n, k, epsilon, rounds in sizes]
    return [*cases, Case((_cosines(rng, 5, 8), 0.25, 4), note="fewer samples than prototypes")]


def _cold(rng: np.random.Generator) -> list:
    return [Case((_cosines(rng, 10, 4), 0.005, 3), note="an epsilon of 0.005")]


_FAULTS = (
    ({"each_round": _rows_then_columns},
     "You divide rows first and columns last, so that the rows no longer sum to 1: each sample's code is a "
     "distribution, so rows come last.", 2),
    ({"each_round": _rows_then_columns_even},
     "You divide rows first and columns last, so that the rows no longer sum to 1: each sample's code is a "
     "distribution, so rows come last.", 2),
    ({"heat": lambda e: 1}, "The epsilon is missing: start from exp(scores / epsilon).", 1),
    ({"heat": lambda e: 1 / e}, "You multiply by epsilon: divide by it.", 1),
    ({"heat": lambda e: -e}, "The sign of your scores is wrong: a high score is a good fit.", 1),
    ({"each_round": _rows},
     "You only divide rows, which is a softmax: nothing keeps all samples from one prototype. Columns come first.", 2),
    ({"each_round": _columns}, "You only divide columns: each sample's row must sum to 1.", 2),
    ({"each_round": _both_from_one},
     "You divide by the row sums that were there *before* the columns were divided: sum the rows anew.", 2),
    ({"start": _rows},
     "You divide the rows once before the first round, as a softmax does, or subtract each row's own maximum: that "
     "changes what the columns share out. Subtract one number from all.", 3),
    ({"rounds": lambda count: count + 1}, "You do one round too many.", 3),
    ({"rounds": lambda count: count - 1}, "You do one round too few.", 3),
    ({"rounds": lambda count: 1}, "You do one round, whatever `iterations` says.", 2),
    ({"rounds": lambda count: 3}, "You do three rounds, whatever `iterations` says.", 2),
    ({"end": lambda codes: codes / codes.sum()},
     "All your codes together sum to 1: in the end each *row* sums to 1.", 3),
    ({"end": lambda codes: torch.nn.functional.one_hot(codes.argmax(dim=1), codes.shape[1]).to(codes.dtype)},
     "You round the codes to whole labels: return the shares.", 3),
    ({"end": torch.log}, "You return logarithms of codes.", 3),
)  # fmt: skip

_MORE = (
    (lambda s, e, i: _made(start=lambda log: log - log.amax(dim=1, keepdim=True))(s, e, i),
     "You subtract each row's own maximum before the exponential: that changes what the columns share out. Subtract "
     "the maximum of all.", 3),
)  # fmt: skip

QUESTION = Question(
    "sinkhorn_codes",
    "Everyone gets a share",
    "implement",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Which sums does the formula divide by first, and which sums must be right at the end? Print both after each "
        "round.",
        "exp(1 / 0.005) is e²⁰⁰: float32 ends at e⁸⁸. Stay in logarithms, where dividing by a sum is subtracting its "
        "`logsumexp`.",
        "`log = scores / epsilon`; then `iterations` times `log = log - log.logsumexp(dim=0)` and "
        "`log = log - log.logsumexp(dim=1, keepdim=True)`; in the end `log.exp()`.",
    ),
    examine=graded(
        matches(_codes, _inputs, mistakes=(*alone_and_in_pairs(_made, _FAULTS, often=3), *told(_MORE))),
        matches(
            _codes,
            _cold,
            mistakes=(
                not_finite(
                    "At an epsilon of 0.005 your codes are not finite: `exp` overflows, or, after subtracting a "
                    "maximum, whole rows or columns become 0, and 0 / 0 is nan. Stay in logarithms: dividing by a sum "
                    "is subtracting its `logsumexp`."
                ),
                Mistake(
                    None,
                    "At an epsilon of 0.005 your codes are wrong: `exp` rounds to 0 there, or a small number that you "
                    "add to a sum, or a clamp, is larger than what it should protect. Stay in logarithms.",
                    when=lambda got, expected, args: bool(np.isfinite(got).all()),
                    hint=3,
                ),
            ),
        ),
    ),
    hides=TRANSPORT,
)
