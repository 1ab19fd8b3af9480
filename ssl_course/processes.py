"""What the processes of one command tell each other outside of the training: who loads first, and who speaks."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import torch.distributed as dist

from ssl_course.distributed import launched

LONGEST = timedelta(days=2)  # that a download may take
Loaded = TypeVar("Loaded")


class Processes:
    """This process among those that `torchrun` has started; alone, nothing is sent.

    Args:
        name: of the command, before each sentence.
    """

    def __init__(self, name: str) -> None:
        self.name, self.size, self.rank = name, launched(), 0
        if self.size > 1:
            self.rank = int(os.environ["RANK"])
            # Two lines to the launcher's store, as one may be busy waiting when the other is needed.
            self.board, self.last_word = (next(iter(dist.rendezvous("env://")))[0] for _ in range(2))
            self.last_word.set_timeout(timedelta(seconds=10))

    def say(self, sentence: str, cause: bool = True) -> None:
        """Print a sentence to stderr, once for all processes that come to say it.

        Args:
            sentence: why this process ends.
            cause: False for the mere consequence of another's end; one is enough, and none where a cause has been said.
        """
        first = cause_known = self.size == 1
        if self.size > 1:
            try:
                first = self.last_word.add(sentence if cause else "a consequence", 1) == 1
                cause_known = self.last_word.add("causes", int(cause)) > 0
            except RuntimeError:  # the store has gone with its machine
                first, cause_known = True, False
        if first and (cause or not cause_known):
            print(f"{self.name}: {sentence}", file=sys.stderr, flush=True)

    def in_turn(self, load: Callable[[], Loaded]) -> Loaded:
        """Call `load` in the first process of each machine, which may have to download, and then in the others.

        Raises:
            SystemExit: if it failed in the first, who tells why.
        """
        if self.size == 1:
            return load()
        first = int(os.environ.get("LOCAL_RANK", 0)) == 0
        key = f"data of machine {os.environ.get('GROUP_RANK', self.rank)}"
        if not first:
            self.board.wait([key], LONGEST)
            if self.board.get(key) != b"there":
                raise SystemExit(2)
            return load()
        told = b"failed"
        try:
            loaded = load()
            told = b"there"
        finally:
            self.board.set(key, told)
        return loaded

    def end_with_a_word(self, sentence: str) -> None:
        """Say the sentence when the launcher ends this process, even while it waits for another that is gone.

        A signal handler of Python's would not run then: the main thread is inside of a collective call. So the signal
        wakes a thread of its own.
        """
        if self.size == 1:
            return
        ear, mouth = socket.socketpair()
        mouth.setblocking(False)
        signal.set_wakeup_fd(mouth.fileno())
        signal.signal(signal.SIGTERM, lambda *_: None)

        def listen() -> None:
            while ear.recv(1) != bytes([signal.SIGTERM]):
                pass  # another signal that somebody handles
            mouth.close()
            self.say(sentence, cause=False)
            os._exit(128 + signal.SIGTERM)

        threading.Thread(target=listen, daemon=True).start()
