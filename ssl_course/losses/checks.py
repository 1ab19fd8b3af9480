"""What a loss asks of its arguments, each refused with a sentence that names it, and how it sums up."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def check_batch(least: int = 1, **batches: Tensor) -> None:
    """Refuse what is not a batch of float vectors (n, d), or batches of different shapes, or fewer rows than `least`.

    Raises:
        TypeError: if one of them is no tensor of floats.
        ValueError: if shapes differ or there are too few rows.
    """
    for name, z in batches.items():
        if not isinstance(z, Tensor):
            raise TypeError(f"{name} must be a tensor (n, d), got {type(z).__name__}")
        if not z.is_floating_point():
            raise TypeError(f"{name} must hold floating-point numbers, got {z.dtype}")
    shapes = {name: tuple(z.shape) for name, z in batches.items()}
    first = next(iter(shapes.values()))
    if len(first) != 2 or any(shape != first for shape in shapes.values()):
        must = "must all" if len(shapes) > 2 else "must both" if len(shapes) == 2 else "must"
        raise ValueError(f"{_listed(shapes)} {must} have shape (n, d), got {_listed(map(str, shapes.values()))}")
    if first[0] < least:
        row = "pair" if len(shapes) == 2 else "triplet" if len(shapes) > 2 else "row"
        wanted = f"at least one {row}" if least == 1 else f"at least {least} {row}s, as each is another's negative"
        raise ValueError(f"{_listed(shapes)} must hold {wanted}, got {first[0] or 'none'}")


def check_finite(z: Tensor, name: str) -> None:
    """Refuse NaN and infinity.

    Raises:
        ValueError: says how many rows hold them.
    """
    if not is_finite(z):
        z = z.detach()
        bad = int((~z.isfinite()).flatten(1).any(dim=1).sum()) if z.dim() > 1 else int((~z.isfinite()).sum())
        raise ValueError(
            f"{name} must be finite, got NaN or infinity in {bad} of {len(z)} rows; has training diverged?"
        )


def is_finite(z: Tensor) -> bool:
    """Whether there is neither NaN nor infinity."""
    z = z.detach()
    return bool(z.sum().isfinite()) or bool(z.isfinite().all())  # the sum is quicker, but may overflow


def check_positive(name: str, value: float | Tensor) -> None:
    """Refuse what is not one positive, finite number (or, to be learned, a tensor of one).

    Raises:
        TypeError: if it is no number.
        ValueError: if it is out of range.
    """
    number = _number(name, value)
    if not number > 0:
        raise ValueError(f"{name} must be positive, got {number}")
    if math.isinf(number):
        raise ValueError(f"{name} must be finite, got {number}")


def check_not_negative(name: str, value: float) -> None:
    """Refuse what is below 0 or no finite number.

    Raises:
        TypeError: if it is no number.
        ValueError: if it is out of range.
    """
    number = _number(name, value)
    if not 0 <= number < math.inf:
        raise ValueError(f"{name} must be 0 or more, and finite, got {number}")


def check_labels(labels: Tensor, n: int, name: str = "labels") -> None:
    """Refuse what is not one whole number (or truth value) for each of n rows.

    Raises:
        TypeError: if it is no tensor of integers or booleans.
        ValueError: if its shape is not (n,).
    """
    if not isinstance(labels, Tensor):
        raise TypeError(f"{name} must be a tensor (n,), got {type(labels).__name__}")
    if labels.is_floating_point() or labels.is_complex():
        raise TypeError(f"{name} must hold integers or booleans, got {labels.dtype}")
    if labels.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), one for each row, got {tuple(labels.shape)}")


def check_reduction(reduction: str) -> None:
    """Refuse an unknown reduction.

    Raises:
        ValueError: names the three that are known.
    """
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction must be "mean", "sum" or "none", got {reduction!r}')


def reduce(values: Tensor, reduction: str, count: Tensor | float | None = None) -> Tensor:
    """The mean, the sum or the values themselves; the mean over `count` terms, over all where it is None.

    The mean of nothing is 0, with gradients of 0: a batch in which no pair was found teaches nothing, but is no error.
    """
    if reduction == "none":
        return values
    total = values.sum()
    if reduction == "sum":
        return total
    if count is None:
        return total / max(values.numel(), 1)
    return total / torch.as_tensor(count, device=total.device).clamp(min=1)


def _number(name: str, value: float | Tensor) -> float:
    if isinstance(value, str) or (isinstance(value, Tensor) and value.numel() != 1):
        raise TypeError(f"{name} must be one number, got {value!r}")
    try:
        return float(value.detach() if isinstance(value, Tensor) else value)
    except TypeError:
        raise TypeError(f"{name} must be a number, got {type(value).__name__}") from None


def _listed(names) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
