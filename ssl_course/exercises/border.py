"""The border between a judge and a student's code: what may cross it, and how it is written down.

Numbers, strings, booleans, None, numpy arrays, torch tensors, and lists, tuples and dicts of those; on the way a
JSON-able tree and a row of arrays (as bytes: see `wire`).
Only exact types pass: an object with a clever `__eq__` or `__array__` never reaches a comparison.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from ssl_course.exercises.specs import Handle, Make, Use

DEEPEST = 20  # lists in lists
ARRAY_KINDS = "biuf"  # booleans, integers, floats; no objects, no strings, no complex numbers


class BorderError(ValueError):
    """A value that may not cross, or bytes that do not decode."""


def encode(value) -> tuple[object, list[np.ndarray]]:
    """`value` as a JSON-able tree and the arrays that it points to. Floating tensors become float64.

    Raises:
        BorderError: if it holds anything but the types above; the message names the type.
    """
    arrays: list[np.ndarray] = []
    return _encode(value, arrays, 0), arrays


def decode(tree, arrays: list[np.ndarray], array: Callable = np.copy, special: Callable | None = None):
    """The value that was encoded.

    Args:
        tree, arrays: from `encode`.
        array: what each array becomes; `torch.tensor` on a student's side.
        special: what a `Make`, `Use` or `Handle` becomes; None refuses them.

    Raises:
        BorderError: if the tree is not one that `encode` makes.
    """
    try:
        return _decode(tree, list(arrays), array, special)
    except BorderError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BorderError(f"not a message of this course ({type(error).__name__})") from None


def to_tensor(array: np.ndarray) -> Tensor:
    """The array as a tensor of its own memory and the same dtype: what a student's code receives."""
    return torch.from_numpy(np.array(array, order="C"))


def _encode(value, arrays: list[np.ndarray], depth: int):
    kind = type(value)
    if depth > DEEPEST:
        raise BorderError(f"lists nested more than {DEEPEST} deep")
    if value is None or kind in (bool, str):
        return value
    if kind is int:
        if not -(2**63) <= value < 2**63:
            raise BorderError("an integer of more than 64 bits")
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if kind in (Tensor, nn.Parameter):
        return _encode(_numpy(value), arrays, depth)
    if kind is np.ndarray:
        if value.dtype.kind not in ARRAY_KINDS:
            raise BorderError(f"an array of {value.dtype}")
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if issubclass(kind, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in ARRAY_KINDS:
        return _encode(value.item(), arrays, depth)
    if kind is list:
        return [_encode(item, arrays, depth + 1) for item in value]
    if kind is tuple:
        return {"tuple": [_encode(item, arrays, depth + 1) for item in value]}
    if kind is dict:
        items = ((key, item) for key, item in value.items())
        return {"dict": [[_key(key), _encode(item, arrays, depth + 1)] for key, item in items]}
    if kind is Make:
        return {"make": _encode(vars(value), arrays, depth + 1)}
    if kind is Use:
        return {"use": value.name}
    if kind is Handle:
        return {"handle": value.number}
    raise BorderError(f"a {kind.__name__}")


def _decode(tree, arrays, array, special):
    if tree is None or type(tree) in (bool, int, float, str):
        return tree
    if type(tree) is list:
        return [_decode(item, arrays, array, special) for item in tree]
    if tree.keys() == {"float"}:
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[tree["float"]]
    if tree.keys() == {"array"}:
        return array(_taken(arrays, _count(tree["array"])))
    if tree.keys() == {"tuple"}:
        return tuple(_decode(item, arrays, array, special) for item in tree["tuple"])
    if tree.keys() == {"dict"}:
        return {_key(key): _decode(item, arrays, array, special) for key, item in tree["dict"]}
    if special is not None and tree.keys() == {"make"}:
        parts = _decode(tree["make"], arrays, array, special)
        args, kwargs = parts.pop("args"), parts.pop("kwargs")
        return special(Make(parts.pop("name"), *args, **parts, **kwargs))
    if special is not None and tree.keys() == {"use"}:
        return special(Use(tree["use"]))
    if special is not None and tree.keys() == {"handle"}:
        return special(Handle(_count(tree["handle"])))
    raise BorderError("not a message of this course")


def _taken(arrays: list, number: int) -> np.ndarray:
    """An array, for its one place in the tree: else a short message could grow without bounds."""
    found, arrays[number] = arrays[number], None
    if found is None:
        raise BorderError("not a message of this course")
    return found


def _numpy(tensor: Tensor) -> np.ndarray:
    tensor = tensor.detach().cpu().resolve_conj().resolve_neg()
    if tensor.layout is not torch.strided or tensor.is_quantized:
        raise BorderError(f"a tensor of {tensor.layout}")
    return (tensor.double() if tensor.is_floating_point() else tensor).numpy()


def _key(key):
    if type(key) not in (str, int, bool):
        raise BorderError(f"a dict with a key of type {type(key).__name__}")
    return key


def _count(number) -> int:
    if type(number) is not int or number < 0:
        raise BorderError("not a message of this course")
    return number
