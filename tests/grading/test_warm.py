"""The warm process: its memory in large pages, its rehearsal, and what it says when a worker's walls do not stand."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ssl_course.grading import engines, library
from ssl_course.grading.limits import Limits
from ssl_course.grading.nested import Warm
from ssl_course.grading.shared import SandboxError

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
PAGES = """
import os
from ssl_course.grading.pages import HUGE, collapse
kept = bytearray(os.urandom(1 << 20)) * 64
copy = bytes(kept)
gathered = collapse()
assert kept == copy, "the memory has changed"
large = sum(1024 * int(line.split()[1]) for line in open("/proc/self/smaps") if line.startswith("AnonHugePages"))
print(gathered, large, HUGE)
"""
REHEARSAL = """
import os, sys
import torch
from ssl_course.grading import rehearsal
torch.set_num_threads(1)
torch.manual_seed(3)
main, state = sys.modules["__main__"], torch.get_rng_state()
rehearsal.rehearse()
assert sys.modules["__main__"] is main and torch.equal(torch.get_rng_state(), state)
print(len(os.listdir("/proc/self/task")))
"""
LIGHT = """
import sys
import ssl_course.grading.batch
print(sorted({"jupytext", "nbformat", "nbclient"} & set(sys.modules)))
"""


def ran(program: str) -> str:
    environment = engines.environment(library.PACKAGE.parent)  # the warm process's own
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@LINUX
def test_memory_goes_into_large_pages_and_stays_what_it_is():
    gathered, large, huge = map(int, ran(PAGES).split())
    if gathered == 0:
        pytest.skip("this kernel gathers no pages")
    assert gathered % huge == 0 and gathered >= 16 * huge  # of the 64 MB alone there are 31
    assert large >= gathered // 2  # the kernel agrees


@LINUX
def test_the_rehearsal_leaves_no_thread_no_module_and_no_random_number_behind():
    assert ran(REHEARSAL) == "1"


def test_grading_loads_none_of_the_libraries_that_build_notebooks():
    assert ran(LIGHT) == "[]"  # one of them alone takes seconds in each process of a batch


def test_walls_that_do_not_stand_are_a_fault_of_the_sandbox_and_the_next_answer_works(monkeypatch):
    program = {"name": "f", "answer": "def f():\n    return 7", "before": [], "after": []}
    try:
        sandbox = Warm(Limits())
    except (OSError, SandboxError) as error:
        pytest.skip(f"no warm sandbox here: {error}")
    try:
        with monkeypatch.context() as patch:
            patch.setattr(library, "inside", lambda module: f"/nowhere/{module}")
            with (
                pytest.raises(SandboxError, match="no room of its own for a worker: FileNotFoundError"),
                sandbox.answer(program, hide=["ssl_course.losses"]) as answer,
            ):
                answer()
        with sandbox.answer(program) as answer:
            assert answer() == 7
    finally:
        sandbox.close()
