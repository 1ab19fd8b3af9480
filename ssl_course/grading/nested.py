"""The fast sandbox: one bubblewrap with a warm process in it, and a worker with walls of its own for each answer."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ssl_course.grading import engines, library
from ssl_course.grading.frames import Channel
from ssl_course.grading.limits import Limits
from ssl_course.grading.processes import hold_more_than, memory_of
from ssl_course.grading.remote import RemoteAnswer, TooMuchMemory
from ssl_course.grading.shared import SandboxError, private_folder


class Warm:
    """One outer bubblewrap with a warm process in it, which forks a worker for each answer (see `warm`)."""

    name = "bubblewrap"

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.folder = private_folder()
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
                    lifeline.shutdown(socket.SHUT_WR)  # the warm process kills the worker and says how it ended
                    lifeline.settimeout(30)
                    told.append(_status(lifeline))

    def _watch(self) -> None:
        if hold_more_than(self.idle + 1_000_000 * self.limits.memory, self.process.pid):
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


def _status(lifeline: socket.socket) -> dict:
    """What the warm process says, or {} if it says nothing in time. Only it holds the other end."""
    try:
        told = lifeline.recv(10_000)
        return json.loads(told) if told else {"refused": "the warm process has ended"}
    except (OSError, ValueError):
        return {}
