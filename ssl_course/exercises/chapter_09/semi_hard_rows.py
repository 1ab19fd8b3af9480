"""`semi_hard_rows`: for each pair the nearest negative that is farther away than the positive, within the margin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ssl_course.exercises.judging import Answer, AnswerError, Question, Wrong, require

Rows = list[tuple[int, int, int]]


def _squared(z: np.ndarray) -> np.ndarray:
    return ((z[:, None] - z) ** 2).sum(axis=2)  # (n, n)


def _within(near, far, margin):
    return near < far < near + margin


def _nearest(d, a, p, found):
    return [min(found, key=lambda n: d[a, n])]


def _made(
    fits: Callable = _within, choose: Callable = _nearest, measure: Callable = _squared, pairs: Callable | None = None,
    others: Callable | None = None, instead: Callable | None = None,
):  # fmt: skip
    """`semi_hard_rows` with another condition, choice, distance, set of pairs or of negatives, or with a way out."""

    def semi_hard_rows(z, labels, margin) -> Rows:
        d, rows = measure(z), range(len(z))
        chosen = []
        for a in rows:
            positives = [p for p in rows if labels[p] == labels[a] and p != a]
            for p in positives if pairs is None else pairs(d, a, positives):
                every = [n for n in rows if n not in (a, p) and (others is not None or labels[n] != labels[a])]
                found = [n for n in every if fits(d[a, p], d[a, n], margin)]
                if found:
                    chosen += [(a, p, n) for n in choose(d, a, p, found)]
                elif instead is not None and every:
                    chosen += [(a, p, n) for n in instead(d, a, p, every)]
        return chosen

    return semi_hard_rows


_right = _made()


def _farthest(d, a, p, found):
    return [max(found, key=lambda n: d[a, n])]


def _anything(near, far, margin):
    return True


def _beyond(near, far, margin):
    return far > near


def _no_margin(z, labels, margin) -> Rows:
    return _made(_beyond)(z, labels, margin)


def _hard(z, labels, margin) -> Rows:
    return _made(_anything)(z, labels, margin)


def _cut_afterwards(z, labels, margin) -> Rows:
    """The nearest negative of all, kept only where it happens to be semi-hard."""
    d = _squared(z)
    return [(a, p, n) for a, p, n in _hard(z, labels, margin) if _within(d[a, p], d[a, n], margin)]


def _from_positive(z, labels, margin) -> Rows:
    d, found = _squared(z), []
    for a in range(len(z)):
        for p in range(len(z)):
            if p != a and labels[p] == labels[a]:
                fit = [n for n in range(len(z)) if labels[n] != labels[a] and _within(d[a, p], d[p, n], margin)]
                found += [(a, p, min(fit, key=lambda n, p=p: d[p, n]))] if fit else []
    return found


def _units(z):
    return _squared(z / np.linalg.norm(z, axis=1, keepdims=True))


_FALLS_BACK = "Pairs without a semi-hard negative are still among your rows"
_MISTAKES = (
    (_hard, "You take the nearest negative whatever its distance, the hardest: a semi-hard one is farther away than "
     "the positive. And a pair may have none.", 2),
    (_cut_afterwards, "You find the nearest negative of all, and drop the pair unless that one is semi-hard: look for "
     "the nearest *among* the semi-hard ones.", 2),
    (_no_margin, "Your negatives may lie farther away than the margin allows, where they have no loss: "
     "D(a, n) < D(a, p) + margin.", 2),
    (_made(lambda near, far, m: far < near + m), "Your negatives may be nearer than the positive: these are the hard "
     "ones. D(a, p) < D(a, n).", 2),
    (_made(choose=_farthest), "Of several semi-hard negatives you take the farthest: take the nearest, which has the "
     "largest loss.", 2),
    (_made(choose=lambda d, a, p, found: found), "You return all semi-hard negatives of a pair: return the nearest "
     "alone.", 2),
    (_made(choose=lambda d, a, p, found: found[:1]), "Of several semi-hard negatives you take the first in the batch: "
     "take the nearest.", 2),
    (_made(measure=lambda z: np.sqrt(_squared(z))), "You compare distances: D is the distance squared, which makes the "
     "margin another one.", 2),
    (_made(pairs=lambda d, a, ps: [p for p in ps if p > a]), "Each pair comes in one order only: both of its ends are "
     "anchors, (a, p) and (p, a).", 2),
    (_made(pairs=lambda d, a, ps: [a, *ps]), "Samples are their own positives: the positive is *another* one of the "
     "class.", 2),
    (_made(pairs=lambda d, a, ps: ps[:1]), "Each anchor has only its first positive: every other sample of its class "
     "is one.", 2),
    (_made(pairs=lambda d, a, ps: [max(ps, key=lambda p: d[a, p])] if ps else []), "Each anchor has only its farthest "
     "positive: every other sample of its class is one.", 2),
    (_made(pairs=lambda d, a, ps: [min(ps, key=lambda p: d[a, p])] if ps else []), "Each anchor has only its nearest "
     "positive: every other sample of its class is one.", 2),
    (_made(others=list), "Your negatives may be of the anchor's own class.", 2),
    (_made(instead=lambda d, a, p, every: [0]), f"{_FALLS_BACK}, with row 0: `argmin` over nothing but infinities "
     "returns 0. Leave such pairs out.", 3),
    (_made(instead=_nearest), f"{_FALLS_BACK}, with the hardest one: leave such pairs out.", 2),
    (_made(instead=_farthest), f"{_FALLS_BACK}, with the easiest one, as some libraries have it: leave such pairs "
     "out.", 2),
    (_made(_beyond, instead=lambda d, a, p, every: [0]), f"{_FALLS_BACK}, and the margin plays no part. Leave such "
     "pairs out, and those whose negatives have no loss.", 3),
    (_made(_beyond, instead=_nearest), f"{_FALLS_BACK}, and the margin plays no part. Leave such pairs out, and those "
     "whose negatives have no loss.", 2),
    (_made(_beyond, instead=_farthest), f"{_FALLS_BACK}, and the margin plays no part. Leave such pairs out, and those "
     "whose negatives have no loss.", 2),
    (_from_positive, "You measure the negative from the positive: both distances are those from the anchor.", 2),
    (_made(lambda near, far, m: near - m < far < near), "Your negatives are nearer than the positive by up to the "
     "margin: they must be farther.", 2),
    (_made(lambda near, far, m: near < far < m), "Your negatives lie within the margin from the anchor: they must lie "
     "within the margin from the *positive's* distance, D(a, p) + margin.", 2),
    (_made(lambda near, far, m: near + m < far), "Your negatives keep the margin: such triplets have no loss and teach "
     "nothing.", 2),
    (lambda z, labels, m: _right(z, labels, 1.0), "Your margin is always 1: take it from the argument.", 1),
    (_made(measure=_units), "You normalise the embeddings: here they stay as they are.", 2),
    (_made(measure=lambda z: _squared(z) / z.shape[1]), "Your distances average over the d entries: take the sum of "
     "the squares.", 3),
    (lambda z, labels, m: [(a, n, p) for a, p, n in _right(z, labels, m)], "Your columns are anchor, negative, "
     "positive: asked for is anchor, positive, negative.", 3),
    (lambda z, labels, m: [(p, a, n) for a, p, n in _right(z, labels, m)], "Your columns are positive, anchor, "
     "negative: asked for is anchor, positive, negative.", 3),
    (lambda z, labels, m: [(n, a, p) for a, p, n in _right(z, labels, m)], "Your columns begin with the negative: "
     "asked for is anchor, positive, negative.", 3),
)  # fmt: skip


def _drawn(rng: np.random.Generator, n: int, d: int, classes: int, margin: float) -> tuple:
    """Embeddings in which rounding decides nothing, some pairs have several semi-hard negatives, and some have none."""
    while True:
        labels = rng.permutation(np.arange(n) % classes)
        labels[labels == labels[0]] = classes  # numbers need not be those from 0 on
        z = (rng.normal(size=(n, d)) + 0.7 * rng.normal(size=(classes + 1, d))[labels]).astype(np.float32)
        away = _squared(z.astype(np.float64))
        gaps = np.abs(away[:, :, None] - away[:, None, :])[:, ~np.eye(n, dtype=bool)]
        gaps = gaps[gaps > 0]
        clear = min(gaps.min(), np.abs(gaps - margin).min()) > 1e-4
        chosen = len(_right(z, labels, margin))
        pairs = sum((labels == name).sum() * ((labels == name).sum() - 1) for name in set(labels))
        if clear and 0.2 * pairs < chosen < 0.8 * pairs:
            return z, labels, margin


def _cases(rng: np.random.Generator) -> list[tuple[tuple, str]]:
    cases = [(_drawn(rng, *sizes), "") for sizes in ((12, 3, 3, 1.5), (10, 4, 2, 0.8), (14, 3, 4, 1.2))]
    z, labels, margin = _drawn(rng, 9, 3, 3, 1.0)
    alone = labels.copy()
    alone[0] = 77
    apart = np.where(labels == labels[0], 1000.0, 0.0).astype(np.float32)[:, None] + z
    two = (labels == labels[0]).astype(int)
    cases.append(((apart, two, margin), "a batch in which no pair has a semi-hard negative"))
    cases.append(((z, alone, margin), "a sample that is alone in its class"))
    return cases


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    cases = _cases(rng)
    got = [_asked(answer, *case) for case in cases]
    expected = [_sorted(_right(*args)) for args, _ in cases]
    if got == expected:
        return
    for function, message, hint in _MISTAKES:
        if got == [_sorted(function(*args)) for args, _ in cases]:
            raise Wrong(message, hint=hint)
    for (args, note), rows, wanted in zip(cases, got, expected, strict=True):
        if rows != wanted:
            raise Wrong(_told(args, note, rows, wanted), hint=2)


def _told(args: tuple, note: str, rows: Rows, wanted: Rows) -> str:
    label = note or f"embeddings of shape {args[0].shape}"
    if len(set(rows)) < len(rows):
        return f"For {label} some triplet stands twice among your rows."
    kinds = (set(wanted) - set(rows), "are missing"), (set(rows) - set(wanted), "should not be there")
    return f"For {label}, " + ", ".join(f"{len(some)} triplets {what}" for some, what in kinds if some) + "."


def _sorted(rows: Rows) -> Rows:
    return sorted(tuple(map(int, row)) for row in rows)


def _asked(answer: Answer, args: tuple, note: str) -> Rows:
    try:
        value = answer(*args)
    except AnswerError as error:
        raise AnswerError(error.kind, error.message + (f" This happened for {note}." if note else "")) from None
    text = "Your function must return the row numbers of anchor, positive and negative: integers of shape (t, 3)"
    require(isinstance(value, (np.ndarray, list, tuple)), f"{text}.", hint=3)
    try:
        rows = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise Wrong(f"{text}.", hint=3) from None
    if rows.size == 0:
        return []
    turned = rows.ndim == 2 and rows.shape[0] == 3 != rows.shape[1]
    require(rows.ndim == 2 and rows.shape[1] == 3, f"{text}, got {rows.shape}." + " Transposed?" * turned, hint=3)
    inside = (rows >= 0) & (rows < len(args[0])) & (rows == rows.round())
    require(bool(inside.all()), "Your numbers are not all rows of the batch: return where the samples stand.", hint=3)
    return _sorted(rows)


QUESTION = Question(
    "semi_hard_rows",
    "Not too easy, not too hard",
    "implement",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "Which negatives have a loss, and which of them are farther away than the positive? Draw them on a line.",
        "Compare D(a, p) and D(a, n) for all a, p, n at once, (n, n, n); set what does not fit to infinity and take "
        "the smallest over the last axis. A pair with nothing but infinity drops out.",
        "`fits = (far > near) & (far < near + margin)` with `near = d[:, :, None]` and `far = d[:, None, :]`, and the "
        "labels' condition for both; then `torch.where(fits, far, torch.inf).min(dim=2)`.",
    ),
    examine=_examine,
    hides=("ssl_course.losses.mining",),
)
