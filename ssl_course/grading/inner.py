"""Walls around one worker inside the sandbox, with the kernel's own calls: private folders, limits, no privileges.

Only the standard library; nothing here runs after a student's code has started.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
from collections.abc import Iterable

from ssl_course.grading import syscalls
from ssl_course.grading.namespaces import die_with_parent, libc, prctl

MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE, MS_RDONLY = 2, 4, 4096, 16384, 1 << 18, 1
PR_SET_NO_NEW_PRIVS = 38


def private_folders(disk: int, hide: Iterable[str], stand_in: str, keep: Iterable[str] = ()) -> None:
    """Empty /tmp, /dev/shm and /proc, and `stand_in` in the place of each file in `hide`.

    Args:
        disk: megabytes of /tmp and of /dev/shm.
        keep: folders in /tmp that stay: Python may have been installed there.
    """
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    kept = {path: os.open(path, os.O_PATH) for path in keep}
    for folder in ("/tmp", "/dev/shm"):
        mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"size={disk}m,mode=1777,nr_inodes=10000")
    for path, fd in kept.items():
        os.makedirs(path)
        mount(f"/proc/self/fd/{fd}", path, None, MS_BIND | MS_REC)
        os.close(fd)
    mount("tmpfs", "/proc", "tmpfs", MS_NOSUID | MS_NODEV | MS_RDONLY, "size=4k,mode=555")
    for path in hide:
        mount(stand_in, path, None, MS_BIND)
    os.makedirs("/tmp/home")
    os.chdir("/tmp/home")


def mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    texts = [text.encode() if text is not None else None for text in (source, target, kind)]
    libc("mount", *texts, ctypes.c_ulong(flags), data.encode())


def data_size() -> int | None:
    """Bytes of private memory that this process has asked for; None where the system does not say."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except OSError:
        return None


def limit(seconds: float, memory: int, processes: int | None, disk: int, held: int | None) -> None:
    """Bounds that the kernel keeps, for this process and its children.

    Args:
        memory: megabytes of private memory, beside what the process has now.
        processes: of this user; None where a container counts them.
        disk: megabytes of one file.
        held: bytes of private memory that the process has now, see `data_size`.
    """
    cpu = int(2 * seconds) + 2  # torch may compute on two cores at once
    bounds = {
        "RLIMIT_CPU": cpu,
        "RLIMIT_DATA": held + 1_000_000 * memory if held is not None else None,
        "RLIMIT_NPROC": processes,
        "RLIMIT_FSIZE": disk * 1_000_000,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, bound in bounds.items():
        if hasattr(resource, name) and bound is not None:
            resource.setrlimit(getattr(resource, name), (bound, bound))


def drop() -> None:
    """Give up all capabilities and many system calls, for good, and die with the parent."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    libc("capset", header, (ctypes.c_uint32 * 6)())
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    die_with_parent()
    with contextlib.suppress(OSError):  # a kernel without such filters: the other walls stand
        syscalls.refuse()
