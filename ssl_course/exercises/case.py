"""One case of a question, and calling an answer, a reference or a known mistake with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ssl_course.exercises.answer import Answer, Instance, LocalAnswer
from ssl_course.exercises.specs import Make


@dataclass(frozen=True)
class Case:
    """The arguments of one call.

    Args:
        args: what the function or method is called with: numbers, strings, arrays, `Make` and `Use`.
        init: for an answer that is a class, the arguments of its constructor.
        note: what is special about this case, to complete "wrong for ...": "a class with a single member".
        kwargs: keyword arguments of the call.
        state: parameters and buffers to load; drawn at random if None.
    """

    args: tuple
    init: tuple = ()
    note: str = ""
    kwargs: dict = field(default_factory=dict)
    state: dict[str, np.ndarray] | None = None
    pull: np.ndarray | None = None  # d loss / d result, where the result is not a single number

    def as_type(self, dtype: str) -> Case:
        """The same case with all floating arrays in `dtype`."""
        parts = {name: _cast(value, dtype) for name, value in vars(self).items() if name != "note"}
        return replace(self, **parts)

    @property
    def rows(self) -> int:
        """The length of the first array."""
        return next((len(a) for a in self.args if isinstance(a, np.ndarray) and a.ndim), 1)

    @property
    def label(self) -> str:
        """How to speak of this case without showing it."""
        shapes = [str(a.shape) for a in self.args if isinstance(a, np.ndarray)]
        return self.note or (f"input of shape {', '.join(shapes)}" if shapes else "some arguments")


def drawn_state(reference: Callable, case: Case, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Random parameters and buffers for the class `reference`, made as the case says."""
    state = {}
    for name, old in LocalAnswer(reference).new(*case.init).state().items():
        new = 0.5 * rng.normal(size=old.shape)
        if name.endswith("running_var"):
            new = 0.5 + np.abs(new)
        state[name] = new if old.dtype.kind == "f" else old
    return state


def value_of(answer: Answer, case: Case, method: str | None):
    """What the answer returns for the case."""
    if method is None:
        return answer(*case.args, **case.kwargs)
    return _object(answer, case).call(_public(method), *case.args, **case.kwargs)


def gradients_of(answer: Answer, case: Case, method: str | None, wrt: Sequence) -> list:
    """The gradients for `wrt`; None where none arrives."""
    target = answer if method is None else _object(answer, case)
    first = () if method is None else (_public(method),)
    return target.gradients(*first, *case.args, wrt=wrt, cotangent=case.pull, **case.kwargs)[1]


def shapes_of(answer: Answer, case: Case) -> dict[str, tuple[int, ...]]:
    """Name and shape of each parameter of the class, once it is made as the case says."""
    return answer.module(*case.init).names()


def _object(answer: Answer, case: Case) -> Instance:
    made = answer.module(*case.init)
    return made.load(case.state) if case.state else made


def _public(method: str) -> str | None:
    return None if method == "forward" else method  # a module is called, which runs its forward


def _cast(value, dtype: str):
    if isinstance(value, np.ndarray):
        return value.astype(dtype) if value.dtype.kind == "f" else value
    if isinstance(value, (list, tuple)):
        return type(value)(_cast(item, dtype) for item in value)
    if isinstance(value, dict):
        return {key: _cast(item, dtype) for key, item in value.items()}
    if isinstance(value, Make):
        kwargs, state = _cast(value.kwargs, dtype), _cast(value.state, dtype)
        return Make(value.name, *_cast(value.args, dtype), seed=value.seed, state=state, dtype=dtype, **kwargs)
    return value
