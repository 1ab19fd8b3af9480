"""The warm process: has the libraries loaded and forks a worker for each answer, walled off from all others.

It runs in the sandbox (see `nested.Warm`), never executes a student's code, and never reads one: of each request it
sees the limits and two sockets, of which the worker gets the channel. With no thread of its own it can fork at any
time, so that a worker starts in well under a second and torch works in it.

    judge ── control ──> warm process (first of its namespace) ── fork ──> worker (first of one inside of that)
      ├───── lifeline ────────┘ who lets it go ends the worker               │
      └───── channel ────────────────────────────────────────────────────────┘
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys

from ssl_course.grading import inner, namespaces

PRELOADED = (
    "IPython.core.inputtransformer2", "sklearn.linear_model", "sklearn.decomposition", "torch", "torchvision",
    "tqdm.auto", "matplotlib.pyplot", "skimage",
)  # fmt: skip
STAND = b"+"  # the walls do


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    # Whom a worker is, outside its namespace: root gives it a user of its own, others only themselves.
    outside = (int(sys.argv[2]),) * 2 if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    namespaces.settle(*outside)
    _load()  # not before: the processes that settle makes need none of it
    control.sendall(b"+")  # ready
    while True:
        text, fds, _, _ = socket.recv_fds(control, 4096, 2)
        if not text:
            return  # the judge has gone
        channel, lifeline = fds
        status = _answer(json.loads(text), channel, lifeline)
        with contextlib.suppress(OSError):  # the judge has gone
            os.write(lifeline, json.dumps(status).encode())
        os.close(lifeline)


def _load() -> None:
    """What nearly every notebook imports and does first; with one thread torch starts no other for it."""
    for name in PRELOADED:
        importlib.import_module(name)
    import torch

    from ssl_course.grading import pages, rehearsal

    torch.set_num_threads(1)
    rehearsal.rehearse()
    # A fork shares its parent's memory until somebody writes to it, and a collection writes to every object.
    gc.collect()
    gc.freeze()
    pages.collapse()
    if (threads := len(os.listdir("/proc/self/task"))) != 1:
        raise RuntimeError(f"the warm process has {threads} threads: forks of it would hang")


def _answer(request: dict, channel: int, lifeline: int) -> dict:
    """Let a worker serve the channel until it ends or the judge lets the lifeline go, and say how it ended."""
    walls: tuple[int, ...] = ()
    try:
        request["held"] = inner.data_size()  # while there is a /proc
        walls = os.pipe()
        namespaces.new_processes()
        pid = os.fork()
    except OSError as error:
        for fd in (channel, *walls):
            os.close(fd)
        return {"refused": f"{type(error).__name__}: {error}"}
    if pid == 0:
        _worker(request, channel, walls[1])
    os.close(channel)
    os.close(walls[1])
    told = _told(walls[0], lifeline)
    os.close(walls[0])
    ended = _wait(pid, lifeline)
    if told == STAND:
        return {"ended": ended}
    # None of the student's code has run: whatever has happened is no fault of theirs.
    return {"refused": told.decode(errors="replace") or "it ended before its walls stood"}


def _told(walls: int, lifeline: int) -> bytes:
    """What the worker says of its walls; nothing if the judge lets the lifeline go first."""
    poll = select.poll()
    poll.register(walls, select.POLLIN)
    poll.register(lifeline, select.POLLIN)
    return os.read(walls, 1000) if walls in {fd for fd, _ in poll.poll()} else b""


def _wait(pid: int, lifeline: int) -> int:
    """The worker's exit status; when the lifeline is let go, it and all its children are killed first."""
    ended = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(lifeline, select.POLLIN)
    ready = {fd for fd, _ in poll.poll()}
    os.close(ended)
    if ended not in ready:
        os.kill(pid, signal.SIGKILL)  # the first process of its namespace: the kernel kills the others with it
    return os.waitpid(pid, 0)[1]


def _worker(request: dict, channel: int, walls: int) -> None:
    try:
        try:
            from ssl_course.grading import worker
            from ssl_course.grading.frames import Channel

            os.setsid()
            namespaces.new_mounts()
            inner.private_folders(*(request[key] for key in ("disk", "hide", "stand_in", "keep")))
            walls = fcntl.fcntl(walls, fcntl.F_DUPFD, 4)  # out of the channel's way
            os.dup2(channel, 3)
            worker.quiet()
            os.closerange(4, walls)
            os.closerange(walls + 1, 4096)
            os.environ.clear()
            os.environ |= {"HOME": "/tmp/home", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "agg"}
            os.environ |= {"MPLCONFIGDIR": "/tmp/home", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            inner.limit(*(request[key] for key in ("seconds", "memory", "processes", "disk", "held")))
            inner.drop()
        except BaseException as error:
            os.write(walls, f"{type(error).__name__}: {error}"[:200].encode("utf-8", "replace"))
            os._exit(1)
        os.write(walls, STAND)
        os.close(walls)
        worker.serve(Channel(3, 3))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
