"""`mend_byol`: one step of a colleague's BYOL, whose four faults are to be mended."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch
import torch.nn.functional as F

from ssl_course.exercises.chapter_11.hidden_methods import PREDICTION
from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told

LEARNS, FOLLOWS, BOTH, NEITHER = "learns", "follows", "both", "neither"  # the branch of the predictor
RIGHT, SWAPPED, STILL, BEFORE, COPIED = "right", "swapped", "still", "before", "copied"  # what becomes of the target


def _step(
    x1, x2, online, predictor, target, momentum, rate, *,
    branch=LEARNS, slope=False, follow=RIGHT, same_view=False, ways=(0, 1), unit=True, scale=1.0, up=1.0,
):  # fmt: skip
    """`mend_byol`, with a switch for each mistake."""
    w, h, t = (a.detach().clone().requires_grad_() for a in (online, predictor, target))
    views = (x1, x2)
    loss = 0.0
    for way in ways:
        p, goal = views[way] @ w.T, views[way if same_view else 1 - way] @ t.T
        p = p @ h.T if branch in (LEARNS, BOTH) else p
        goal = goal @ h.T if branch in (FOLLOWS, BOTH) else goal
        goal = goal if slope or branch == FOLLOWS else goal.detach()
        if unit:
            p, goal = F.normalize(p, dim=1), F.normalize(goal, dim=1)
        loss = loss + scale * (p - goal).pow(2).sum(dim=1).mean()
    slopes = torch.autograd.grad(loss, (w, h, t), allow_unused=True)
    new_w, new_h, new_t = (
        a.detach() - up * rate * g if g is not None else a.detach() for a, g in zip((w, h, t), slopes, strict=True)
    )
    start = new_t if slope else target
    new_t = {
        RIGHT: momentum * start + (1 - momentum) * new_w,
        SWAPPED: (1 - momentum) * start + momentum * new_w,
        STILL: start,
        BEFORE: momentum * start + (1 - momentum) * online,
        COPIED: new_w,
    }[follow]
    return new_w, new_h, new_t


def _variant(**how):
    return lambda *arguments: _step(*arguments, **how)


def _frozen_predictor(*arguments):
    w, _, t = _step(*arguments)
    return w, arguments[3], t


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, wide, d, momentum, rate in ((6, 5, 4, 0.9, 0.3), (8, 4, 3, 0.7, 0.5), (5, 7, 6, 0.99, 0.2)):
        x1 = rng.normal(size=(n, wide))
        x2 = x1 + 0.7 * rng.normal(size=(n, wide))
        online, target = rng.normal(size=(2, d, wide)) / wide**0.5
        cases.append(Case((x1, x2, online, rng.normal(size=(d, d)) / d**0.5, target, momentum, rate)))
    return cases


_BRANCH = {
    FOLLOWS: "Your predictor is on the wrong branch: what learns predicts, and the target is left as it is.",
    BOTH: "Your predictor is on both branches: only what learns predicts.",
    NEITHER: "There is no predictor in your loss.",
}
_SLOPE = "Your target is moved by the gradient: it only follows, by its moving average."
_FOLLOW = {
    SWAPPED: "Your moving average is the wrong way round: the target keeps the share `momentum` of itself.",
    STILL: "Your target is never updated: it stays the random network of the start.",
    BEFORE: "Your target follows the network as it was before the step: update it after.",
    COPIED: "Your target is replaced by the trained network: it keeps the share `momentum` of itself.",
}
_VIEW = "You compare each prediction with the target of its own view: the other view's is what is to be predicted."


def _remaining() -> list[Mistake]:
    """The colleague's step with some of its faults left, or mended wrongly; the message names the first that is."""
    found = []
    for branch, slope, follow, same in product(
        (LEARNS, FOLLOWS, BOTH, NEITHER), (False, True), (RIGHT, SWAPPED, STILL, BEFORE, COPIED), (False, True)
    ):
        faults = [_BRANCH.get(branch), _SLOPE if slope else None, _FOLLOW.get(follow), _VIEW if same else None]
        faults = [text for text in faults if text]
        if faults:
            more = f" (It is one of {len(faults)} faults left.)" if len(faults) > 1 else ""
            how = _variant(branch=branch, slope=slope, follow=follow, same_view=same)
            found.append(Mistake(how, faults[0] + more, hint=2))
    return found


_FAULTS = (
    (_frozen_predictor, "Your predictor does not learn: it takes the same step as the online network.", 2),
    (_variant(ways=(0,)), "You predict one way only: view 1 also is to be predicted, from view 2.", 1),
    (_variant(ways=(1,)), "You predict one way only: view 2 also is to be predicted, from view 1.", 1),
    (_variant(scale=0.5), "Your steps are half as long: the loss is the sum of both ways, not their mean.", 1),
    (_variant(unit=False), "Your vectors are not scaled to length 1.", 1),
    (_variant(up=-1.0), "You walk uphill: a step goes against the gradient.", 1),
)

QUESTION = Question(
    "mend_byol",
    "Mend a colleague's BYOL",
    "repair",
    points=4,
    difficulty=3,
    minutes=25,
    hints=(
        "Name the branch that learns and the branch that follows. Which of the two is the predictor on, and which of "
        "the three matrices may a gradient move?",
        "online and predictor take a step; target never does. Afterwards target = momentum · target + (1 − momentum) · "
        "online, with the new online.",
        "`t = (x @ target.T).detach()`; `p1 = x1 @ online.T @ predictor.T` meets t2, p2 meets t1; the gradient for "
        "(online, predictor) alone; then the moving average.",
    ),
    examine=matches(_step, _inputs, mistakes=(*_remaining(), *told(_FAULTS))),
    hides=(*PREDICTION, "ssl_course.contrastive.momentum"),
)
