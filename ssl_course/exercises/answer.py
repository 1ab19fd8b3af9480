"""A judge's handle on a student's function or class: calls go through the border, plain values come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ssl_course.exercises.border import BorderError
from ssl_course.exercises.host import Host
from ssl_course.exercises.specs import Handle, Make
from ssl_course.exercises.wire import pack, unpack


class AnswerError(Exception):
    """The student's side did not give a value.

    Args:
        kind: "not answered", "error", "wrong" (a value that may not cross the border), "time-out" or "memory".
        message: a sentence for the student.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message


class Instance:
    """An object on the student's side: what `answer.new(...)` returned, or what `answer.make(...)` put there."""

    def __init__(self, answer: Answer, number: int) -> None:
        self.answer, self.number = answer, number

    def call(self, method: str | None, *args, **kwargs):
        """The result of `object.method(*args)`; `call(None, x)` is `object(x)`."""
        return self.answer._call(self.number, method, args, kwargs)["value"]

    def __call__(self, *args, **kwargs):
        return self.call(None, *args, **kwargs)

    def gradients(self, method: str | None, *args, wrt: Sequence[int | str] = (0,), cotangent=None, **kwargs):
        """As `Answer.gradients`; a string in `wrt` names a parameter of the module."""
        reply = self.answer._call(self.number, method, args, kwargs, wrt, cotangent)
        return reply["value"], reply["gradients"]

    def names(self) -> dict[str, tuple[int, ...]]:
        """Name and shape of each parameter."""
        found = self.answer._ask("names", self.number)["value"]
        return _Parts(_checked(found, type(found) is dict and all(type(shape) is tuple for shape in found.values())))

    def state(self) -> dict[str, np.ndarray]:
        """Parameters and buffers."""
        found = self.answer._ask("state", self.number)["value"]
        return _Parts(_checked(found, type(found) is dict and all(type(part) is np.ndarray for part in found.values())))

    def load(self, state: dict[str, np.ndarray]) -> Instance:
        """Give the module these parameters and buffers; `AnswerError` if it lacks one or has others."""
        self.answer._ask("load", self.number, state=state)
        return self

    def train(self, on: bool = True) -> Instance:
        """Training mode, or with `on=False` evaluation mode."""
        self.answer._ask("train", self.number, on=on)
        return self

    def get(self, name: str):
        """A plain attribute, such as `dim`."""
        return self.answer._ask("get", self.number, name=name)["value"]


class Answer:
    """A student's function or class, wherever it runs.

    Arrays arrive there as tensors of the same dtype (so draw float32 unless the question is about another); floating
    tensors come back as float64 arrays. Every call may raise `AnswerError`.

    Args:
        send: takes a message and returns the reply, both bytes (see `wire.pack`).
    """

    def __init__(self, send: Callable[[bytes], bytes]) -> None:
        self.send = send
        self.changed: list[int | str] = []  # the arguments that the last call changed in place
        self.detached = False  # whether the last result, where gradients were asked for, carries none at all

    def __call__(self, *args, **kwargs):
        """What the function returns, as plain values."""
        return self._call(0, None, args, kwargs)["value"]

    def gradients(self, *args, wrt: Sequence[int | str] = (0,), cotangent: np.ndarray | None = None, **kwargs):
        """The value, and d sum(value * cotangent) / d argument for each argument in `wrt`: its position, its keyword,
        or the name of a parameter of a module among the arguments.

        A gradient is None where none arrives: the result is detached, or does not depend on the argument.
        """
        reply = self._call(0, None, args, kwargs, wrt, cotangent)
        return reply["value"], reply["gradients"]

    def new(self, *args, **kwargs):
        """Call the class or function and keep what it makes: modules in the result come back as `Instance`."""
        return self._call(0, None, args, kwargs, keep=True)["value"]

    def module(self, *args, **kwargs) -> Instance:
        """As `new`, for an answer that is a class of modules.

        Raises:
            AnswerError: if it makes anything else.
        """
        made = self.new(*args, **kwargs)
        if not isinstance(made, Instance):
            raise AnswerError("wrong", "Your answer must be a class that derives from nn.Module.")
        return made

    def make(self, spec: Make) -> Instance:
        """Put a thing of the core on the student's side, to pass to several calls and to look at in between."""
        made = self._ask("make", 0, spec=spec)["value"]
        return _checked(made, isinstance(made, Instance))

    def seed(self, seed: int) -> None:
        """Seed torch's random numbers on the student's side."""
        self._ask("seed", 0, seed=seed)

    def _call(self, target, method, args, kwargs, wrt=(), cotangent=None, keep=False) -> dict:
        args = tuple(Handle(a.number) if isinstance(a, Instance) else a for a in args)
        kwargs = {k: Handle(a.number) if isinstance(a, Instance) else a for k, a in kwargs.items()}
        wrt = list(wrt)
        how = {"method": method, "wrt": wrt, "cotangent": cotangent, "keep": keep}
        reply = self._ask("call", target, args=args, kwargs=kwargs, **how)
        gradients, changed = reply.get("gradients"), reply.get("changed", [])
        self.changed = _checked(changed, type(changed) is list and all(type(key) in (int, str) for key in changed))
        self.detached = reply.get("detached") is True
        if wrt:
            _checked(gradients, type(gradients) is list and len(gradients) == len(wrt))
            _checked(gradients, all(one is None or type(one) is np.ndarray for one in gradients))
        return reply

    def _ask(self, do: str, target: int, **more) -> dict:
        message = pack({"do": do, "target": target, **more})
        try:
            reply = unpack(self.send(message), special=self._special)
        except BorderError as error:
            raise AnswerError("error", f"The reply could not be read: {error}.") from None
        if type(reply) is not dict or not {"value", "error"} & reply.keys():
            raise AnswerError("error", "The reply could not be read.")
        if "error" in reply:
            text = str(reply.get("message", "")).encode("utf-8", "replace").decode()
            raise AnswerError(str(reply["error"]), text)
        return reply

    def _special(self, spec):
        if not isinstance(spec, Handle):
            raise BorderError("a spec")
        return Instance(self, spec.number)


class _Parts(dict):
    """Parameters and buffers by name; one that is missing is missing in the answer."""

    def __missing__(self, name: str):
        raise AnswerError("wrong", f"Your module has no parameter or buffer {name}.")


def _checked(found, fits: bool):
    """What the student's side says about its objects; their code may have changed what says it."""
    if not fits:
        raise AnswerError("error", "The reply could not be read.")
    return found


class LocalAnswer(Answer):
    """An answer in this very process, through the same border as an answer in another one."""

    def __init__(self, thing) -> None:
        super().__init__(Host(thing).handle)
