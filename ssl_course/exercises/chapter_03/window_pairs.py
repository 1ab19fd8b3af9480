"""`window_pairs`: who is whose context in a sentence. The order of the pairs does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from ssl_course.exercises.judging import Answer, AnswerError, Question, Wrong, require


def _pairs(words, window):
    return _where(words, window, lambda i, j: i != j)


def _where(words, window, fits: Callable):
    """The pairs at most `window` apart whose positions fit."""
    n = len(words)
    return [(words[i], words[j]) for i in range(n) for j in range(n) if abs(i - j) <= window and fits(i, j)]


def _wrapping(words, window):
    n = len(words)
    reach = [(i, j) for i in range(n) for j in range(i - window, min(n, i + window + 1)) if i != j and j >= -n]
    return [(words[i], words[j]) for i, j in reach]


def _negative_slices(words, window):
    found = []
    for i, word in enumerate(words):
        found += [(word, other) for other in words[i - window : i] + words[i + 1 : i + 1 + window]]
    return found


def _negative_whole_slices(words, window):
    return [(one, other) for i, one in enumerate(words) for other in words[i - window : i + window + 1] if other != one]


def _first_places(words, window):
    found = []
    for word in words:
        i = words.index(word)
        found += [(word, other) for other in words[max(0, i - window) : i] + words[i + 1 : i + 1 + window]]
    return found


def _no_twins(words, window):
    return [(one, other) for one, other in _pairs(words, window) if one != other]


_ITSELF = "Each word is paired with itself: position i is no context of position i."
_NEGATIVE = (
    "Near the start of a sentence i - window is negative, and Python counts negative positions from the end: start at "
    "`max(0, i - window)`."
)
_MISTAKES = (
    (lambda s, w: _where(s, w, lambda i, j: True), _ITSELF, 2),
    (lambda s, w: _where(s, w, lambda i, j: i != j and j < i + w), "The last context on the right is missing: the end "
     "of a range or a slice is not part of it.", 3),
    (lambda s, w: _where(s, w, lambda i, j: j < i + w), f"{_ITSELF} And the last context on the right is missing: the "
     "end of a range is not part of it.", 3),
    (lambda s, w: _where(s, w, lambda i, j: j > i), "Your window has one side: words before the centre are contexts "
     "too, so each pair comes in both directions.", 2),
    (lambda s, w: _where(s, w, lambda i, j: j < i), "Your window has one side: words after the centre are contexts "
     "too, so each pair comes in both directions.", 2),
    (_wrapping, _NEGATIVE, 3),
    (_negative_slices, _NEGATIVE, 3),
    (_negative_whole_slices, f"{_NEGATIVE} And compare positions, not words: a word may stand twice.", 3),
    (lambda s, w: _where(s, w, lambda i, j: i != j and j < min(len(s) - 1, i + w)), "The last context on the right is "
     "missing, and the last word of the sentence is never a context: the end of a range is not part of it.", 3),
    (lambda s, w: _where(s, w, lambda i, j: i != j and w <= i < len(s) - w), "The words at both ends of a sentence get "
     "no pairs: they have a smaller window, not none.", 2),
    (lambda s, w: _pairs(s, w - 1), "Your window is too small by one: the word at distance `window` is a context.", 2),
    (lambda s, w: _pairs(s, w + 1), "Your window is too large by one: the word at distance `window` is the last "
     "context.", 2),
    (lambda s, w: _pairs(s, w // 2), "Your window is half as wide: `window` words on each side are contexts, not both "
     "sides together.", 1),
    (lambda s, w: _where(s, len(s), lambda i, j: j > i), "All later words of the sentence are paired: contexts stand "
     "on both sides, at most `window` apart.", 1),
    (lambda s, w: _where(s, w, lambda i, j: abs(i - j) == w), "Only the words at exactly the distance `window` are "
     "paired: nearer ones are contexts too.", 2),
    (lambda s, w: _pairs(s, len(s)), "All words of the sentence are paired: contexts lie at most `window` apart.", 1),
    (_no_twins, "You leave out pairs of two equal words. A word that stands twice in a sentence is a context of its "
     "other occurrence: compare positions, not words.", 2),
    (lambda s, w: list(dict.fromkeys(_pairs(s, w))), "A pair that occurs twice comes once: every occurrence is an "
     "example, so keep it (a set or a dict drops it).", 2),
    (lambda s, w: list(dict.fromkeys(_no_twins(s, w))), "Pairs that occur twice, and pairs of two equal words, are "
     "left out: every occurrence is an example.", 2),
    (_first_places, "A word that stands twice gets the contexts of its first place twice: `index` finds the first; "
     "use `enumerate`.", 3),
    (lambda s, w: 2 * _pairs(s, w), "Every pair comes twice: (a, b) belongs to the centre a, (b, a) to the centre b.",
     2),
    (lambda s, w: [(s[j], s[j]) for i in range(len(s)) for j in range(len(s)) if 0 < abs(i - j) <= w], _ITSELF, 2),
)  # fmt: skip


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    names = [f"{a}{b}" for a in "bdfklmnprst" for b in "aeiou"]
    rng.shuffle(names)
    cases = [(names[: 6 + w], w, "") for w in (2, 3, 1)]
    a, b, c, d = names[-4:]
    cases += [([a, b, a, c, a, b, d], w, "a sentence in which words come twice") for w in (2, 3)]
    # Not last: who answers nothing any more would be right there.
    cases += [(names[:1], 2, "a sentence of one word"), (names[:4], 6, "a window larger than the sentence")]
    got = [_asked(answer, *case) for case in cases]
    expected = [Counter(_pairs(words, window)) for words, window, _ in cases]
    if got == expected:
        return
    for function, message, hint in _MISTAKES:
        if got == [Counter(function(words, window)) for words, window, _ in cases]:
            raise Wrong(message, hint=hint)
    words, window, note = cases[0]
    if _asked(answer, words, window, note) != got[0]:
        raise Wrong("Two calls with the same sentence give different pairs: nothing is random here.")
    if told := _where_they_miss(words, got[0], expected[0]):
        raise Wrong(told, hint=2)
    k = next(k for k in range(len(cases)) if got[k] != expected[k])
    words, window, note = cases[k]
    lacking, extra = ((one - other).total() for one, other in ((expected[k], got[k]), (got[k], expected[k])))
    label = note or f"a sentence of {len(words)} words and window {window}"
    raise Wrong(f"For {label}, {lacking} of the {expected[k].total()} pairs are missing, {extra} should not be there.")


def _where_they_miss(words: list, got: Counter, expected: Counter) -> str:
    """What the missing pairs have in common, in a sentence whose words are all different; "" if nothing."""
    if got - expected or not got or not expected - got:
        return ""
    if all(words[0] in pair for pair in got):
        return "Only the first word gets contexts: does the `return` stand inside the loop?"
    lost = [(words.index(one), words.index(other)) for one, other in expected - got]
    pairs = [(words.index(one), words.index(other)) for one, other in expected]
    for place, name in ((0, "first"), (len(words) - 1, "last")):
        for side, role in ((1, "never a context"), (0, "never a centre")):
            if sorted(lost) == sorted(pair for pair in pairs if pair[side] == place):
                return f"The {name} word of a sentence is {role}."
    steps = {j - i for i, j in lost}
    if sorted(lost) == sorted((i, j) for i, j in pairs if j - i in steps):
        told = ", ".join(f"{abs(step)} to the {'right' if step > 0 else 'left'}" for step in sorted(steps))
        return f"These contexts are always missing: the word {told}."
    return ""


def _asked(answer: Answer, words: list, window: int, note: str) -> Counter:
    """The pairs that come back, each with how often."""
    try:
        value = answer(words, window)
    except AnswerError as error:
        raise AnswerError(error.kind, error.message + (f" This happened for {note}." if note else "")) from None
    require(
        isinstance(value, (list, tuple)),
        "Your function must return a list of pairs, in which a centre comes once for each of its contexts.",
        hint=2,
    )
    require(
        all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in value),
        "Each thing in your list must be a pair (centre, context): one context, not all of them.",
        hint=2,
    )
    require(
        all(type(word) is str for pair in value for word in pair),
        "Your pairs must hold two words each, not positions or lists.",
        hint=2,
    )
    return Counter(tuple(pair) for pair in value)


QUESTION = Question(
    "window_pairs",
    "Who is whose context",
    "implement",
    points=2,
    difficulty=1,
    minutes=10,
    hints=(
        "Walk over positions, not over words. What are the first and the last position that position i can see?",
        "For each position i: all positions j from i - window to i + window that lie in the sentence, without i.",
        "`for j in range(max(0, i - window), min(len(words), i + window + 1))`, and `if j != i`.",
    ),
    examine=_examine,
)
