"""`far_permutations`: each new order as far as possible from the nearest of those before; examined step by step."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from ssl_course.exercises.chapter_06.examining import asked
from ssl_course.exercises.judging import Answer, Question, Wrong, array, require


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    sizes = [(12, 5, "12 of 5 tiles"), (int(rng.integers(25, 30)), 5, "many of 5 tiles"), (10, 6, "10 of 6 tiles")]
    sizes += [(6, 3, "all six of 3 tiles"), (8, 4, "8 of 4 tiles"), (1, 4, "a single one")]
    sets = [(_asked(answer, count, tiles, note), tiles, note) for count, tiles, note in sizes]
    _check_known(sets)
    for rows, tiles, note in sets:
        found, best, _ = _steps(rows, tiles)
        short = (found < best).nonzero()[0]
        if len(short):
            i = short[0]
            text = f"For {note}, row {i + 1} of yours (counted from 0) differs from an earlier one"
            text += f" in only {found[i]} places, where {best[i]} are possible."
            raise Wrong(text, share=_share(sets), hint=2)


def _share(sets: list) -> float:
    """A quarter for rows that are at least all different."""
    return 0.25 if all((_steps(rows, tiles)[0] > 0).all() for rows, tiles, _ in sets) else 0.0


def _asked(answer: Answer, count: int, tiles: int, note: str) -> np.ndarray:
    value = asked(answer, (count, tiles), note)
    if isinstance(value, (list, tuple)) and len(value) == count:
        value = np.array([array(row, shape=(tiles,), name=f"a row of your result for {note}") for row in value])
    rows = array(value, shape=(count, tiles), name=f"your result for {note}")
    one = bool((np.sort(rows, axis=1) == np.arange(1, tiles + 1)).all())
    require(not one, "Your tiles are counted from 1: count them from 0.", hint=3)
    whole = bool((np.sort(rows, axis=1) == np.arange(tiles)).all())
    require(
        whole, f"Not all of your rows hold the numbers 0 to {tiles - 1}, each once: they must be permutations.", hint=1
    )
    return rows.astype(int)


def _every(tiles: int) -> np.ndarray:
    return np.array(list(permutations(range(tiles))))


def _steps(rows: np.ndarray, tiles: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each row but the first: its least distance to those before, the largest that was possible, all distances.

    Returns:
        (count - 1,), (count - 1,), (count, tiles!).
    """
    every = _every(tiles)
    distance = (rows[:, None] != every).sum(axis=2)  # (count, tiles!)
    own = (rows[:, None] != rows).sum(axis=2)  # (count, count)
    found = np.array([own[i, :i].min() for i in range(1, len(rows))], dtype=int)
    best = np.array([distance[:i].min(axis=0).max() for i in range(1, len(rows))], dtype=int)
    return found, best, distance


def _check_known(sets: list) -> None:
    """Rules that choose otherwise, if they explain all rows of all sets."""
    twice = any((_steps(rows, tiles)[0] == 0).any() for rows, tiles, _ in sets)
    last, first, mean, near = (
        all(_follows(rows, tiles, rule) for rows, tiles, _ in sets) for rule in (_last, _first, _mean, _near)
    )
    good = all((f == b).all() for f, b, _ in (_steps(rows, tiles) for rows, tiles, _ in sets))
    if good:
        return
    again = " (And some order comes twice: leave out those that are chosen.)" if twice else ""
    shifted = all(((rows - rows[0]) % tiles == (rows - rows[0])[:, :1] % tiles).all() for rows, tiles, _ in sets)
    require(not shifted, "You take the cyclic shifts of one order: there are only T of them.", hint=2)
    require(
        not mean,
        "You maximise the mean distance (or the sum) to those before: a near twin is then made up for by many far "
        f"ones. Maximise the *smallest* distance.{again}",
        share=0.25,
        hint=2,
    )
    require(not last, f"You compare with the last one chosen only: with all of those before.{again}", hint=2)
    require(not first, f"You compare with the first one only: with all of those before.{again}", hint=2)
    require(
        not near,
        "You take orders that are *near* to those before, as those that follow each other in `itertools.permutations` "
        "are: choose the farthest.",
        hint=1,
    )
    require(
        not twice,
        "Some order comes twice among yours: its distance to those before is 0, so the smallest distance would never "
        "choose it.",
        hint=2,
    )


def _follows(rows: np.ndarray, tiles: int, rule) -> bool:
    """Whether each row has the best score among all orders, or among those not yet chosen."""
    every = _every(tiles)
    distance = (rows[:, None] != every).sum(axis=2)
    place = np.array([np.flatnonzero((every == row).all(axis=1))[0] for row in rows])
    for i in range(1, len(rows)):
        score = rule(distance[:i])
        free = np.ones(len(every), dtype=bool)
        free[place[:i]] = False
        if score[place[i]] < score.max() and (not free[place[i]] or score[place[i]] < score[free].max()):
            return False
    return True


def _mean(before: np.ndarray) -> np.ndarray:
    return before.sum(axis=0)


def _last(before: np.ndarray) -> np.ndarray:
    return before[-1]


def _first(before: np.ndarray) -> np.ndarray:
    return before[0]


def _near(before: np.ndarray) -> np.ndarray:
    return -before.sum(axis=0)


QUESTION = Question(
    "far_permutations",
    "Orders that keep their distance",
    "vary",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "Keep one number for each of all T! orders: how near is the nearest of those chosen so far? What happens to it "
        "when one more is chosen?",
        "Compute the distances of all orders to the last one chosen, take the minimum with what you have, and choose "
        "an order where that is largest. Who is chosen has distance 0 and never comes again.",
        "`least = torch.minimum(least, (every != every[chosen[-1]]).sum(dim=1))`, then `int(least.argmax())`; `every` "
        "comes from `torch.tensor(list(itertools.permutations(range(tiles))))`.",
    ),
    examine=_examine,
    hides=("ssl_course.pretext.permutations",),
)
