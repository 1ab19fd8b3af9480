"""Comparing what came back with what should have, and saying in words how they differ."""

from __future__ import annotations

import math

import numpy as np

from ssl_course.exercises.verdict import Wrong


def array(value, *, shape: tuple | None = None, name: str = "your result", finite: bool = True) -> np.ndarray:
    """`value` as a float64 array, or `Wrong` with a sentence: for `examine` functions written by hand.

    Args:
        value: what came over the border.
        shape: the expected shape; None stands for any length of an axis.
        name: what the sentence calls it.
        finite: refuse nan and inf.
    """
    found = as_array(value)
    if found is None:
        raise Wrong(f"{_up(name)} is {kind(value)}; expected {_shaped(shape)}.")
    if shape is not None and not (
        len(shape) == found.ndim and all(want in (None, got) for want, got in zip(shape, found.shape, strict=True))
    ):
        raise Wrong(f"{_up(name)} has shape {_shape(found.shape)}; expected {_shape(shape)}.")
    if finite and not np.isfinite(found).all():
        raise Wrong(f"{_up(name)} is not finite: it holds {_odd(found)}.")
    return found


def as_array(value) -> np.ndarray | None:
    """A number, an array or a list of numbers as a float64 array; None if it is something else."""
    if isinstance(value, (bool, int, float, np.ndarray)):
        return np.asarray(value, dtype=np.float64)
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, (bool, int, float)) for v in value):
        return np.asarray(value, dtype=np.float64)
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, np.ndarray) and v.ndim == 0 for v in value):
        return np.asarray(value, dtype=np.float64)
    return None


def close(got, expected, rtol: float, atol: float) -> bool:
    """Same structure and shapes, and nowhere further apart than atol + rtol * (largest expected size)."""
    a, b = as_array(got), as_array(expected)
    if a is not None and b is not None:
        if a.shape != b.shape:
            return False
        if a.size == 0:
            return True
        known = np.isfinite(b)
        size = np.abs(b[known]).max(initial=0.0)
        same = np.isclose(a, b, rtol=0.0, atol=atol + rtol * size, equal_nan=True)
        return bool(same.all())
    if isinstance(expected, (list, tuple)) and isinstance(got, (list, tuple)) and len(got) == len(expected):
        return all(close(g, e, rtol, atol) for g, e in zip(got, expected, strict=True))
    if isinstance(expected, dict) and isinstance(got, dict) and got.keys() == expected.keys():
        return all(close(got[key], expected[key], rtol, atol) for key in expected)
    return isinstance(expected, (str, type(None))) and type(got) is type(expected) and got == expected


def misfit(got, expected, name: str = "your result") -> str | None:
    """What is wrong with the type, the structure, the shape or the finiteness of `got`, if anything."""
    if (want := as_array(expected)) is not None:
        try:
            array(got, shape=want.shape, name=name)
        except Wrong as wrong:
            found = as_array(got)
            turned = found is not None and want.ndim > 1 and found.shape == want.shape[::-1]
            return wrong.message + (" It seems transposed." if turned else "")
        return None
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return f"{_up(name)} is {kind(got)}; expected a dict with the keys {', '.join(map(str, expected))}."
        pairs = [(got[key], expected[key], f"{name}[{key!r}]") for key in expected]
    elif isinstance(expected, (list, tuple)):
        if not isinstance(got, (list, tuple)) or len(got) != len(expected):
            return f"{_up(name)} is {kind(got)}; expected {kind(expected)}."
        pairs = [(g, e, f"{name}[{i}]") for i, (g, e) in enumerate(zip(got, expected, strict=True))]
    else:
        return None if type(got) is type(expected) else f"{_up(name)} is {kind(got)}; expected {kind(expected)}."
    return next((text for pair in pairs if (text := misfit(*pair))), None)


def relation(got: list, expected: list, rows: list[int], name: str, rtol: float, atol: float) -> str | None:
    """A simple rule by which all of `got` differ from all of `expected`: a sign, a factor, an offset, a transpose.

    Args:
        got, expected: one value per case, of equal shapes.
        rows: the length of each case's first array, for sums where means are meant.
    """
    pairs = [(as_array(g), as_array(e)) for g, e in zip(got, expected, strict=True)]
    if any(g is None or e is None or g.size == 0 for g, e in pairs):
        return None

    def fits(rule) -> bool:
        return all(close(g, rule(e, n), rtol, atol) for (g, e), n in zip(pairs, rows, strict=True))

    if fits(lambda e, n: -e):
        return f"{_up(name)} has the wrong sign."
    if len(set(rows)) > 1 and fits(lambda e, n: e * n):
        return f"{_up(name)} is larger by the number of rows: a sum stands where a mean is meant."
    if len(set(rows)) > 1 and fits(lambda e, n: e / n):
        return f"{_up(name)} is smaller by the number of rows: a mean stands where a sum is meant."
    if sum(e.size for _, e in pairs) < 2:
        return None  # one number is always some multiple of another
    factors = [float((g * e).sum() / (e * e).sum()) if (e * e).sum() > 0 else math.nan for g, e in pairs]
    factor = float(np.nanmedian(factors)) if not np.isnan(factors).all() else math.nan
    if abs(factor) > 1e-6 and fits(lambda e, n: factor * e):
        return f"{_up(name)} is right up to a constant factor: it is {factor:.4g} times as large in every case."
    offset = float(np.median(np.concatenate([(g - e).ravel() for g, e in pairs])))
    if fits(lambda e, n: e + offset):
        return f"{_up(name)} is right up to a constant: it is {_signed(offset)} in every case."
    if all(e.ndim == 2 for _, e in pairs) and fits(lambda e, n: e.T if e.shape[0] == e.shape[1] else e):
        return f"{_up(name)} is transposed."
    return None


def kind(value) -> str:
    """The value's type in words, with its shape where it has one."""
    if isinstance(value, np.ndarray):
        return f"a tensor of shape {_shape(value.shape)}" if value.ndim else "a single number"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)} " + ("thing" if len(value) == 1 else "things")
    if isinstance(value, (bool, int, float)):
        return "a single number"
    words = {str: "a string", dict: "a dict", type(None): "None (is a return missing?)"}
    return words.get(type(value), f"a {type(value).__name__}")


def _shape(shape: tuple) -> str:
    sizes = ["any" if size is None else str(size) for size in shape]
    return "() (a single number)" if not sizes else f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"


def _shaped(shape: tuple | None) -> str:
    if shape is None:
        return "a tensor"
    return "a single number" if not shape else f"a tensor of shape {_shape(shape)}"


def _odd(found: np.ndarray) -> str:
    return "nan" if np.isnan(found).any() else "inf"


def _signed(offset: float) -> str:
    return f"larger by {offset:.4g}" if offset > 0 else f"smaller by {-offset:.4g}"


def _up(name: str) -> str:
    return name[:1].upper() + name[1:]
