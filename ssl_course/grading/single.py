"""The slow sandbox: one for each answer, of any engine."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ssl_course.grading import engines, library
from ssl_course.grading.frames import Channel
from ssl_course.grading.limits import Limits
from ssl_course.grading.processes import hold_more_than
from ssl_course.grading.remote import RemoteAnswer, TooMuchMemory
from ssl_course.grading.shared import private_folder


class Cold:
    """A process, in a sandbox of its own, for each answer: seconds slower than `Warm`, never weaker.

    Args:
        name: "bubblewrap", "podman", "docker", or "none" for no walls at all.
        limits: for each answer.
        image: for podman and docker: an image that holds Python and the course; None builds on this machine's files.
    """

    def __init__(self, name: str, limits: Limits, image: str | None = None) -> None:
        self.name, self.limits, self.image = name, limits, image
        self.folder = private_folder()
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
            most = 1_000_000 * (self.limits.memory + 1000)  # torch itself takes several hundred
            if hold_more_than(most, process.pid):
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
