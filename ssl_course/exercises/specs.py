"""What a judge may put among the arguments beside plain values: things that the student's side builds from the core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module

import torch
from torch import nn

MAY_BUILD = ("ssl_course.", "torch.nn.", "torch.Generator")


@dataclass(frozen=True, init=False)
class Make:
    """The result of a call into the core: `Make("ssl_course.encoders.mlp", 16, 8, seed=3)` is that encoder.

    Args:
        name: dotted name of a class or function in `ssl_course` or `torch.nn`, or "torch.Generator".
        args, kwargs: plain values, arrays and other specs.
        seed: of torch's random numbers while it is made, so that both sides make the same weights.
        state: weights to load afterwards, name -> array.
        dtype: of a module's weights.
    """

    name: str
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    seed: int = 0
    state: dict | None = None
    dtype: str = "float32"

    def __init__(self, name: str, *args, seed=0, state: dict | None = None, dtype="float32", **kwargs) -> None:
        values = {"name": name, "args": args, "kwargs": kwargs, "seed": seed, "state": state, "dtype": dtype}
        for key, value in values.items():
            object.__setattr__(self, key, value)


@dataclass(frozen=True)
class Use:
    """A function or class of the core itself, not called: `Use("torch.nn.functional.mse_loss")`."""

    name: str


@dataclass(frozen=True)
class Handle:
    """An object that stays on the student's side; only its number crosses the border."""

    number: int


def build(spec: Make | Use):
    """Make what the spec describes. The random numbers of the caller are left as they were.

    Raises:
        ValueError: if the name lies outside the core.
    """
    if isinstance(spec, Use):
        return _find(spec.name)
    if spec.name == "torch.Generator":
        return torch.Generator().manual_seed(spec.seed)
    with torch.random.fork_rng(devices=[]), _default_dtype(torch.float32):
        torch.default_generator.manual_seed(spec.seed)  # things are made on the CPU; this skips CUDA's bookkeeping
        thing = _find(spec.name)(*spec.args, **spec.kwargs)
    if spec.state is not None:
        thing.load_state_dict({name: torch.as_tensor(value) for name, value in spec.state.items()})
    return thing.to(getattr(torch, spec.dtype)) if isinstance(thing, nn.Module) else thing


@contextmanager
def _default_dtype(dtype: torch.dtype) -> Iterator[None]:
    """The student may have set another, with which the same seed makes other weights."""
    theirs = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(theirs)


def _find(name: str):
    if not name.startswith(MAY_BUILD):
        raise ValueError(f"name must start with one of {', '.join(MAY_BUILD)}, got {name!r}")
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)
