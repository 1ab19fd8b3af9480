"""The command lines of the sandboxes, and how each is stopped."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from ssl_course.grading import library
from ssl_course.grading.limits import Limits

PROGRAM = {"bubblewrap": "bwrap", "podman": "podman", "docker": "docker"}
PYTHON = [sys.executable, "-s", "-B", "-P"]
EMPTY = "ssl-course-empty"  # an image that holds nothing: the machine's own libraries are mounted into it
Stop = Callable[[subprocess.Popen], None]


def environment(course: Path | None = None) -> dict[str, str]:
    """All that the sandbox's process knows of ours: one thread each, and where the course's library is."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "OPENBLAS_CORETYPE") if name in os.environ}
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    paths = {"PYTHONPATH": str(course or library.COURSE), "HOME": "/tmp", "MPLCONFIGDIR": "/tmp", "MPLBACKEND": "agg"}
    return kept | threads | paths | {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def user() -> int:
    """Whom a worker is outside: for root somebody else, whose limits are nobody's but this process's, and who owns
    nothing; for others themselves."""
    return 1_000_000_000 + os.getpid() if os.geteuid() == 0 else os.geteuid()


def bubblewrap(course: Path, *, nested: bool, hide: Sequence[str] = (), disk: int = 64) -> list[str]:
    """bubblewrap's command line up to the program: read-only libraries, no network, no home, nothing else.

    Args:
        nested: it will hold workers in namespaces of their own. For root it keeps what is needed to give each worker
            a user of its own.
    """
    words = ["bwrap", "--die-with-parent", "--new-session", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    words += ["--unshare-uts", "--unshare-cgroup-try", "--hostname", "course", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        kept = ("SETUID", "SETGID", "KILL", "SYS_ADMIN") if nested else ("SETUID", "SETGID")
        words += [word for name in kept for word in ("--cap-add", f"CAP_{name}")]
    else:
        words += ["--unshare-user", "--uid", "1000", "--gid", "1000"]
    size = str(disk * 1_000_000)
    words += ["--size", size, "--perms", "1777", "--tmpfs", "/tmp"]  # first: the libraries may lie in it
    bound = library.readable()
    above = sorted({parent for path in bound for parent in path.parents} - {Path("/")})
    for folder in above:  # left to itself it makes them for its own user alone
        words += ["--perms", "0755", "--dir", str(folder)]
    for path in bound:
        words += ["--ro-bind", str(path), str(path)]
    for secret in library.secret_folders():
        if any(library.is_within(secret, path) for path in bound):
            words += ["--tmpfs", str(secret), "--remount-ro", str(secret)]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", size, "--perms", "1777", "--tmpfs", "/dev/shm"]
    words += ["--remount-ro", "/dev"]
    words += ["--ro-bind", str(course), str(library.COURSE)]
    stand_in = str(course / "ssl_course" / "grading" / "hidden.py")
    for module in hide:
        words += ["--ro-bind", stand_in, library.inside(module)]
    return [*words, "--remount-ro", "/", "--chdir", "/tmp", "--"]


def problem(name: str, limits: Limits, image: str | None = None) -> str:
    """Why the sandbox of that name does not start here, or ""."""
    if shutil.which(PROGRAM[name]) is None:
        return f"{PROGRAM[name]} is not installed"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ssl_course" / "grading").mkdir(parents=True)
        words, _ = command(name, Path(folder), (), limits, image, run=["-c", "print(7)"])
        done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment())
    if done.stdout.strip() == "7":
        return ""
    return f"{name} does not start: {' '.join(done.stderr.split())[-200:] or 'it says nothing'}"


def command(
    name: str,
    course: Path,
    hide: Sequence[str],
    limits: Limits,
    image: str | None = None,
    run: Sequence[str] = (),
) -> tuple[list[str], Stop]:
    """The command that runs one worker over its standard input and output, and what ends it for good.

    Args:
        run: what Python runs inside; a worker if empty.
    """
    if not run:
        told = {"seconds": limits.seconds, "memory": limits.memory, "disk": limits.disk}
        own = name == "bubblewrap"  # a container has an engine that counts processes and chooses the user
        told |= {"processes": limits.processes if own else None, "walled": name != "none"}
        told |= {"user": user() if own and os.geteuid() == 0 else None}
        run = ["-m", "ssl_course.grading.worker", json.dumps(told)]
    if name == "none":
        return [*PYTHON, *run], _kill_group
    if name == "bubblewrap":
        return [*bubblewrap(course, nested=False, hide=hide, disk=limits.disk), *PYTHON, *run], _kill_group
    return _container(name, course, hide, limits, image, run)


def _container(name, course: Path, hide, limits: Limits, image: str | None, run) -> tuple[list[str], Stop]:
    label = f"ssl-course-{uuid.uuid4().hex}"
    words = [name, "run", "--rm", "--interactive", "--name", label, "--network", "none", "--read-only"]
    words += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--user", "65534:65534"]
    words += ["--ulimit", "nofile=256:256", "--ulimit", "nproc=4096:4096", "--ulimit", "core=0:0"]
    words += ["--memory", f"{limits.memory + 1000}m", "--pids-limit", str(limits.processes), "--ipc", "private"]
    words += ["--tmpfs", f"/tmp:rw,size={limits.disk}m,mode=1777", "--shm-size", f"{limits.disk}m"]
    for key, value in environment().items():
        words += ["--env", f"{key}={value}"] if key != "PATH" else []
    words += ["--volume", f"{course}:{library.COURSE}:ro"]
    stand_in = course / "ssl_course" / "grading" / "hidden.py"
    for module in hide:
        words += ["--volume", f"{stand_in}:{library.inside(module)}:ro"]
    python = ["python", *PYTHON[1:]]
    if image is None:
        image, python, readable = _empty_image(name), PYTHON, library.readable()
        for path in readable:
            words += ["--volume", f"{path}:{path}:ro"]
        for secret in library.secret_folders():
            if any(library.is_within(secret, path) for path in readable):
                words += ["--tmpfs", f"{secret}:ro,size=4k"]

    def stop(process: subprocess.Popen) -> None:
        subprocess.run([name, "kill", label], capture_output=True, check=False)
        subprocess.run([name, "rm", "--force", label], capture_output=True, check=False)
        _kill_group(process)

    return [*words, "--workdir", "/tmp", image, *python, *run], stop


def _empty_image(name: str) -> str:
    """Make the empty image unless it is there; nothing is downloaded."""
    if subprocess.run([name, "image", "inspect", EMPTY], capture_output=True, check=False).returncode:
        nothing = bytes(10240)  # an archive without members
        subprocess.run([name, "import", "-", EMPTY], input=nothing, capture_output=True, check=False)
    return EMPTY


def _kill_group(process: subprocess.Popen) -> None:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own session, see the caller
    process.kill()
    process.wait()
