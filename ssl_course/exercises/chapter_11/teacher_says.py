"""`teacher_says`: DINO's targets, centred and sharpened, and the centre's next value."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.chapter_11.hidden_methods import TEACHER
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _says(
    answers, center, temperature, momentum, *,
    take=lambda a, c, t: (a - c) / t, axis=1, keep=lambda m: m, of=lambda a, c, t, p: a, over=0, late=False,
):  # fmt: skip
    """`teacher_says`, with a switch for each mistake."""
    targets = take(answers, center, temperature).softmax(dim=axis)
    mean = of(answers, center, temperature, targets).mean(dim=over)
    m = keep(momentum)
    after = m * center + (1 - m) * (mean if over == 0 else mean.mean())
    return (take(answers, after, temperature).softmax(dim=axis) if late else targets), after


def _variant(**how):
    return lambda *arguments: _says(*arguments, **how)


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, k, temperature, momentum in ((6, 4, 0.1, 0.9), (9, 5, 0.5, 0.8), (4, 7, 0.2, 0.6)):
        cases.append(Case((rng.uniform(-1, 1, (n, k)), 0.5 * rng.normal(size=k), temperature, momentum)))
    answers, center = rng.uniform(-1, 1, (5, 6)), 0.3 * rng.normal(size=6)
    cases.append(Case((answers, center, 0.005, 0.9), note="a temperature of 0.005"))
    return cases


def _overflows(got, expected, args) -> bool:
    return not (np.isfinite(got[0]).all() and np.isfinite(got[1]).all())


_MISTAKES = (
    (_variant(take=lambda a, c, t: a / t - c), "You centre after dividing by the temperature: centre first.", 2),
    (_variant(take=lambda a, c, t: a / t), "Your targets are not centred: one class may take all images.", 1),
    (_variant(take=lambda a, c, t: (a + c) / t), "You add the centre: it is taken off.", 1),
    (_variant(take=lambda a, c, t: a - c), "Your targets are not sharpened: the temperature is missing.", 1),
    (_variant(take=lambda a, c, t: (a - c) * t), "You multiply by the temperature: divide.", 1),
    (_variant(axis=0), "Your softmax runs over the images: it runs over the classes.", 1),
    (_variant(late=True), "You centre with the new centre: these targets still use the old one.", 3),
    (_variant(keep=lambda m: 1 - m), "The centre's moving average is the wrong way round: it keeps the share "
     "`momentum` of itself.", 2),
    (_variant(keep=lambda m: 0), "Your new centre forgets the old one: it is a moving average.", 2),
    (_variant(keep=lambda m: 1), "Your centre never moves.", 2),
    (_variant(of=lambda a, c, t, p: p), "Your centre averages the softmax: it averages the answers before it.", 2),
    (_variant(of=lambda a, c, t, p: a - c), "Your centre averages answers that are already centred.", 2),
    (_variant(of=lambda a, c, t, p: a / t), "Your centre averages answers divided by the temperature.", 2),
    (_variant(over=1), "Your centre averages over the classes: over the images, one number for each class.", 2),
    (lambda a, c, t, m: (_says(a, c, t, m)[0], a.mean(dim=0) - c + m * c),
     "Your new centre is not a weighted mean: the weights m and 1 − m add up to 1.", 2),
)  # fmt: skip

QUESTION = Question(
    "teacher_says",
    "Neither one class for all, nor all for one",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "Two things happen to the same answers: they become targets with the centre as it is, and move it.",
        "targets: centre off, divided by the temperature, softmax over the k classes. Centre: share m of itself, 1 − m "
        "of the mean over images.",
        "`((answers - center) / temperature).softmax(dim=1)`; and `momentum * center + (1 - momentum) * "
        "answers.mean(dim=0)`.",
    ),
    examine=matches(
        _says,
        _inputs,
        mistakes=(
            *told(_MISTAKES),
            Mistake(None, "Your targets are not finite at a temperature of 0.005: `exp` leaves the range of float32. "
                    "`softmax` takes the largest off first.", when=_overflows, hint=3),
        ),
    ),
    hides=TEACHER,
)  # fmt: skip
