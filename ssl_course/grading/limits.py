"""What a student's code may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """For each question of each submission, which runs in a process of its own.

    Args:
        seconds: wall clock for the answer's cell and all calls together.
        memory: megabytes beyond what Python and its libraries take.
        processes: processes and threads at a time; OpenMP ends a process that asks for more.
        disk: megabytes in its private /tmp, which is memory too, and as much again in /dev/shm.

    Raises:
        ValueError: if one of them is not positive and finite.
    """

    seconds: float = 20
    memory: int = 2000
    processes: int = 256
    disk: int = 64

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not 0 < value < float("inf"):
                raise ValueError(f"{name} must be positive and finite, got {value}")
