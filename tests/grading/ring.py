"""Inside the arena's sandbox: plays attacks against the naive grader, each in namespaces and memory of its own.

Reads the folders as JSON on standard input, writes one line of JSON per attack. Started by `arena.py`, never by hand.
"""

from __future__ import annotations

import base64
import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
NEW_MOUNTS, NEW_IPC, NEW_PIDS = 0x00020000, 0x08000000, 0x20000000
PRIVATE, BOUND = 0x4000 | 0x40000, 0x4000 | 0x1000
SECONDS = 3.0  # a batch that takes longer hangs; without attacks it takes half a second
MEMORY, DATA = 700 << 20, 3 << 30  # more resident memory than the first: killed, as a full machine would do it
AT_ONCE = 2
# A checkout may lie in /tmp, and Python with it.
IN_TMP = [path for path in (Path(__file__).parents[2], Path(sys.prefix)) if path.is_relative_to("/tmp")]
KEPT = [path for path in IN_TMP if not any(other in path.parents for other in IN_TMP)]
FOLDER, OUT, LOG, HOME = Path("/tmp/submissions"), Path("/tmp/out"), Path("/tmp/log"), Path("/tmp/home")


def play(files: list) -> dict:
    """One attack: this process is the first of a process namespace, the grader is its child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing that the grader does reaches this process
    call(LIBC.mount(None, b"/", None, PRIVATE, None))
    call(LIBC.mount(b"proc", b"/proc", b"proc", 0, None))
    kept = {place: os.open(place, os.O_PATH) for place in KEPT}
    for place in (b"/tmp", b"/dev/shm"):
        call(LIBC.mount(b"tmpfs", place, b"tmpfs", 0, b"size=100m"))
    for place, fd in kept.items():
        place.mkdir(parents=True)
        call(LIBC.mount(f"/proc/self/fd/{fd}".encode(), bytes(place), None, BOUND, None))
        os.close(fd)
    for place in (FOLDER, OUT, HOME):
        place.mkdir()
    servers = [socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)]
    port = servers[0].getsockname()[1]
    servers[1].bind(f"\0mallory-{port}")
    servers[1].listen()
    for name, data in files:
        put(os.path.join(os.fsencode(FOLDER), base64.b64decode(name)), base64.b64decode(data), port)
    silent, _ = os.pipe()
    grader = os.fork()
    if grader == 0:
        grade(silent)
    hung = watch(grader)
    left = [one for pid in processes() if pid != grader and (one := running(pid))]
    page, table = read(OUT / "report.html"), read(OUT / "scores.csv")
    return {
        "log": read(LOG),
        "table": table,
        "page": page,
        "hung": hung,
        "left": left,
        "files": strange_files(),
        "calls": sum(map(called, servers)),
    }


def put(path: bytes, data: bytes, port: int) -> None:
    kind, _, rest = data.partition(b":")
    if kind == b"link":
        os.symlink(rest, path)
    elif kind == b"fifo":
        os.mkfifo(path)
    elif kind == b"folder":
        os.mkdir(path)
    else:
        Path(os.fsdecode(path)).write_bytes(data.replace(b"SERVER_PORT", str(port).encode()))


def grade(silent: int) -> None:
    """Become the grader's process: no privileges, output to the log, an open but silent standard input."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for source, target in ((silent, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.closerange(3, 4096)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    resource.setrlimit(resource.RLIMIT_DATA, (DATA, DATA))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))
    for capability in range(41):
        LIBC.prctl(24, capability, 0, 0, 0)  # out of the bounding set
    call(LIBC.prctl(38, 1, 0, 0, 0))  # no new privileges
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    call(LIBC.capset(header, none))
    os.chdir(FOLDER)
    naive = sys.modules["naive"]
    code = 1
    try:
        naive.grade_folder(Path(), OUT)
        code = 0
    except SystemExit:
        pass
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: the batch stopped\n".encode())
    sys.argv = ["naive"]
    end(code)


def end(code: int) -> None:
    """As a process ends that was started by itself: other threads first, then atexit, then the exit."""
    import atexit
    import threading

    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    os._exit(code)


def watch(grader: int) -> bool:
    """Wait for the grader; kill it if it hangs or fills the memory. Whether it hung."""
    stop = time.monotonic() + SECONDS
    while True:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if pid == grader:
            return False
        if resident(grader) > MEMORY:
            os.kill(grader, signal.SIGKILL)
        if time.monotonic() > stop:
            os.kill(grader, signal.SIGKILL)
            os.waitpid(grader, 0)
            return True
        time.sleep(0.01)


def resident(pid: int) -> int:
    """Memory of its own, without the pages that it shares with the process it was forked from."""
    try:
        _, rss, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    except OSError:
        return 0
    return (rss - shared) * 4096


def processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def running(pid: int) -> str:
    """The command of a process, "" if it has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ").strip()
    except OSError:
        return ""
    return "" if state == "Z" else words or "?"


def strange_files() -> list[str]:
    found, known = [], {str(path) for path in (FOLDER, OUT, *KEPT)}
    for place in ("/tmp", "/dev/shm"):
        for folder, folders, files in os.walk(place):
            folders[:] = [name for name in folders if os.path.join(folder, name) not in known]
            links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
            found += [os.path.join(folder, name) for name in (*files, *links)]
    return [path for path in found if path != str(LOG)][:20]


def called(server: socket.socket) -> int:
    server.setblocking(False)
    try:
        server.accept()
    except OSError:
        return 0
    return 1


def read(path: Path) -> str:
    try:
        return path.read_bytes()[:1_000_000].decode(errors="backslashreplace")
    except OSError:
        return ""


def call(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def warm() -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    import IPython.core.completer
    import IPython.core.magics  # noqa: F401
    import torch

    import ssl_course.encoders
    import ssl_course.exercises.chapter_01

    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()  # a collection in each fork need not copy the libraries; what is naive stays within reach
    import naive

    naive.reference_knn_vote(torch.randn(9, 4), torch.arange(9) % 3, torch.randn(2, 4), 3, 0.1, 3)
    ssl_course.encoders.convnet(1, (4, 8))(torch.rand(6, 1, 8, 8))


def main() -> None:
    folders = json.load(sys.stdin)
    warm()
    told, now = Path("/tmp/told"), set()
    told.mkdir()
    for number, (attack, files) in enumerate(folders.items()):
        while len(now) >= AT_ONCE:
            now.discard(os.wait()[0])
        if (pid := os.fork()) == 0:
            with open(told / str(number), "w") as file:
                call(LIBC.unshare(NEW_MOUNTS | NEW_IPC | NEW_PIDS))
                if (first := os.fork()) == 0:
                    json.dump({"attack": attack, **play(files)}, file)
                    file.flush()
                    os._exit(0)
            os._exit(os.waitpid(first, 0)[1] != 0)
        now.add(pid)
    while now:
        now.discard(os.wait()[0])
    for number in range(len(folders)):
        print((told / str(number)).read_text())


if __name__ == "__main__":
    main()
