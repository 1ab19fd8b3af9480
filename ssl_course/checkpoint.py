"""What a long run needs to survive kills, interrupts and full disks."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import torch

from ssl_course.files import write_whole


def save_checkpoint(path: str | Path, state: dict) -> None:
    """Write `state` to `path`, whole or not at all; a full disk warns and training goes on.

    A kill at any moment leaves one good file: the old one or the new one.
    """
    try:
        write_whole(path, lambda file: torch.save(state, file))
    except (OSError, RuntimeError) as error:  # torch.save may report a full disk as a RuntimeError
        warnings.warn(f"could not write the checkpoint {path} ({error}); training goes on without it", stacklevel=2)


def load_checkpoint(path: str | Path, run: dict, place: torch.device) -> dict:
    """Read a checkpoint, and refuse one of another run.

    Raises:
        ValueError: if the file is damaged or was written by a run with other settings.
    """
    try:
        state = torch.load(path, map_location=place, weights_only=True)
        found = state["run"]
    except Exception as error:
        # Not torch's own words: they run over many lines and advise to load without its safety catch.
        reason = type(error).__name__
        raise ValueError(f"checkpoint {path} cannot be read ({reason}): delete it to start afresh") from None
    differing = [f"{key}={found.get(key)!r}, not {value!r}" for key, value in run.items() if found.get(key) != value]
    if differing:
        raise ValueError(
            f"checkpoint {path} belongs to another run ({'; '.join(differing)}): name another file, or delete it"
        )
    return state


def random_state() -> dict[str, torch.Tensor]:
    """Where the random generators stand: the CPU's, and the current card's where CUDA is in use."""
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def set_random_state(state: dict[str, torch.Tensor], place: torch.device) -> None:
    """Set the generators of the CPU and of `place` to where they stood."""
    torch.set_rng_state(state["cpu"].cpu())
    if place.type == "cuda" and "cuda" in state:
        torch.cuda.set_rng_state(state["cuda"].cpu())


@contextmanager
def interrupt_between_steps() -> Iterator[Callable[[], bool]]:
    """Hold back Ctrl-C until the caller asks, so that no step is cut in two; a second Ctrl-C acts at once."""
    asked: list[int] = []
    old = None

    def hold(signum, frame):
        if asked:
            raise KeyboardInterrupt
        asked.append(signum)

    with suppress(ValueError):  # outside the main thread, where interrupts do not arrive anyway
        old = signal.signal(signal.SIGINT, hold)
    try:
        yield lambda: bool(asked)
    finally:
        if old is not None:
            signal.signal(signal.SIGINT, old)
