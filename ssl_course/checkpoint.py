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
    """Write `state` and the random generators to `path`, whole or not at all; a full disk warns and training goes on.

    A kill at any moment leaves one good file: the old one or the new one.
    """
    state["rng"] = torch.get_rng_state()
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state["cuda_rng"] = torch.cuda.get_rng_state()
    try:
        write_whole(path, lambda file: torch.save(state, file))
    except (OSError, RuntimeError) as error:  # torch.save may report a full disk as a RuntimeError
        warnings.warn(f"could not write the checkpoint {path} ({error}); training goes on without it", stacklevel=2)


def load_checkpoint(path: str | Path, run: dict, place: torch.device) -> dict:
    """Read a checkpoint, refuse one of another run, and set the random generators to where they stood.

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
    torch.set_rng_state(state["rng"].cpu())
    if place.type == "cuda" and "cuda_rng" in state:
        torch.cuda.set_rng_state(state["cuda_rng"].cpu())
    return state


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
