"""Memory in large pages, so that a process which holds much of it forks sooner.

A fork copies an entry for each page of memory, and its end takes each away again: for the 460 MB of torch and the
libraries that is a hundred thousand of them, for each answer. Pages of 2 MB have a five-hundredth.
"""

from __future__ import annotations

import ctypes

COLLAPSE = 25  # MADV_COLLAPSE, Linux 6.1
HUGE = 2 << 20  # bytes


def collapse() -> int:
    """Gather this process's heap and other nameless memory into large pages, where the kernel can.

    Returns:
        Bytes in large pages; 0 where the kernel knows no such call, and all goes on as before.
    """
    try:
        with open("/proc/self/maps") as file:
            lines = [line.split() for line in file]
        advise = ctypes.CDLL(None).madvise
    except (OSError, AttributeError):  # no Linux
        return 0
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    gathered = 0
    for words in lines:
        if words[1] != "rw-p" or words[5:] not in ([], ["[heap]"]):
            continue
        start, end = (int(word, 16) for word in words[0].split("-"))
        for place in range(-(-start // HUGE) * HUGE, end - HUGE + 1, HUGE):
            gathered += HUGE * (advise(place, HUGE, COLLAPSE) == 0)
    return gathered
