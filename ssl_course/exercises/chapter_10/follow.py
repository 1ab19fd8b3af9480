"""`follow`: one step of a momentum encoder, weights and buffers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ssl_course.exercises.chapter_10.hidden_methods import MOMENTUM
from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import alone_and_in_pairs, told


def _slowly(old, new, m):
    return m * old + (1 - m) * new


def _copied(old, new, m):
    return new


def _kept(old, new, m):
    return old


def _made(weight: Callable = _slowly, buffer: Callable = _copied, counter: Callable | None = None, share=None):
    """`follow` with a switch for each mistake."""

    def follow(slow, fast, buffers, momentum):
        m = momentum if share is None else share
        out = {}
        for name, old in slow.items():
            counts = not old.is_floating_point()
            how = weight if name not in buffers else (counter or buffer) if counts else buffer
            out[name] = how(old, fast[name], m)
        return out

    return follow


_follow = _made()


def _drawn(rng: np.random.Generator, momentum: float, note: str = "", norm: bool = True) -> Case:
    sizes = {"0.weight": (4, 3), "1.weight": (4,), "1.bias": (4,), "2.weight": (2, 4)}
    slow, fast = ({name: rng.normal(size=size) for name, size in sizes.items()} for _ in range(2))
    buffers = ["1.running_mean", "1.running_var", "1.num_batches_tracked"] if norm else []
    for state, steps in ((slow, rng.integers(1, 50)), (fast, rng.integers(50, 99))):
        if norm:
            state |= {"1.running_mean": rng.normal(size=4), "1.running_var": rng.uniform(0.5, 2, size=4)}
            state["1.num_batches_tracked"] = np.array(steps)
    return Case((slow, fast, buffers, momentum), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, m) for m in (0.9, 0.99, 0.3)]
    cases.append(_drawn(rng, 0.0, "a momentum of 0"))
    return [*cases, _drawn(rng, 0.7, "a network without buffers", norm=False)]


_FAULTS = (
    ({"weight": lambda old, new, m: (1 - m) * old + m * new},
     "Your momentum stands at the trained network: it says how much of the *slow* weights stays.", 1),
    ({"buffer": _slowly},
     "You average the buffers, too: batch norm's running statistics are averages already. Copy them.", 2),
    ({"buffer": _kept},
     "You forget the buffers: the slow network would normalise with the statistics that it was born with.", 2),
    ({"buffer": _copied, "counter": _kept}, "You forget the buffer that counts batches: copy it as well.", 2),
    ({"weight": _copied}, "You copy the weights: they follow slowly, m of the old ones stays.", 1),
    ({"weight": _kept}, "Your slow weights never move.", 1),
    ({"share": 0.999}, "Your momentum is always 0.999: take it from the argument.", 1),
    ({"weight": lambda old, new, m: m * old + new}, "The trained weights count 1: theirs is 1 − m.", 1),
    ({"weight": lambda old, new, m: old + (1 - m) * new}, "The slow weights keep all their weight: theirs is m.", 1),
    ({"weight": lambda old, new, m: old - (1 - m) * (new - old)},
     "Your slow weights move away from the trained ones: the sign is wrong.", 1),
)  # fmt: skip

_MORE = (
    (lambda slow, fast, buffers, m: {n: _slowly(slow[n], fast[n], m) for n in slow if n not in buffers},
     "You return the weights alone: the buffers belong to the network, too.", 2),
    (lambda slow, fast, buffers, m: {n: _slowly(v, fast[n], m if v.dim() > 1 else 0) for n, v in slow.items()},
     "You average matrices alone: biases and the scales of batch norm are weights as well.", 2),
)  # fmt: skip

QUESTION = Question(
    "follow",
    "Follow slowly",
    "implement",
    points=3,
    difficulty=2,
    minutes=15,
    hints=(
        "Two kinds of entries: those whose names are in `buffers`, and all others.",
        "A weight becomes m · slow + (1 − m) · fast; a buffer becomes what the trained network has.",
        "`{name: fast[name].clone() if name in buffers else momentum * old + (1 - momentum) * fast[name] "
        "for name, old in slow.items()}`.",
    ),
    examine=matches(_follow, _inputs, mistakes=(*alone_and_in_pairs(_made, _FAULTS, often=3), *told(_MORE))),
    hides=MOMENTUM,
)
