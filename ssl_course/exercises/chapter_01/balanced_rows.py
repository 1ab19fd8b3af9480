"""`balanced_rows`: a few labels of each class, drawn by a seed."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.judging import Answer, Question, array, require


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    for names, more, per_class in ((range(4), 60, 5), (range(10), 300, 3), ((2, 5, 12), 90, 20)):
        names = np.array(names)
        labels = rng.permutation(np.concatenate([names.repeat(per_class), rng.choice(names, more)]))
        first = _rows(answer(labels, per_class, 1), labels)
        _check_counts(first, labels, names, per_class)
        require(len(set(first)) == len(first), "A row stands twice among yours: draw without replacement.", hint=3)
        again = _rows(answer(labels, per_class, 1), labels)
        require(
            set(first) == set(again),
            "The same seed gives other rows the second time: all draws must come from the seed.",
            hint=3,
        )
        others = [set(_rows(answer(labels, per_class, seed), labels)) for seed in (2, 3, 4)]
        require(
            any(other != set(first) for other in others),
            "Every seed gives the same rows: shuffle the rows of each class before you cut.",
            hint=2,
        )
        for name in names:  # each class by itself: a class that is merely cut shows
            own = set(first[labels[first] == name])
            members = int((labels == name).sum())
            if members >= 2 * per_class:
                moved = any({row for row in other if labels[row] == name} != own for other in others)
                require(moved, "Of some class every seed takes the same rows: shuffle the rows of every class.", hint=2)


def _check_counts(rows: np.ndarray, labels: np.ndarray, names: np.ndarray, per_class: int) -> None:
    counts = np.array([(labels[rows] == name).sum() for name in names])
    require(len(rows) != per_class, "You return per_class rows in all: it is the number of rows of each single class.")
    require(
        counts.min() > 0 or counts.max() != per_class,
        "Some class is missing among your rows. Labels need not be 0 to 9: take the classes from `labels`.",
        hint=2,
    )
    require(
        len(set(counts)) == 1,
        "The classes are not equally frequent among your rows: draw from each class by itself.",
        hint=2,
    )
    require(
        counts[0] == per_class, f"You return {counts[0]} rows of each class where {per_class} are asked for.", hint=3
    )


def _rows(value, labels: np.ndarray) -> np.ndarray:
    rows = array(value, shape=(None,), name="your result")
    whole = bool((rows == rows.astype(int)).all())
    inside = rows.min(initial=0) >= 0 and rows.max(initial=0) < len(labels)
    mask = len(rows) == len(labels) and set(rows) <= {0.0, 1.0}
    require(not mask, "You return a mask with one entry for each label: return row numbers.", hint=3)
    require(whole and inside, "Your rows are not places in `labels`: return row numbers.", hint=3)
    require(not set(rows) <= set(labels), "You return labels: return the rows where they stand.", hint=3)
    return rows.astype(int)


QUESTION = Question(
    "balanced_rows",
    "A fair handful of labels",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "What must be equal: the number of rows in all, or of each class? Which line of yours uses the seed?",
        "For each class: the rows where it occurs, shuffled with the seed, cut to per_class.",
        "`(labels == c).nonzero()[:, 0]` are the rows of class c; take them in the order of "
        "`torch.randperm(len(rows), generator=generator)` and keep `[:per_class]`.",
    ),
    examine=_examine,
    hides=("ssl_course.data.split",),
)
