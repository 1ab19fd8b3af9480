"""The judge's side of a worker, with workers that do as they like."""

from __future__ import annotations

import json
import socket
import threading
import time

import numpy as np
import pytest

from ssl_course.exercises.answer import AnswerError
from ssl_course.exercises.judging import Make, Question, Use, judge, require
from ssl_course.exercises.wire import pack, unpack
from ssl_course.grading import remote
from ssl_course.grading.frames import Channel, ChannelClosed
from ssl_course.grading.remote import RemoteAnswer, TooMuchMemory, shown

TREE = json.dumps({"tree": "ab" * 32, "nodes": 50}).encode()
READY = pack({"value": None})
EXITED, KILLED, CPU, SEGFAULT = 3 << 8, 9, 24, 11


@pytest.fixture
def remote_to():
    """Starts a worker in a thread: it sends these messages, one for each that it receives, and goes."""
    open_ends = []

    def start(*replies, status=0, seconds=20, each=None, largest=1_000_000, hold=False) -> RemoteAnswer:
        ours, theirs = socket.socketpair()

        def run() -> None:
            channel = Channel.of(theirs)
            try:
                for i, reply in enumerate(replies):
                    if i != 1:  # what became of the cell comes by itself
                        channel.receive()
                    channel.send(reply(unpack) if callable(reply) else reply)
                while hold:
                    channel.receive()
            except ChannelClosed:
                pass
            finally:
                channel.close()

        def ending():
            if isinstance(status, Exception):
                raise status
            return status

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        channel = Channel.of(ours, largest=largest, each=each, interval=0.02)
        open_ends.append((channel, thread))
        return RemoteAnswer({"name": "f", "answer": "", "before": [], "after": []}, channel, seconds, ending)

    yield start
    for channel, thread in open_ends:
        channel.close()
        thread.join(10)
        assert not thread.is_alive()


def failure(act) -> AnswerError:
    with pytest.raises(AnswerError) as told:
        act()
    return told.value


def question(examine=lambda answer, rng: require(answer(3) == 6, "no")) -> Question:
    return Question("f", "F", "implement", 2, 1, 5, ("a", "b", "c"), examine)


def test_a_worker_that_does_as_it_should(remote_to):
    answer = remote_to(TREE, READY, pack({"value": 6}), pack({"value": np.ones(3)}))
    assert answer(3) == 6 and answer(4).tolist() == [1, 1, 1]
    assert (answer.tree, answer.nodes) == ("ab" * 32, 50)


def test_the_worker_gets_the_program_first_and_once(remote_to):
    ours, theirs = socket.socketpair()
    told = {"name": "f", "answer": "def f(): pass", "before": ["a"], "after": []}
    answer = RemoteAnswer(told, Channel.of(ours), 5, lambda: 0)
    channel, received = Channel.of(theirs), []

    def run() -> None:
        received.append(json.loads(channel.receive()))
        for message in (TREE, READY):
            channel.send(message)
        for _ in range(2):
            received.append(unpack(channel.receive()))
            channel.send(pack({"value": 1}))

    thread = threading.Thread(target=run)
    thread.start()
    answer(3)
    answer(4)
    thread.join()
    assert received[0] == told and [one["args"] for one in received[1:]] == [(3,), (4,)]
    answer.channel.close()
    channel.close()


def test_a_time_out_is_final(remote_to):
    answer = remote_to(TREE, READY, hold=True, seconds=0.3)
    first = failure(lambda: answer(3))
    assert first.kind == "time-out" and first.message == "Your code took more than 0.3 seconds."
    start = time.monotonic()
    assert failure(lambda: answer(4)) is first and failure(lambda: answer.seed(3)) is first
    assert time.monotonic() - start < 0.2


def test_all_calls_together_have_one_limit(remote_to):
    def slow(_):
        time.sleep(0.15)
        return pack({"value": 6})

    answer = remote_to(TREE, READY, *[slow] * 20, seconds=0.5)
    calls = 0
    with pytest.raises(AnswerError, match=r"0\.5 seconds"):
        while True:
            calls += answer(3) == 6
    assert 1 <= calls <= 4


def test_the_time_of_the_cell_counts(remote_to):
    answer = remote_to(TREE, hold=True, seconds=0.3)
    assert failure(lambda: answer(3)).kind == "time-out"


@pytest.mark.parametrize(
    ("status", "cause", "text"),
    [
        (0, "error", "Your code ended its own process: look for exit(), quit() or os._exit()."),
        (EXITED, "error", "Your code ended its own process: look for exit(), quit() or os._exit()."),
        (None, "error", "Your code ended its own process or closed the connection to the grader."),
        (KILLED, "memory", "Your code's process was killed: most often it asked for more memory than there is."),
        (CPU, "time-out", "Your code used more than 20 seconds of processor time."),
        (SEGFAULT, "error", "Your code crashed Python itself (signal 11)."),
        (SEGFAULT | 128, "error", "Your code crashed Python itself (signal 11)."),  # with a core
    ],
)
@pytest.mark.parametrize("replies", [(TREE,), (TREE, READY), (TREE, READY, READY)])
def test_a_worker_that_ends(remote_to, replies, status, cause, text):
    answer = remote_to(*replies, status=status)

    def calls() -> None:
        for _ in range(3):
            answer(3)

    told = failure(calls)
    assert (told.kind, told.message) == (cause, text)
    assert failure(lambda: answer(3)) is told


def test_too_much_memory_seen_from_outside(remote_to):
    def watch() -> None:
        raise TooMuchMemory("Your code held more than 5 MB of memory.")

    answer = remote_to(TREE, READY, hold=True, each=watch)
    told = failure(lambda: answer(3))
    assert (told.kind, told.message) == ("memory", "Your code held more than 5 MB of memory.")
    assert failure(lambda: answer(3)) is told


def test_a_message_that_is_too_large(remote_to):
    told = failure(lambda: remote_to(TREE, READY, bytes(2_000_000))(3))
    assert (told.kind, told.message) == ("error", "Your code returned a message of more than 1 MB.")


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"garbage",
        b"\xff" * 100,
        b"\0" * 100,
        pack({"value": 1})[:-1],
        pack({"value": np.ones(3)})[:-1],
        pack([1]),
        pack("text"),
        pack(None),
        pack({}),
        pack({"more": 1}),
        (2**63).to_bytes(8, "big") + b"{}",
        (13).to_bytes(8, "big") + b'{"dict": [[]]}',
        (24).to_bytes(8, "big") + b'{"dict": [["value", {}]]}',
        len(deep := b"[" * 100_000).to_bytes(8, "big") + deep,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_garbage_is_an_error_of_the_answer(remote_to, garbage):
    assert failure(lambda: remote_to(TREE, READY, garbage)(3)).kind == "error"
    verdict = judge(question(), remote_to(TREE, READY, garbage, garbage), np.random.default_rng(0))
    assert (verdict.cause, verdict.share) == ("error", 0)
    if garbage not in (pack({}), pack({"more": 1})):  # where the cell's result is expected
        assert failure(lambda: remote_to(TREE, garbage)(3)).kind == "error"


def test_a_worker_may_not_have_the_judge_make_things(remote_to):
    for spec in (Make("ssl_course.encoders.mlp", 2, 2), Use("torch.nn.functional.relu")):
        told = failure(lambda spec=spec: remote_to(TREE, READY, pack({"value": spec}))(3))
        assert told.kind == "error" and "could not be read" in told.message


FAULT = {"error": "grader fault", "message": "the judge is to blame"}
PADDED = {"padding": "x" * 1000, **FAULT}
ESCAPED = pack(FAULT).replace(b'"error"', b'"\\u0065rror"')
ESCAPED = (len(ESCAPED) - 8).to_bytes(8, "big") + ESCAPED[8:]


@pytest.mark.parametrize("reply", [pack(FAULT), pack(PADDED), ESCAPED], ids=["plain", "padded", "escaped"])
def test_a_worker_cannot_blame_the_judge(remote_to, reply):
    told = failure(lambda: remote_to(TREE, READY, reply)(3, Make("ssl_course.encoders.mlp", 2, 2)))
    assert told.kind == "error" and told.message.startswith("Your code changed a part of the course")
    assert failure(lambda: remote_to(TREE, reply)(3)).kind == "error"
    for where in (0, 1, 2):  # the cell, the seed, the call
        replies = [TREE, *[READY] * where, reply]
        verdict = judge(question(), remote_to(*replies), np.random.default_rng(0))
        assert (verdict.cause, verdict.share) == ("error", 0)


def test_the_judge_is_to_blame_where_it_finds_so_itself(remote_to):
    def examine(answer, rng):
        answer(Make("ssl_course.encoders.no_such_encoder"))

    verdict = judge(question(examine), remote_to(TREE, READY, READY, pack(FAULT)), np.random.default_rng(0))
    assert verdict.cause == "grader fault" and "no_such_encoder" in verdict.message


@pytest.mark.parametrize("kind", ["right", "RIGHT", "full points", "", "x" * 10_000, 1, None, ["right"], {"right": 2}])
def test_forged_kinds_earn_nothing(remote_to, kind):
    reply = pack({"error": kind, "message": "all right", "share": 1.0, "points": 3})
    for where in (0, 1, 2):
        verdict = judge(question(), remote_to(TREE, *[READY] * where, reply), np.random.default_rng(0))
        assert (verdict.cause, verdict.share) == ("error", 0)


@pytest.mark.parametrize("kind", ["wrong", "not answered", "time-out", "memory"])
def test_kinds_that_cost_points_may_be_claimed(remote_to, kind):
    reply = pack({"error": kind, "message": "a reason", "hint": 3})
    verdict = judge(question(), remote_to(TREE, READY, READY, reply), np.random.default_rng(0))
    assert (verdict.cause, verdict.share, verdict.message) == (kind, 0, "a reason")


@pytest.mark.parametrize("where", [0, 1])
def test_messages_are_cut_and_made_printable(remote_to, where):
    for text in ("long " * 10_000, "\x1b[31m\0\n\r\u202e" * 1000, "a" * 600 + "b", "\ud800"):
        reply = pack({"padding": "x" * 300, "error": "error", "message": text})
        message = failure(lambda reply=reply: remote_to(TREE, *[READY] * where, reply)(3)).message
        assert message.isprintable() and 0 < len(message) <= remote.LONGEST + 2


def test_what_is_shown():
    assert shown("a\tb\nc\x1b") == "a b c " and shown("Ž 学 ∑") == "Ž 学 ∑"
    assert shown("x" * 600) == "x" * 600 and shown("x" * 601) == "x" * 600 + " …"
    assert shown(None) == "None" and shown([1]) == "[1]"


@pytest.mark.parametrize("first", [b"", b"{}", b"garbage", b'{"tree": 3, "nodes": "many"}', READY, b"[" * 10_000])
def test_a_worker_that_says_something_else_first_is_the_sandboxs_fault(remote_to, first):
    answer = remote_to(first, READY)
    verdict = judge(question(), answer, np.random.default_rng(0))
    assert verdict.cause == "grader fault" and str(answer.fault) == "a worker did not start"


@pytest.mark.parametrize(
    ("status", "kind"), [(0, None), (EXITED, None), (None, None), (KILLED, "memory"), (CPU, "time-out")]
)
def test_a_worker_that_ends_before_any_code_of_the_student(remote_to, status, kind):
    answer = remote_to(status=status)
    if kind:  # the text of the answer alone was too much
        assert failure(lambda: answer(3)).kind == kind and answer.fault is None
    else:
        with pytest.raises(OSError, match="a worker did not start"):
            answer(3)
        assert answer.fault is not None and answer.failure is None


def test_a_worker_that_never_starts(remote_to, monkeypatch):
    monkeypatch.setattr(remote, "STARTING", 0.2)
    answer = remote_to(hold=True)
    verdict = judge(question(), answer, np.random.default_rng(0))
    assert verdict.cause == "grader fault" and isinstance(answer.fault, OSError)


def test_a_fault_of_the_sandbox_is_not_the_students(remote_to):
    problem = RuntimeError("no room of its own for a worker")
    answer = remote_to(TREE, READY, status=problem)
    verdict = judge(question(), answer, np.random.default_rng(0))
    assert verdict.cause == "grader fault" and answer.fault is problem
