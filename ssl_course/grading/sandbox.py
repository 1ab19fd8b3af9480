"""Where workers run: the strongest sandbox of this machine, found by trying."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.util import Finalize
from pathlib import Path

from ssl_course.grading import engines, library
from ssl_course.grading.frames import Channel
from ssl_course.grading.limits import Limits
from ssl_course.grading.processes import memory_of
from ssl_course.grading.remote import RemoteAnswer, TooMuchMemory

SANDBOXES = ("bubblewrap", "podman", "docker", "none")


class SandboxError(Exception):
    """The sandbox does not work here; the message says why and what to do."""


class Warm:
    """One outer bubblewrap with a warm process in it, which forks a worker for each answer (see `warm`)."""

    name = "bubblewrap"

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.folder = _folder()
        course = library.copy_library(Path(self.folder.name))
        self.control, theirs = socket.socketpair()
        with theirs:
            python = [*engines.PYTHON, "-m", "ssl_course.grading.warm", str(theirs.fileno()), str(engines.user())]
            command = [*engines.bubblewrap(course, nested=True), *python]
            self.process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, env=engines.environment(), start_new_session=True,
            )  # fmt: skip
        self.control.settimeout(300)
        self.idle = 0
        try:
            ready = self.control.recv(1)
        except OSError:
            ready = b""
        if not ready:
            self.process.kill()
            told = self.process.stderr.read().decode(errors="replace").strip().splitlines()
            self.close()
            raise SandboxError(f"bubblewrap does not start: {told[-1] if told else 'it says nothing'}")
        self.idle = memory_of(self.process.pid)

    @contextmanager
    def answer(self, program: dict, hide: Sequence[str] = ()) -> Iterator[RemoteAnswer]:
        """A worker for one answer; when the block ends, it and all that it started are dead.

        Args:
            program: see `worker.serve`.
            hide: modules of the course that this answer must do without.

        Raises:
            SandboxError: if the walls cannot be built.
        """
        (channel, its_channel), (lifeline, its_lifeline) = socket.socketpair(), socket.socketpair()
        limits = {key: getattr(self.limits, key) for key in ("seconds", "memory", "processes", "disk")}
        paths = {
            "hide": [library.inside(name) for name in hide],
            "stand_in": library.inside("ssl_course.grading.hidden"),
            "keep": [str(path) for path in library.readable() if library.is_within(path, Path("/tmp"))],
        }
        with channel, lifeline:
            with its_channel, its_lifeline:
                fds = [its_channel.fileno(), its_lifeline.fileno()]
                socket.send_fds(self.control, [json.dumps(limits | paths).encode()], fds)
            told: list[dict] = []

            def ending() -> int | None:
                if not told:
                    lifeline.settimeout(2)
                    told.append(_status(lifeline))
                if "refused" in told[0]:
                    raise SandboxError(f"no room of its own for a worker: {told[0]['refused']}")
                return told[0].get("ended")

            wire = Channel.of(channel, each=self._watch)
            try:
                yield RemoteAnswer(program, wire, self.limits.seconds, ending)
            finally:
                wire.close()
                if not told:
                    lifeline.shutdown(socket.SHUT_WR)  # the guard kills the worker and says how it ended
                    lifeline.settimeout(30)
                    told.append(_status(lifeline))

    def _watch(self) -> None:
        if memory_of(self.process.pid) - self.idle > 1_000_000 * self.limits.memory:
            raise TooMuchMemory(f"Your code held more than {self.limits.memory} MB of memory.")

    def close(self) -> None:
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()
        self.folder.cleanup()


class Cold:
    """A process, in a sandbox of its own, for each answer: seconds slower than `Warm`, never weaker.

    Args:
        name: "bubblewrap", "podman", "docker", or "none" for no walls at all.
        limits: for each answer.
        image: for podman and docker: an image that holds Python and the course; None builds on this machine's files.
    """

    def __init__(self, name: str, limits: Limits, image: str | None = None) -> None:
        self.name, self.limits, self.image = name, limits, image
        self.folder = _folder()
        self.course = library.copy_library(Path(self.folder.name))

    @contextmanager
    def answer(self, program: dict, hide: Sequence[str] = ()) -> Iterator[RemoteAnswer]:
        """As `Warm.answer`."""
        mine, theirs = socket.socketpair()
        command, stop = engines.command(self.name, self.course, hide, self.limits, self.image)
        with theirs:
            process = subprocess.Popen(
                command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, start_new_session=True,
                env=engines.environment(self.course if self.name == "none" else None), cwd=self.folder.name,
            )  # fmt: skip

        def watch() -> None:
            if memory_of(process.pid) > 1_000_000 * (self.limits.memory + 1000):  # torch itself takes several hundred
                raise TooMuchMemory(f"Your code held more than {self.limits.memory} MB of memory.")

        def ending() -> int | None:
            try:
                code = process.wait(2)
            except subprocess.TimeoutExpired:
                return None
            code = 128 - code if code < 0 else code  # a sandbox that saw a signal says so as a shell does
            return code - 128 if code > 128 else code << 8

        wire = Channel.of(mine, each=watch)
        try:
            yield RemoteAnswer(program, wire, self.limits.seconds, ending)
        finally:
            wire.close()
            stop(process)

    def close(self) -> None:
        self.folder.cleanup()


def open_sandbox(name: str, limits: Limits, image: str | None = None) -> Warm | Cold:
    """The sandbox of that name, tried out. "bubblewrap" is warm where namespaces may be nested, else cold.

    Raises:
        SandboxError: if it does not work here.
    """
    if os.name != "posix":
        raise SandboxError("The grader needs Linux or macOS; on Windows run it in WSL.")
    if name == "bubblewrap":
        try:
            return _tried(Warm(limits))
        except SandboxError as error:
            print(f"{error}; each answer gets a sandbox of its own instead, which takes seconds", file=sys.stderr)
            return _tried(Cold(name, limits))
    return _tried(Cold(name, limits, image))


def strongest(limits: Limits, image: str | None = None) -> str:
    """The name of the strongest sandbox that starts on this machine.

    Raises:
        SandboxError: if there is none; the message says what to install.
    """
    tried = []
    for name in SANDBOXES[:-1]:
        problem = engines.problem(name, limits, image)
        if not problem:
            return name
        tried.append(problem)
    raise SandboxError(
        f"No sandbox works here ({'; '.join(tried)}), and a notebook could read your files, send them away, or change "
        "its own grade. On Linux install bubblewrap; on macOS and Windows start Docker or Podman and name an --image. "
        "--unsafe runs the notebooks without any walls: only for notebooks that you would run by hand."
    )


def _tried(sandbox: Warm | Cold) -> Warm | Cold:
    """The sandbox, after one call through all its walls."""
    try:
        with sandbox.answer({"name": "f", "answer": "def f():\n    return 7", "before": [], "after": []}) as answer:
            if answer() != 7:
                raise SandboxError(f"{sandbox.name} gives wrong results")
    except SandboxError:
        sandbox.close()
        raise
    except Exception as error:
        sandbox.close()
        raise SandboxError(f"{sandbox.name} does not work here: {error}") from None
    return sandbox


def _folder() -> tempfile.TemporaryDirectory:
    """A folder that goes with this process, also where that is one of multiprocessing's, which skip `atexit`."""
    folder = tempfile.TemporaryDirectory(prefix="ssl-course-", ignore_cleanup_errors=True)
    Finalize(None, folder.cleanup, exitpriority=10)
    return folder


def _status(lifeline: socket.socket) -> dict:
    try:
        return json.loads(lifeline.recv(10_000) or b"{}")
    except (OSError, ValueError):
        return {}
