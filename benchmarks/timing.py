"""Timing several ways of doing the same work, fairly: in turns, so that a slow moment of the machine hits them all."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def in_turns(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each call, (rounds,) for each way, after one call that does not count."""
    for way in ways.values():
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for i in range(rounds):
        names = list(ways) if i % 2 == 0 else list(ways)[::-1]  # nobody always goes first
        for name in names:
            start = time.perf_counter()
            ways[name]()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(seconds: dict[str, list[float]], slow: str, fast: str) -> float:
    """How many times longer `slow` took than `fast`: the median over the rounds, each compared with itself."""
    return median(a / b for a, b in zip(seconds[slow], seconds[fast], strict=True))
