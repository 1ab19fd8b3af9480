"""Messages between judge and worker."""

from __future__ import annotations

import os
import socket
import threading
import time

import pytest

from ssl_course.grading.frames import Channel, ChannelClosed


@pytest.fixture
def pair():
    """Makes two channels that are connected; those with settings are the first."""
    made = []

    def make(**settings) -> tuple[Channel, Channel]:
        a, b = socket.socketpair()
        made.extend((Channel.of(a, **settings), Channel.of(b)))
        return made[-2], made[-1]

    yield make
    for channel in made:
        if channel.read >= 0:
            leave(channel)


def leave(channel: Channel) -> None:
    channel.close()
    channel.read = channel.write = -1


def soon(seconds: float = 0.2) -> float:
    return time.monotonic() + seconds


@pytest.mark.parametrize("message", [b"", b"x", b"\0" * 8, bytes(range(256)) * 100])
def test_round_trip(pair, message):
    a, b = pair()
    for _ in range(3):
        a.send(message, soon(10))
        assert b.receive(soon(10)) == message
    b.send(message)
    assert a.receive() == message


def test_messages_keep_their_order_and_their_ends(pair):
    a, b = pair()
    messages = [b"a" * n for n in (3, 0, 5, 1)]
    for message in messages:
        a.send(message)
    assert [b.receive() for _ in messages] == messages


def test_a_large_message_goes_both_ways(pair):
    a, b = pair()
    message = os.urandom(5_000_000)

    def echo() -> None:
        b.send(b.receive(soon(30)), soon(30))

    thread = threading.Thread(target=echo)
    thread.start()
    a.send(message, soon(30))
    assert a.receive(soon(30)) == message
    thread.join()


def test_over_pipes(tmp_path):
    (read, theirs), (other, write) = os.pipe(), os.pipe()
    a, b = Channel(read, write), Channel(other, theirs)
    a.send(b"question")
    assert b.receive() == b"question"
    b.send(b"answer")
    assert a.receive() == b"answer"
    a.close()
    with pytest.raises(ChannelClosed, match="the other side has gone"):
        b.receive()
    b.close()


@pytest.mark.parametrize("sent", [b"", b"\0\0\0", (100).to_bytes(8, "big"), (100).to_bytes(8, "big") + b"x" * 99])
def test_nothing_or_half_a_message_before_the_deadline(pair, sent):
    a, b = pair()
    os.write(b.write, sent)
    start = time.monotonic()
    with pytest.raises(TimeoutError):
        a.receive(soon())
    assert 0.1 < time.monotonic() - start < 5


def test_a_byte_now_and_then_does_not_move_the_deadline(pair):
    a, b = pair()
    stop = threading.Event()

    def trickle() -> None:
        os.write(b.write, (10_000).to_bytes(8, "big"))
        while not stop.wait(0.01):
            os.write(b.write, b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    start = time.monotonic()
    try:
        with pytest.raises(TimeoutError):
            a.receive(soon(0.3))
        assert time.monotonic() - start < 5
    finally:
        stop.set()
        thread.join()


def test_a_deadline_that_has_passed(pair):
    a, b = pair()
    b.send(b"there")
    with pytest.raises(TimeoutError):
        a.receive(time.monotonic() - 1)
    with pytest.raises(TimeoutError):
        a.send(b"there", time.monotonic() - 1)


def test_nobody_takes_what_is_sent(pair):
    a, _ = pair()
    with pytest.raises(TimeoutError):
        a.send(b"x" * 10_000_000, soon())


def test_too_large_a_message_is_refused_before_it_is_read(pair):
    a, b = pair(largest=2_000_000)
    b.send(b"x" * 100)
    assert len(a.receive()) == 100
    os.write(b.write, (2_000_001).to_bytes(8, "big"))
    with pytest.raises(ChannelClosed, match=r"^a message of more than 2 MB$"):
        a.receive(soon(5))
    a, b = pair()
    os.write(b.write, b"\xff" * 8)
    with pytest.raises(ChannelClosed, match=r"^a message of more than 32 MB$"):
        a.receive(soon(5))


@pytest.mark.parametrize("sent", [b"", b"\0\0", (100).to_bytes(8, "big") + b"x" * 99])
def test_the_other_side_goes_at_any_moment(pair, sent):
    a, b = pair()
    os.write(b.write, sent)
    leave(b)
    with pytest.raises(ChannelClosed, match="the other side has gone"):
        a.receive(soon(5))
    with pytest.raises(ChannelClosed, match="the other side has gone"):
        a.send(b"x" * 10_000_000, soon(5))


def test_what_was_sent_before_going_arrives(pair):
    a, b = pair()
    b.send(b"last words")
    leave(b)
    assert a.receive() == b"last words"


class Stop(Exception):
    pass


def counting(limit: int):
    calls = []

    def each() -> None:
        calls.append(time.monotonic())
        if len(calls) == limit:
            raise Stop

    return calls, each


def test_each_is_called_while_waiting_to_receive_and_may_end_it(pair):
    calls, each = counting(3)
    a, _ = pair(each=each, interval=0.02)
    with pytest.raises(Stop):
        a.receive(soon(20))
    assert len(calls) == 3


def test_each_is_called_while_waiting_to_send_and_may_end_it(pair):
    calls, each = counting(3)
    a, _ = pair(each=each, interval=0.02)
    with pytest.raises(Stop):
        a.send(b"x" * 10_000_000, soon(20))
    assert len(calls) == 3


def test_each_is_called_although_bytes_keep_coming(pair):
    calls, each = counting(3)
    a, b = pair(each=each, interval=0.02)
    stop = threading.Event()

    def trickle() -> None:
        os.write(b.write, (1_000_000).to_bytes(8, "big"))
        while not stop.wait(0.002):
            os.write(b.write, b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        with pytest.raises(Stop):
            a.receive(soon(20))
    finally:
        stop.set()
        thread.join()
    assert len(calls) == 3


def test_each_is_not_called_more_often_than_asked(pair):
    calls, each = counting(0)
    a, b = pair(each=each, interval=60)
    for _ in range(50):
        b.send(b"x")
        a.receive()
    with pytest.raises(TimeoutError):
        a.receive(soon())
    assert calls == []
