"""`draw_negatives`: noise for each pair that is never the pair's own context; examined by its statistics."""

from __future__ import annotations

from collections import Counter

import numpy as np
from scipy.stats import chi2

from ssl_course.exercises.judging import Answer, Make, Question, array, require

RARE = 1e-10  # how often chance may look like a mistake
K = 5


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    noise, contexts = _inputs(rng)
    drawn = _drawn(answer, noise, contexts, K, int(rng.integers(2**31)))
    in_place = bool(answer.changed)
    _check_rows(drawn, contexts)
    _check_hits(drawn == contexts[:, None], noise, contexts)
    _check_shares(drawn, noise, contexts)
    _check_order(drawn)
    _check_generator(answer, noise, contexts, rng)
    heavy = np.array([0.8, 0.08, 0.12])
    many = _drawn(answer, heavy, np.zeros(40, dtype=int), 3, int(rng.integers(2**31)), "3 words, one of them frequent")
    require(
        not (many == 0).any(),
        "Where the context has most of the noise, some of your negatives still hit it: a hit must be impossible, "
        "however likely the word is.",
        share=0.5,
        hint=2,
    )
    require(not in_place, "Your function changes its input in place: work on a copy.", share=0.5, hint=3)


def _inputs(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A skewed distribution over 24 words: 12 of them are contexts, one of the others is never noise."""
    noise = rng.permutation(1 / np.arange(1, 25) ** 0.8)
    frequent, never, *others = np.append(noise.argmax(), rng.permutation(np.delete(np.arange(24), noise.argmax())))
    noise[never] = 0
    contexts = np.array([*others[:11], frequent, frequent]).repeat(300)
    return (noise / noise.sum()).astype(np.float32), rng.permutation(contexts)


def _drawn(answer: Answer, noise, contexts, k: int, seed: int, note: str = "") -> np.ndarray:
    value = answer(noise, contexts, k, Make("torch.Generator", seed=seed))
    drawn = array(value, shape=(len(contexts), k), name="your result" + (f" for {note}" if note else ""))
    require(
        bool((drawn == drawn.round()).all() and (drawn >= 0).all() and (drawn < len(noise)).all()),
        "Your negatives must be numbers of words, from 0 to V - 1.",
        hint=2,
    )
    require(
        isinstance(value, np.ndarray) and value.dtype.kind in "iu",
        "Your negatives are not integers: they shall be rows of a table.",
        share=0.5,
        hint=3,
    )
    return drawn.astype(int)


def _check_rows(drawn: np.ndarray, contexts: np.ndarray) -> None:
    """Each pair draws for itself, and each of its negatives by itself."""
    require(
        _most_common(drawn) < 0.3 * len(drawn),
        "All pairs share the same negatives: draw for each pair by itself, n times k words.",
    )
    require(
        any(_most_common(drawn[contexts == word]) < 0.3 * (contexts == word).sum() for word in set(contexts)),
        "All pairs with the same context share the same negatives: draw for each pair by itself.",
    )
    twins = np.mean([len(set(row)) < K for row in drawn])
    require(
        twins < 1,
        "Every row repeats a word: is one negative copied k times?",
    )
    require(
        twins > 0,
        "Within a row no negative ever comes twice: `torch.multinomial` draws without replacement unless it is told "
        "otherwise. Negatives are drawn one by one from the same distribution.",
        share=0.25,
        hint=3,
    )


def _most_common(rows: np.ndarray) -> int:
    return Counter(map(tuple, rows)).most_common(1)[0][1]


def _check_hits(hit: np.ndarray, noise: np.ndarray, contexts: np.ndarray) -> None:
    about = f"Of your negatives {100 * hit.mean():.1f}% are the pair's own context"
    require(
        not hit.mean() > 0.75 * noise[contexts].mean(),  # what chance gives
        f"{about}: it would be pulled and pushed at once. Leave it out, row by row.",
        hint=2,
    )
    words = set(contexts[hit.any(axis=1)])
    require(
        not (len(words) == 1 and hit.sum() > 0.5 * (noise[contexts] * np.isin(contexts, list(words))).sum() * K),
        "A hit seems to become one certain word, which hits again where it is the context itself: a hit must be drawn "
        "anew.",
        hint=2,
    )
    require(
        not hit.any(),
        f"{about}: fewer than by chance, but it must be none. Where a hit is drawn once more it may hit again: repeat "
        "until none is left, or make a hit impossible.",
        share=0.5,
        hint=2,
    )


def _check_shares(drawn: np.ndarray, noise: np.ndarray, contexts: np.ndarray) -> None:
    """Given its context, each negative has the noise distribution without that word."""
    noise = noise.astype(np.float64)
    places, size = np.arange(len(noise)), len(noise)
    counts = np.stack([np.bincount(drawn[contexts == w].ravel(), minlength=size) for w in places])  # (V, V)
    allowed = 1.0 - np.eye(size)
    if _fits(counts, noise * allowed):
        return
    rare = np.bincount(contexts, minlength=size) == 0
    known = {
        "All your negatives are equally likely, or nearly so: draw from `noise` as it is.": allowed,
        "Words that are a context of *any* pair of the batch never come: leave out each pair's own only.": (
            noise * rare * np.ones((size, 1))
        ),
        "You take a power of `noise`: it already is the distribution to draw from.": noise**0.75 * allowed,
        "You take the root of `noise`: it already is the distribution to draw from.": noise**0.5 * allowed,
        "A hit becomes the next word, which then comes too often: it must be drawn anew.": (
            noise * allowed + np.roll(np.diag(noise), 1, axis=1)
        ),
        "A hit becomes the word before it, which then comes too often: it must be drawn anew.": (
            noise * allowed + np.roll(np.diag(noise), -1, axis=1)
        ),
        "A hit becomes any other word with the same probability: it must be drawn from `noise` anew.": (
            noise * allowed + noise[:, None] * allowed / (size - 1)
        ),
    }  # fmt: skip
    for message, weights in known.items():
        require(not _fits(counts, weights), message, hint=2)
    require(not counts[:, noise == 0].any(), "You draw words whose probability in `noise` is 0.", hint=2)
    require(False, "Your negatives do not have the distribution `noise`, each pair's own context left out.", hint=2)


def _fits(counts: np.ndarray, weights: np.ndarray) -> bool:
    """Whether each row of counts may have been drawn with its row of weights, by a chi-squared test."""
    with np.errstate(invalid="ignore"):
        p = weights / weights.sum(axis=1, keepdims=True)  # (V, V)
    expected = counts.sum(axis=1, keepdims=True) * p
    expected = expected[counts.any(axis=1)]
    counts = counts[counts.any(axis=1)]
    possible = expected > 0
    if counts[~possible].any():
        return False
    far = ((counts - expected)[possible] ** 2 / expected[possible]).sum()
    return bool(far < chi2.isf(RARE, possible.sum() - len(counts)))


def _check_order(drawn: np.ndarray) -> None:
    """Sorted rows would pass as draws, but their places would no longer be alike."""
    require(
        not (np.diff(drawn, axis=1) >= 0).all(),
        "Your rows are sorted, or a row repeats one word: draw each negative by itself.",
        share=0.5,
    )


def _check_generator(answer: Answer, noise, contexts, rng: np.random.Generator) -> None:
    seed, few = int(rng.integers(2**30)), contexts[:60]
    first, again, other = (_drawn(answer, noise, few, K, number) for number in (seed, seed, seed + 1))
    require(
        np.array_equal(first, again),
        "The same generator gives other negatives: hand it to everything that draws.",
        share=0.5,
        hint=3,
    )
    require(
        not np.array_equal(first, other),
        "Every generator gives the same negatives: draw from the one that you are given, and do not seed it.",
        share=0.5,
        hint=3,
    )
    generator = answer.make(Make("torch.Generator", seed=seed))
    first, again = (answer(noise, few, K, generator) for _ in range(2))
    require(
        not np.array_equal(first, again),
        "A second call with the same generator repeats the first one: draw from it as it is, or every step of a "
        "training run sees the same noise.",
        share=0.5,
        hint=3,
    )


QUESTION = Question(
    "draw_negatives",
    "Noise that misses the target",
    "vary",
    points=3,
    difficulty=3,
    minutes=20,
    hints=(
        "Every row needs a distribution of its own: which entry of it differs from `noise`? And may a word come twice?",
        "Either give each row a copy of `noise` with a 0 at its context, or draw for all and draw anew, again and "
        "again, where a context was hit. What remains must keep its proportions.",
        "`noise.repeat(n, 1)`, then `scatter_` a 0 into column `contexts[:, None]`; `torch.multinomial` needs no sum "
        "of 1, but `replacement=True` and the generator.",
    ),
    examine=_examine,
    hides=("ssl_course.word2vec.negative_sampling",),
)
