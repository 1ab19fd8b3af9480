"""What processes hold, seen from outside."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ssl_course.grading.processes import hold_more_than, memory_of

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/smaps_rollup"), reason="needs Linux")
MEGABYTE = 1_000_000
# 100 MB of shared memory, which a child maps too.
PROGRAM = """
import mmap, os, sys, time
memory = mmap.mmap(-1, 100_000_000)
memory.write(b"x" * 100_000_000)
if os.fork() == 0:
    memory.seek(0); sum(memory[::4096]); print("+", flush=True)
time.sleep(60)
"""
ABOVE = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def test_memory_that_two_processes_share_counts_once():
    command = [sys.executable, "-c", ABOVE, PROGRAM]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as above:
        try:
            assert above.stdout.read(1) == b"+"
            assert 100 * MEGABYTE < memory_of(above.pid) < 190 * MEGABYTE
            assert hold_more_than(100 * MEGABYTE, above.pid)
            assert not hold_more_than(190 * MEGABYTE, above.pid)  # though the two map more than 200 MB
            assert not hold_more_than(10**12, above.pid)
        finally:
            os.killpg(above.pid, 9)
