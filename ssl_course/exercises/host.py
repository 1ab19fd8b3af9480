"""The student's side of the border: holds their function or class and does what a message asks.

Nothing here knows a question, a reference or a score, so that this file may run in a process that is not trusted.
"""

from __future__ import annotations

import linecache
import os
import traceback
from pathlib import Path

import torch
from torch import Tensor, nn

from ssl_course.exercises.border import BorderError, to_tensor
from ssl_course.exercises.specs import Handle, Make, Use, build
from ssl_course.exercises.wire import pack, unpack

PLAIN_TYPES = "numbers, strings, tensors, arrays, or lists, tuples and dicts of those"
# Folders whose lines are not the student's own: the course, the libraries, Python.
NOT_THEIRS = tuple(str(Path(file).parents[i]) for file, i in ((__file__, 1), (torch.__file__, 1), (os.__file__, 0)))


class SpecError(Exception):
    """The judge asked for something that cannot be made."""


class Host:
    """Answers messages about one student's object; object 0 is their function or class, the others came from calls.

    A message is a dict `{"do": ..., "target": number, ...}`; a reply is `{"value": ..., ...}` or `{"error": kind,
    "message": sentence}`. Both travel as bytes (see `wire.pack`).
    """

    def __init__(self, answer) -> None:
        self.objects = {0: answer}

    def handle(self, message: bytes) -> bytes:
        """Do what the message asks and reply. A student's exception becomes a reply; only an interrupt gets out."""
        try:
            return pack(self._do(unpack(message, array=to_tensor, special=self._special)))
        except SpecError as error:
            return pack({"error": "grader fault", "message": str(error)})
        except BorderError as error:
            return pack({"error": "wrong", "message": f"Your code returned {error}; it may return {PLAIN_TYPES}."})
        except KeyboardInterrupt:
            raise
        except MemoryError:
            return pack({"error": "memory", "message": "Your code asked for more memory than there is."})
        except BaseException as error:  # SystemExit and home-made ones included
            return pack({"error": kind_of(error), "message": describe(error)})

    def _do(self, ask: dict) -> dict:
        target, do = self.objects[ask["target"]], ask["do"]
        if do == "call":
            return self._call(target, **{key: value for key, value in ask.items() if key not in ("do", "target")})
        if do == "seed":
            torch.manual_seed(ask["seed"])
            return {"value": None}
        if do == "make":
            return {"value": self._keep(ask["spec"])}
        if do == "get":
            return {"value": getattr(target, ask["name"])}
        if not isinstance(target, nn.Module):
            raise TypeError(f"expected an nn.Module, got a {type(target).__name__}")
        if do == "state":
            return {"value": dict(target.state_dict())}
        if do == "load":
            for dtype in {a.dtype for a in ask["state"].values() if a.is_floating_point()}:
                target.to(dtype)  # a judge's reference computes in float64
            target.load_state_dict(ask["state"])
        elif do == "train":
            target.train(ask["on"])
        return {"value": {name: tuple(p.shape) for name, p in target.named_parameters()}}

    def _call(self, target, method, args, kwargs, wrt, cotangent, keep) -> dict:
        function = target if method is None else getattr(target, method)
        if not callable(function):
            raise TypeError(f"expected a function or a class, got a {type(function).__name__}")
        given = {**dict(enumerate(args)), **kwargs}
        before = {key: value.clone() for key, value in given.items() if isinstance(value, Tensor)}
        leaves = {key: before[key].clone().requires_grad_() for key in wrt if key in before}
        # The student's code gets a copy of the leaf: it may change it in place, and we see that it did.
        given |= {key: leaf.clone() for key, leaf in leaves.items()}
        result = function(*[given[i] for i in range(len(args))], **{key: given[key] for key in kwargs})
        reply = {"value": self._keep(result) if keep else result}
        if wrt:
            modules = [thing for thing in (*given.values(), target) if isinstance(thing, nn.Module)]
            parameters = {name: p for module in modules for name, p in module.named_parameters()}
            reply["detached"] = not (isinstance(result, Tensor) and result.requires_grad)
            reply["gradients"] = _gradients(result, [leaves.get(k, parameters.get(k)) for k in wrt], cotangent)
        reply["changed"] = [key for key, old in before.items() if not _same(old, given[key])]
        return reply

    def _special(self, spec: Make | Use | Handle):
        try:
            return self.objects[spec.number] if isinstance(spec, Handle) else build(spec)
        except Exception as error:
            raise SpecError(f"{spec} cannot be made ({type(error).__name__}: {error})") from None

    def _keep(self, thing):
        """`thing` with every object in it that cannot cross the border replaced by a handle."""
        if type(thing) in (list, tuple):
            return type(thing)(self._keep(item) for item in thing)
        if type(thing) is dict:
            return {key: self._keep(item) for key, item in thing.items()}
        try:
            pack(thing)
            return thing
        except BorderError:
            self.objects[len(self.objects)] = thing
            return Handle(len(self.objects) - 1)


def kind_of(error: BaseException) -> str:
    """ "memory", "error", or "not answered" for a bare NotImplementedError (torch raises it too, but with a text)."""
    if type(error) is NotImplementedError and not error.args:
        return "not answered"
    return "memory" if "can't allocate memory" in str(error) else "error"


def describe(error: BaseException) -> str:
    """The exception in one sentence, with the student's line that led to it where that is known."""
    if kind_of(error) == "not answered":
        return "There is no answer yet: raise NotImplementedError still stands."
    sentence = f"Your code raised {type(error).__name__}"
    text = " ".join(str(error).split())
    sentence += f": {text[:200]}" if text else ""
    theirs = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(NOT_THEIRS)]
    if theirs and (line := linecache.getline(theirs[-1].filename, theirs[-1].lineno).strip()):
        sentence += f" (line {theirs[-1].lineno}: {line[:120]})"
    sentence += "."
    return sentence


def _gradients(result, leaves: list, cotangent) -> list:
    """The gradient of sum(result * cotangent) for each leaf; None where no path leads to it."""
    none = [None] * len(leaves)
    if not isinstance(result, Tensor) or not result.requires_grad:
        return none
    weights = torch.ones_like(result) if cotangent is None else cotangent.to(result.dtype)
    if weights.shape != result.shape:
        return none
    wanted = [leaf for leaf in leaves if leaf is not None and leaf.requires_grad]
    found = iter(torch.autograd.grad(result, wanted, weights, allow_unused=True) if wanted else ())
    return [next(found) if leaf is not None and leaf.requires_grad else None for leaf in leaves]


def _same(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and torch.equal(torch.nan_to_num(a), torch.nan_to_num(b.detach()))
