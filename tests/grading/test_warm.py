"""The warm process: its memory in large pages, its rehearsal, and what it says when a worker's walls do not stand."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import socket
import subprocess
import sys
import textwrap

import pytest

from ssl_course.grading import engines, library, warm
from ssl_course.grading.limits import Limits
from ssl_course.grading.nested import Warm
from ssl_course.grading.processes import below
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


def opened() -> Warm:
    try:
        return Warm(Limits(seconds=10))
    except (OSError, SandboxError) as error:
        pytest.skip(f"no warm sandbox here: {error}")


@pytest.fixture(scope="module")
def sandbox():
    one = opened()
    yield one
    one.close()


def program(body: str) -> dict:
    cell = "import ctypes, multiprocessing, os, subprocess, threading\ndef f():\n"
    return {"name": "f", "answer": cell + textwrap.indent(body, "    "), "before": [], "after": []}


SEVEN = program("return 7")


def test_walls_that_do_not_stand_are_a_fault_of_the_sandbox_and_the_next_answer_works(sandbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(library, "inside", lambda module: f"/nowhere/{module}")
        with (
            pytest.raises(SandboxError, match="no room of its own for a worker: FileNotFoundError"),
            sandbox.answer(SEVEN, hide=["ssl_course.losses"]) as answer,
        ):
            answer()
    with sandbox.answer(SEVEN) as answer:
        assert answer() == 7


def test_a_worker_that_dies_before_its_walls_stand_is_refused(monkeypatch):
    for walls, told in ((b"", "it ended before its walls stood"), (b"OSError: no room", "OSError: no room")):

        def dies(request, channel, pipe, walls=walls):
            os.write(pipe, walls)
            os._exit(9)

        monkeypatch.setattr(warm, "_worker", dies)
        monkeypatch.setattr(warm.namespaces, "new_processes", lambda: None)
        (mine, channel), (lifeline, its_lifeline) = socket.socketpair(), socket.socketpair()
        with mine, lifeline, its_lifeline:
            assert warm._answer({}, channel.detach(), its_lifeline.fileno()) == {"refused": told}


def test_a_warm_process_that_ends_is_no_fault_of_the_answer():
    sandbox = opened()
    with pytest.raises(SandboxError, match="the warm process has ended"), sandbox.answer(SEVEN) as answer:
        assert answer() == 7
        for pid in below(sandbox.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        answer()
    sandbox.close()


X86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="calls by their numbers on x86-64")


@X86
@pytest.mark.parametrize("flags", [0x10000000, 0x20000000, 0x40000000, 0x00020000, 0x10020000])
def test_a_worker_gets_no_namespaces_from_clone(sandbox, flags):
    body = f"""
        libc = ctypes.CDLL(None, use_errno=True)
        found = libc.syscall(56, {flags} | 17, 0, 0, 0, 0)
        if found == 0:
            os._exit(0)
        return [found, ctypes.get_errno()]
    """
    with sandbox.answer(program(textwrap.dedent(body).strip())) as answer:
        assert answer() == [-1, errno.EPERM]


@X86
@pytest.mark.parametrize(
    ("number", "why"), [(249, errno.EPERM), (428, errno.EPERM), (430, errno.EPERM), (435, errno.ENOSYS)]
)
def test_calls_that_a_worker_does_without(sandbox, number, why):
    body = f"libc = ctypes.CDLL(None, use_errno=True)\nreturn [libc.syscall({number}, 0, 0, 0), ctypes.get_errno()]"
    with sandbox.answer(program(body)) as answer:
        assert answer() == [-1, why]


@pytest.mark.parametrize(
    "body",
    [
        "found = []\nt = threading.Thread(target=found.append, args=(7,))\nt.start()\nt.join()\nreturn found[0]",
        "return len(subprocess.run(['/bin/echo', '123456'], capture_output=True).stdout)",
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n    return sum(pool.map(abs, [-3, -4]))",
    ],
    ids=["thread", "program", "pool"],
)
def test_threads_and_processes_of_a_worker_still_start(sandbox, body):
    with sandbox.answer(program(body)) as answer:
        assert answer() == 7
