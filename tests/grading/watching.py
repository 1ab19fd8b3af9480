"""What a batch leaves behind on this machine: processes, files, connections, memory."""

from __future__ import annotations

import html.parser
import os
import socket
import threading
import time
import uuid
from pathlib import Path

import ssl_course

PLACES = ("/tmp", "/dev/shm", "/var/tmp", "/run", "/etc", "/home")
DEEPEST = 4  # folders below each of them


class Watch:
    """Watches from entering to leaving the context; then its fields say what happened.

    Args:
        port, calls: of a server that nobody may reach, and how many did; it is an abstract socket, too.
        memory: the most resident memory, in bytes, of one process outside of the sandboxes, less what this process held
            before: hundreds of other tests may have run in it.
        shared: how much the machine's files in memory grew at most.
        files: files with "mallory" in their names, and library files that anybody may change, outside of `own`.
        processes: command lines of processes that are left.
    """

    def __init__(self, own: Path) -> None:
        self.own, self.mark = own, f"/mallory-{uuid.uuid4().hex}"
        self.calls, self.memory, self.shared = 0, 0, 0
        self.files: list[str] = []
        self.processes: list[str] = []

    def __enter__(self) -> Watch:
        self.before = set(self._files())
        self.servers = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)]
        self.port = self.servers[0].getsockname()[1]
        self.servers[1].bind(f"\0mallory-{self.port}")
        self.servers[1].listen()
        self.path = os.environ["PATH"]
        os.environ["PATH"] += os.pathsep + self.mark  # handed on to every process of the grader
        self.stop = threading.Event()
        self.sampler = threading.Thread(target=self._sample, daemon=True)
        self.sampler.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop.set()
        self.sampler.join()
        os.environ["PATH"] = self.path
        for server in self.servers:
            server.setblocking(False)
            try:
                server.accept()
                self.calls += 1
            except OSError:
                pass
            server.close()
        self.processes = self._left()
        self.files = sorted(set(self._files()) - self.before)

    def _sample(self) -> None:
        start, held, namespace = _shared_memory(), _resident(os.getpid()), os.readlink("/proc/self/ns/pid")
        while not self.stop.wait(0.2):
            self.shared = max(self.shared, _shared_memory() - start)
            for pid in (os.getpid(), *_below(os.getpid())):
                try:
                    if os.readlink(f"/proc/{pid}/ns/pid") == namespace:
                        self.memory = max(self.memory, _resident(pid) - (held if pid == os.getpid() else 0))
                except OSError:
                    continue  # it has ended

    def _left(self) -> list[str]:
        for _ in range(20):  # a process that has been killed needs a moment to be gone
            left = [words for pid in _pids() if (words := self._of_ours(pid))]
            if not left:
                return []
            time.sleep(0.1)
        return left

    def _of_ours(self, pid: str) -> str:
        """The command of a process that comes from the batch, "" for all others."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            mine = self.mark.encode() in Path(f"/proc/{pid}/environ").read_bytes() or "mallory-daemon" in words
            ended = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
        except OSError:
            return ""
        tracker = "resource_tracker" in words  # multiprocessing's own, one for the whole of this process
        return words if mine and not ended and not tracker and int(pid) != os.getpid() else ""

    def _files(self) -> list[str]:
        found = [name for place in (*PLACES, str(Path.home())) for name in self._named(Path(place))]
        package = Path(ssl_course.__file__).parent
        for folder in (package, package.parent, Path(os.__file__).parent, Path(socket.__file__).parent, Path("/")):
            found += [str(path) for path in folder.glob("*mallory*")]
        found += [str(path) for path in package.rglob("*.py") if path.stat().st_mode & 0o002]
        return found

    def _named(self, place: Path) -> list[str]:
        found, start = [], len(place.parts)
        for folder, folders, files in os.walk(place):
            here = Path(folder)
            if len(here.parts) - start >= DEEPEST or here.name.startswith("pytest-of-"):
                folders.clear()
            folders[:] = [name for name in folders if here / name != self.own]
            found += [str(here / name) for name in (*folders, *files) if "mallory" in name]
        return found


class Page(html.parser.HTMLParser):
    """The names of tags and of attributes on a page, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "data", "action", "srcset")]


def _pids() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdigit()]


def _below(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        try:
            texts = [(task / "children").read_text() for task in Path(f"/proc/{waiting.pop()}/task").iterdir()]
        except OSError:
            continue
        children = [int(number) for text in texts for number in text.split()]
        found += children
        waiting += children
    return found


def _resident(pid: int | str) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def _shared_memory() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Shmem:"))
