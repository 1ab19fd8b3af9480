"""Processes from outside: what they hold in memory (Linux; elsewhere nothing is known), and whether they are there."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from multiprocessing import util
from pathlib import Path


def end_with(parent: int) -> None:
    """Let this process end when the one that started it has gone, however it went: else it would wait for minutes, and
    its sandbox with it, for work that nobody gives."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        with contextlib.suppress(Exception):
            util._run_finalizers(0)  # of temporary folders; `os._exit` skips them
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def memory_of(pid: int) -> int:
    """Bytes that the processes below `pid` hold: memory that several share counts once."""
    return sum(_held(child) for child in below(pid))


def hold_more_than(most: int, pid: int) -> bool:
    """Whether the processes below `pid` hold more than `most` bytes.

    To share memory out exactly takes the kernel tens of milliseconds for libraries as large as torch; the processes
    stand still meanwhile. So it is asked only where the sum that counts shared memory once for each is too large.
    """
    return sum(_mapped(child) for child in below(pid)) > most and memory_of(pid) > most


def below(pid: int) -> list[int]:
    """The processes that `pid` started, and those that they started, and so on."""
    found, waiting = [], [pid]
    while waiting:
        try:
            tasks = list(Path(f"/proc/{waiting.pop()}/task").iterdir())
            texts = [(task / "children").read_text() for task in tasks]
        except OSError:
            continue  # it has just ended, or this is no Linux
        children = [int(number) for text in texts for number in text.split()]
        found += children
        waiting += children
    return found


def _mapped(pid: int) -> int:
    """All that a process has in memory or in the swap, libraries included."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(("VmRSS:", "VmSwap:")))


def _held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(
        1024 * int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:", "SwapPss:"))
    )
