"""`cbow_step`: a step of gradient descent by hand, whose three faults are to be mended."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches

ADDS, LOSES, SETS = range(3)  # a row that comes twice moves twice, moves once, becomes the change itself


def _move(table, rows, change, way=ADDS):
    """The table with `change` (r, d) added to its rows."""
    if way == ADDS:
        return table.index_add(0, rows, change)
    table, old = table.clone(), table[rows]
    for row, new in zip(rows, old + change if way == LOSES else change, strict=True):
        table[row] = new  # of equal rows the last one stays
    return table


def _contexts(contexts, rows):
    return len(contexts)


def _step(
    inputs, outputs, contexts, word, negatives, lr,
    *, first=True, of=_contexts, of_outputs=None, ways=(ADDS, ADDS), pool=torch.mean, late=False, sign=-1, rate=True,
    error=torch.sigmoid, told=(1.0, 0.0), moves=(True, True), again=False,
):  # fmt: skip
    """`cbow_step`, with a switch for each mistake."""
    hidden = pool(inputs[contexts], dim=0)  # (d,)
    rows = torch.cat([torch.tensor([word]), negatives])  # (1 + k,)
    labels = torch.full((len(rows),), told[1], dtype=inputs.dtype)
    labels[0] = told[0]
    errors = error(outputs[rows] @ hidden) - labels  # (1 + k,)
    pace = sign * lr if rate else sign
    moved = _move(outputs, rows, pace * errors[:, None] * hidden / (of_outputs or _one)(contexts, rows), ways[1])
    there = outputs if first else moved
    if again:
        errors = error(there[rows] @ hidden) - labels
    to_context = errors @ there[rows] / of(contexts, rows)  # (d,)
    new = _move(inputs, contexts, pace * to_context.expand(len(contexts), -1), ways[0])
    if late:
        moved = _move(outputs, rows, pace * errors[:, None] * pool(new[contexts], dim=0), ways[1])
    return new if moves[0] else inputs, moved if moves[1] else outputs


def _one(contexts, rows):
    return 1


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
_LOSES = {
    (LOSES, LOSES): _ADDS,
    (ADDS, LOSES): f"{_ADDS} In the outputs it is still so: a negative may be drawn twice.",
    (LOSES, ADDS): f"{_ADDS} In the inputs it is still so: a word may stand twice among the contexts.",
}


def _remaining() -> list[Mistake]:
    """The colleague's step with some of its faults left; the message names the first that is."""
    found = []
    for first, of, ways in product((False, True), (_one, _contexts), ((ADDS, ADDS), *_LOSES)):
        kinds = (not first, _FIRST), (of is _one, _SHARED), (ways in _LOSES, _LOSES.get(ways, ""))
        faults = [text for there, text in kinds if there]
        if faults:
            more = f" (It is one of {len(faults)} faults left.)" if len(faults) > 1 else ""
            hint = 3 if first and of is _contexts else 2
            found.append(Mistake(_variant(first=first, of=of, ways=ways), faults[0] + more, hint=hint))
    return found


_MISTAKES = (
    (_variant(moves=(False, True)),
     "Your inputs come back as they were: `inputs[contexts]` makes a copy, and a change to it changes no table.", 3),
    (_variant(moves=(True, False)),
     "Your outputs come back as they were: `outputs[rows]` makes a copy, and a change to it changes no table.", 3),
    (_variant(moves=(False, False)),
     "Both tables come back as they were: `table[rows]` makes a copy, and a change to it changes no table.", 3),
    (_variant(sign=1), "You climb: a step of gradient descent goes against the gradient.", 2),
    (_variant(pool=torch.sum, of=_one), "You add the contexts' vectors: CBOW takes their mean.", 2),
    (_variant(pool=torch.sum), "You add the contexts' vectors: CBOW takes their mean.", 2),
    (_variant(of=lambda contexts, rows: len(contexts) ** 2),
     "You divide by C twice: the mean has a share of 1/C once.", 2),
    (_variant(of=lambda contexts, rows: 1 / len(contexts)),
     "You multiply by C: each context is only one of C in the mean, so divide.", 2),
    (_variant(of=lambda contexts, rows: len(rows)),
     "You divide the contexts' gradient by 1 + k: it is the C contexts that share the mean.", 2),
    (_variant(of=lambda contexts, rows: len(contexts.unique()), ways=(LOSES, ADDS)),
     "You count each different context once: a word that stands twice has twice the share in the mean, so it "
     "moves twice as far.", 2),
    (_variant(of_outputs=lambda contexts, rows: len(rows)),
     "You divide the outputs' gradient by 1 + k: the loss is a sum over the word and its negatives, not a mean.", 2),
    (_variant(of_outputs=_contexts), "You divide the outputs' gradient by C: it is the inputs that share the mean.", 2),
    (_variant(first=False, again=True),
     "You compute the scores anew after the outputs have moved: both gradients belong to the same point.", 2),
    (_variant(late=True),
     "The outputs' gradient is computed from input vectors that have already moved: both gradients belong to the "
     "same point.", 2),
    (_variant(rate=False), "The learning rate is missing.", 2),
    (_variant(told=(0.0, 1.0)), "The labels are swapped: the word is the true one.", 2),
    (_variant(told=(1.0, 1.0)), "The negatives have the label 1: theirs is 0.", 2),
    (_variant(error=lambda s: s), "The sigmoid is missing in the errors.", 2),
    (_variant(error=lambda s: s.softmax(0)), "You take a softmax: negative sampling has a sigmoid for each score.", 2),
)  # fmt: skip

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
            *(Mistake(how, text, hint=hint) for how, text, hint in _MISTAKES),
            *(
                Mistake(
                    _variant(ways=ways),
                    "Rows become the change itself: `scatter_` and `index_copy_` overwrite, `index_add_` adds.",
                    hint=3,
                )
                for ways in ((SETS, ADDS), (ADDS, SETS), (SETS, SETS))
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
