"""A judge's handle on an answer in a worker."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from ssl_course.exercises.answer import Answer, AnswerError
from ssl_course.exercises.border import BorderError
from ssl_course.exercises.specs import Handle, Make, Use, build
from ssl_course.exercises.wire import unpack
from ssl_course.grading.frames import Channel, ChannelClosed

STARTING = 120  # seconds for a worker to start, on a machine that is busy with other things
LONGEST = 600  # characters of a worker's message that a report may show


class TooMuchMemory(Exception):
    """The worker's processes together hold more than they may."""


class RemoteAnswer(Answer):
    """An answer in a worker, whatever becomes of the worker.

    Args:
        program: what to run, see `worker.serve`.
        channel: to the worker.
        seconds: wall clock for the cell and all calls together.
        ending: tells, once the channel is closed, how the worker ended: its exit status or None.
    """

    def __init__(self, program: dict, channel: Channel, seconds: float, ending: Callable[[], int | None]) -> None:
        super().__init__(self._send)
        self.channel, self.seconds, self.ending = channel, seconds, ending
        self.program: bytes | None = json.dumps(program).encode()
        self.failure: AnswerError | None = None
        self.fault: Exception | None = None  # the sandbox's, not the student's
        self.tree, self.nodes = "", 0
        self.deadline = 0.0
        self.asked = b""  # the last message

    def _send(self, message: bytes) -> bytes:
        if self.failure:
            raise self.failure
        if self.program is not None:
            self.begin()
        self.asked = message
        return self._guarded(lambda: self._exchange(message))

    def begin(self) -> None:
        """Let the worker run the answer's cell.

        Raises:
            AnswerError: if the cell fails or the worker ends.
            OSError: if the worker does not start.
        """
        told = self._start()
        self.deadline = time.monotonic() + self.seconds
        try:
            found = json.loads(told)
            self.tree, self.nodes = str(found["tree"])[:64], int(found["nodes"])
        except (ValueError, KeyError, TypeError, RecursionError):
            self._not_started()
        reply = self._read(self._guarded(lambda: self.channel.receive(self.deadline)))
        if "error" in reply:
            kind = str(reply["error"])
            self._fail(AnswerError("error" if kind == "grader fault" else kind, shown(reply.get("message", ""))))

    def _start(self) -> bytes:
        """The worker's first words. None of the student's code has run yet: the time is ours, and so is a failure,
        unless their text alone was too much for Python."""
        program, self.program = self.program, None
        self.deadline = time.monotonic() + STARTING
        try:
            return self._exchange(program)
        except TooMuchMemory as error:
            self._fail(AnswerError("memory", str(error)))
        except ChannelClosed:
            cause, text = self._ended("")
            if cause in ("time-out", "memory"):
                self._fail(AnswerError(cause, text))
        except TimeoutError:
            pass
        self._not_started()

    def _not_started(self) -> None:
        self.fault = OSError("a worker did not start")
        raise self.fault

    def _ask(self, do: str, target: int, **more) -> dict:
        try:
            return super()._ask(do, target, **more)
        except AnswerError as error:
            if error is self.failure:
                raise
            raise self._believed(error) from None

    def _believed(self, error: AnswerError) -> AnswerError:
        """A worker's error, fit to be shown. Where it says that the judge asked for the impossible, it is taken at its
        word only if the judge finds it impossible too."""
        if error.kind != "grader fault":
            return AnswerError(error.kind, shown(error.message))
        unpack(self.asked, special=_made)
        return AnswerError("error", "Your code changed a part of the course or of torch that the question needs.")

    def _exchange(self, message: bytes) -> bytes:
        self.channel.send(message, self.deadline)
        return self.channel.receive(self.deadline)

    def _guarded(self, act: Callable[[], bytes]) -> bytes:
        """What `act` returns; a worker that ends or does not answer is the answer's failure, now and later."""
        try:
            return act()
        except TimeoutError:
            self._fail(AnswerError("time-out", f"Your code took more than {self.seconds:g} seconds."))
        except TooMuchMemory as error:
            self._fail(AnswerError("memory", str(error)))
        except ChannelClosed as closed:
            self._fail(AnswerError(*self._ended(str(closed))))

    def _ended(self, why: str) -> tuple[str, str]:
        if why.startswith("a message"):
            return "error", f"Your code returned {why}."
        try:
            status = self.ending()
        except Exception as error:
            self.fault = error
            raise
        if status is None:
            return "error", "Your code ended its own process or closed the connection to the grader."
        signal = status & 127
        if signal == 24:  # SIGXCPU
            return "time-out", f"Your code used more than {self.seconds:g} seconds of processor time."
        if signal == 9:
            return "memory", "Your code's process was killed: most often it asked for more memory than there is."
        if signal:
            return "error", f"Your code crashed Python itself (signal {signal})."
        return "error", "Your code ended its own process: look for exit(), quit() or os._exit()."

    def _read(self, message: bytes) -> dict:
        try:
            reply = unpack(message)
        except BorderError as error:
            reply = {"error": "error", "message": f"The reply could not be read: {error}."}
        return reply if isinstance(reply, dict) else {"error": "error", "message": "The reply could not be read."}

    def _fail(self, failure: AnswerError) -> None:
        self.failure = failure
        raise failure from None


def _made(spec: Make | Use | Handle):
    try:
        return spec if isinstance(spec, Handle) else build(spec)
    except Exception as problem:
        raise RuntimeError(f"{spec} cannot be made ({type(problem).__name__}: {problem})") from None


def shown(message: object) -> str:
    """What a worker says, in letters that are safe to show, and not more of them than a reader wants."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(message)[: 2 * LONGEST])
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
