"""The warm process: has the libraries loaded and forks a worker for each answer, walled off from all others.

It runs in the sandbox (see `sandbox.Warm`), never executes a student's code, and never reads one: of each request it
sees the limits and two sockets, which it passes on. Fork comes before any thread, so that a worker starts in well
under a second and torch works in it.

    judge ── control ──> warm process ── fork ──> guard (waits, kills) ── fork ──> worker, first of its own process
      └──── channel and lifeline, passed on ────────┘ lifeline                          namespace; channel
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys

from ssl_course.grading import inner, pages, worker
from ssl_course.grading.frames import Channel

PRELOADED = (
    "IPython.core.inputtransformer2", "sklearn.linear_model", "sklearn.decomposition", "torch", "torchvision",
    "tqdm.auto", "matplotlib.pyplot", "skimage",
)  # fmt: skip


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    # Whom a worker is, outside its namespace: root gives it a user of its own, others only themselves.
    outside = (int(sys.argv[2]),) * 2 if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    _load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guards are reaped by the kernel
    control.sendall(b"+")  # ready
    while True:
        text, fds, _, _ = socket.recv_fds(control, 4096, 2)
        if not text:
            return  # the judge has gone
        request = json.loads(text)
        ready, mapped = os.pipe(), os.pipe()
        guard = os.fork()
        if guard == 0:
            control.close()
            _guard(request, fds, ready, mapped)
        for fd in (*fds, ready[1], mapped[0]):
            os.close(fd)
        if os.read(ready[0], 1):
            try:
                inner.map_user(guard, *outside)
                os.write(mapped[1], b"+")
            except OSError:
                pass  # the guard finds that it has no user, and says so
        os.close(ready[0])
        os.close(mapped[1])


def _load() -> None:
    """What nearly every notebook imports. Threads start at the first computation, which is never here."""
    for name in PRELOADED:
        importlib.import_module(name)
    import torch

    torch.set_num_threads(1)
    # A fork shares its parent's memory until somebody writes to it, and a collection writes to every object.
    gc.collect()
    gc.freeze()
    pages.collapse()
    if (threads := len(os.listdir("/proc/self/task"))) != 1:
        raise RuntimeError(f"the warm process has {threads} threads: forks of it would hang")


def _guard(request: dict, fds: list[int], ready: tuple, mapped: tuple) -> None:
    """Build the walls, start the worker behind them, wait until it ends or the judge lets the lifeline go."""
    channel, lifeline = fds
    status: dict = {}
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        inner.die_with_parent()
        inner.unshare()
        os.close(mapped[1])
        os.write(ready[1], b"+")
        if not os.read(mapped[0], 1):
            raise PermissionError("no user can be mapped into a new namespace")
        inner.become(inner.INSIDE)
        request["held"] = inner.data_size()  # while there is a /proc
        inner.private_folders(*(request[key] for key in ("disk", "hide", "stand_in", "keep")))
        pid = os.fork()
        if pid == 0:
            _worker(request, channel)
        os.close(channel)
        status = {"ended": _wait(pid, lifeline)}
    except BaseException as error:
        status = {"refused": f"{type(error).__name__}: {error}"}
    finally:
        try:
            os.write(lifeline, json.dumps(status).encode())
        finally:
            os._exit(0)


def _wait(pid: int, lifeline: int) -> int:
    """The worker's exit status; when the lifeline is let go, it and all its children are killed first."""
    ended = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(lifeline, select.POLLIN)
    ready = {fd for fd, _ in poll.poll()}
    if ended not in ready:
        os.kill(pid, signal.SIGKILL)  # the first process of its namespace: the kernel kills the others with it
    return os.waitpid(pid, 0)[1]


def _worker(request: dict, channel: int) -> None:
    try:
        os.setsid()
        kept = os.dup2(channel, 3)
        worker.quiet()
        os.closerange(4, 4096)
        os.environ.clear()
        os.environ |= {"HOME": "/tmp/home", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "agg"}
        os.environ |= {"MPLCONFIGDIR": "/tmp/home", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        inner.limit(*(request[key] for key in ("seconds", "memory", "processes", "disk", "held")))
        inner.drop()
        worker.serve(Channel(kept, kept))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
