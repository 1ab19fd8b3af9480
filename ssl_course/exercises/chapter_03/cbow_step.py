"""`cbow_step`: a step of gradient descent by hand, whose three faults are to be mended."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches


def _move(table, rows, change, adds=True):
    """The table with `change` (r, d) added to its rows; a plain += keeps only the last of equal rows."""
    table = table.clone()
    if adds:
        return table.index_add(0, rows, change)
    for row, step, old in zip(rows, change, table[rows], strict=True):
        table[row] = old + step
    return table


def _step(
    inputs, outputs, contexts, word, negatives, lr,
    *, first=True, shared=True, adds=(True, True), pool="mean", sign=-1, rate=True, error=torch.sigmoid, moves=(1, 1),
    told=(1.0, 0.0),
):  # fmt: skip
    """`cbow_step`, with a switch for each mistake."""
    context_vectors = inputs[contexts]  # (C, d)
    hidden = context_vectors.mean(dim=0) if pool == "mean" else context_vectors.sum(dim=0)
    rows = torch.cat([torch.tensor([word]), negatives])  # (1 + k,)
    labels = torch.full((len(rows),), told[1], dtype=inputs.dtype)
    labels[0] = told[0]
    errors = error(outputs[rows] @ hidden) - labels  # (1 + k,)
    lr = lr if rate else 1.0
    moved = _move(outputs, rows, sign * lr * errors[:, None] * hidden, adds[1])
    back = errors @ (outputs if first else moved)[rows]  # (d,)
    if shared:
        back = back / len(contexts)
    new = _move(inputs, contexts, sign * lr * back.expand(len(contexts), -1), adds[0])
    return new if moves[0] else inputs, moved if moves[1] else outputs


def _variant(**how):
    return lambda inputs, outputs, contexts, word, negatives, lr: _step(
        inputs, outputs, contexts, word, negatives, lr, **how
    )


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for size, d, c, k, lr, note in (
        (9, 4, 3, 2, 0.5, ""),
        (12, 3, 4, 3, 0.2, ""),
        (10, 5, 4, 3, 0.4, "a word that stands twice among the contexts"),
        (10, 4, 3, 4, 0.3, "a negative that was drawn twice"),
        (8, 3, 1, 2, 0.5, "a single context"),
        (11, 4, 5, 5, 0.3, "repeated contexts and negatives, one word among both"),
    ):
        words = rng.permutation(size)
        word, contexts, negatives = int(words[0]), words[1 : 1 + c], words[1 + c : 1 + c + k]
        if len(words) < 1 + c + k:
            negatives = rng.permutation(words[1:])[:k]
        if "twice among" in note or "repeated" in note:
            contexts[-1] = contexts[0]
        if "drawn twice" in note or "repeated" in note:
            negatives[-1] = negatives[0]
        if "repeated" in note:
            negatives[1] = contexts[0]
        tables = rng.normal(size=(2, size, d))
        cases.append(Case((*tables, contexts, word, negatives, lr), note=note))
    return cases


_FIRST = (
    "The contexts' gradient is computed from output vectors that have already moved: both gradients belong to the same "
    "point, so compute `to_hidden` before anything moves."
)
_SHARED = (
    "Each context's vector moves by the whole gradient of the mean: as one of C it has a share of 1/C in the mean, and "
    "so in the gradient."
)
_ADDS = (
    "Where a row comes twice, one of its steps is lost: `table[rows] += change` reads all rows first and writes each "
    "once. `index_add_` adds every one."
)
_TWO_ADDS = {
    (False, False): _ADDS,
    (True, False): f"{_ADDS} In the outputs it is still so: a negative may be drawn twice.",
    (False, True): f"{_ADDS} In the inputs it is still so: a word may stand twice among the contexts.",
}


def _remaining() -> list[Mistake]:
    """The colleague's step with some of its faults left; the message names the first that is."""
    found = []
    for first, shared, adds in product((False, True), (False, True), ((True, True), *_TWO_ADDS)):
        kinds = (not first, _FIRST), (not shared, _SHARED), (not all(adds), _TWO_ADDS.get(adds, ""))
        faults = [text for there, text in kinds if there]
        if faults:
            more = f" (It is one of {len(faults)} faults left.)" if len(faults) > 1 else ""
            how = {"first": first, "shared": shared, "adds": adds}
            found.append(Mistake(_variant(**how), faults[0] + more, hint=3 if first and shared else 2))
    return found


QUESTION = Question(
    "cbow_step",
    "Mend the CBOW step",
    "repair",
    points=4,
    difficulty=3,
    minutes=30,
    hints=(
        "Write down the loss for two contexts and no negatives, and differentiate it by one of the two vectors. Then "
        "try `t = torch.zeros(3); t[torch.tensor([1, 1])] += 1`.",
        "Compute both gradients before anything moves. Of the gradient of the mean each context gets 1/C. A row that "
        "comes twice must move twice.",
        "`to_hidden = errors @ outputs[rows] / len(contexts)` first; then `index_add_(0, rows, change)` for both "
        "tables, where each of the C contexts gets the same row of change.",
    ),
    examine=matches(
        _step,
        _inputs,
        mistakes=(
            *_remaining(),
            Mistake(
                _variant(moves=(0, 1)),
                "Your inputs come back as they were: `inputs[contexts]` makes a copy, and a change to it changes no "
                "table.",
                hint=3,
            ),
            Mistake(
                _variant(moves=(1, 0)),
                "Your outputs come back as they were: `outputs[rows]` makes a copy, and a change to it changes no "
                "table.",
                hint=3,
            ),
            Mistake(
                _variant(moves=(0, 0)),
                "Both tables come back as they were: `table[rows]` makes a copy, and a change to it changes no table.",
                hint=3,
            ),
            Mistake(
                _variant(sign=1),
                "You climb: a step of gradient descent goes against the gradient.",
                hint=2,
            ),
            Mistake(
                _variant(pool="sum", shared=False), "You add the contexts' vectors: CBOW takes their mean.", hint=2
            ),
            Mistake(_variant(pool="sum"), "You add the contexts' vectors: CBOW takes their mean.", hint=2),
            Mistake(_variant(rate=False), "The learning rate is missing.", hint=2),
            Mistake(_variant(told=(0.0, 1.0)), "The labels are swapped: the word is the true one.", hint=2),
            Mistake(_variant(told=(1.0, 1.0)), "The negatives have the label 1: theirs is 0.", hint=2),
            Mistake(_variant(error=lambda s: s), "The sigmoid is missing in the errors.", hint=2),
            Mistake(
                _variant(error=lambda s: s.softmax(0)),
                "You take a softmax: negative sampling has a sigmoid for each score.",
                hint=2,
            ),
            Mistake(
                None,
                "You return (outputs, inputs): asked for is (inputs, outputs).",
                when=lambda got, expected, args: all(
                    np.allclose(g, e, atol=1e-4) for g, e in zip(got, expected[::-1], strict=True)
                ),
            ),
            Mistake(
                None,
                "You return the changes: asked for are the tables after the step.",
                when=lambda got, expected, args: all(
                    np.allclose(g + old, e, atol=1e-4) for g, old, e in zip(got, args, expected, strict=False)
                ),
            ),
        ),
    ),
    hides=("ssl_course.word2vec.cbow",),
)
