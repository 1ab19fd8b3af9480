"""Messages between a judge and a worker: eight bytes of length, then as many bytes; with a deadline and a limit."""

from __future__ import annotations

import os
import select
import socket
import time

LARGEST = 32_000_000  # bytes of one message


class ChannelClosed(Exception):
    """The other side has gone, or does not speak this protocol."""


class Channel:
    """Two file descriptors, one to read from and one to write to (they may be the same socket).

    Args:
        read, write: file descriptors; they are made non-blocking and belong to the channel.
        largest: bytes of a message that `receive` accepts.
        each: called every `interval` seconds while the channel is in use; what it raises ends the use.
        interval: seconds.
    """

    def __init__(self, read: int, write: int, largest: int = LARGEST, each=None, interval: float = 0.1) -> None:
        self.read, self.write, self.largest, self.each, self.interval = read, write, largest, each, interval
        self.due = time.monotonic() + interval
        for fd in {read, write}:
            os.set_blocking(fd, False)

    @classmethod
    def of(cls, connection: socket.socket, **settings) -> Channel:
        """A channel in both directions; it takes the socket over."""
        fd = connection.detach()
        return cls(fd, fd, **settings)

    def send(self, message: bytes, deadline: float | None = None) -> None:
        """Write one message.

        Raises:
            TimeoutError: if the other side does not take it before `deadline` (of `time.monotonic`).
            ChannelClosed: if there is no other side.
        """
        rest = memoryview(len(message).to_bytes(8, "big") + message)
        while rest:
            self._wait(self.write, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self.write, rest[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise ChannelClosed("the other side has gone") from None

    def receive(self, deadline: float | None = None) -> bytes:
        """Read one message.

        Raises:
            TimeoutError: if it is not whole before `deadline`.
            ChannelClosed: if the other side has gone, or announces more than `largest` bytes.
        """
        size = int.from_bytes(self._exactly(8, deadline), "big")
        if size > self.largest:
            raise ChannelClosed(f"a message of more than {self.largest // 1_000_000} MB")
        return self._exactly(size, deadline)

    def close(self) -> None:
        for fd in {self.read, self.write}:
            os.close(fd)

    def _exactly(self, count: int, deadline: float | None) -> bytes:
        parts, missing = [], count
        while missing:
            self._wait(self.read, select.POLLIN, deadline)
            try:
                part = os.read(self.read, min(missing, 1 << 20))
            except BlockingIOError:
                continue
            except OSError:
                part = b""
            if not part:
                raise ChannelClosed("the other side has gone")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _wait(self, fd: int, event: int, deadline: float | None) -> None:
        poll = select.poll()
        poll.register(fd, event)
        while True:
            now = time.monotonic()
            if self.each and now >= self.due:  # also where the other side sends byte after byte and never lets us wait
                self.each()
                self.due = time.monotonic() + self.interval
            left = None if deadline is None else deadline - now
            if left is not None and left <= 0:
                raise TimeoutError
            times = [t for t in (left, self.interval if self.each else None) if t is not None]
            if poll.poll(1000 * min(times) if times else None):
                return
