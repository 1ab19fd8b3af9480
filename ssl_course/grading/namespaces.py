"""Namespaces of one's own, with the kernel's calls: users, processes, mounts, messages (see `man 7 namespaces`)."""

from __future__ import annotations

import contextlib
import ctypes
import os

NEWNS, NEWUSER, NEWPID, NEWIPC = 0x00020000, 0x10000000, 0x20000000, 0x08000000
PR_SET_PDEATHSIG = 1
INSIDE = 1000  # the user inside


def libc(name: str, *arguments) -> None:
    """Call a function of the C library that returns 0 if all is well.

    Raises:
        OSError: if it does not.
    """
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def settle(user: int, group: int) -> None:
    """Go on as user 1000, and as the first process, of a new world; with all capabilities in it, and none outside.

    Three processes come of one. The caller maps the user, which only somebody outside may; a second one leads into the
    namespaces; the third is their first process, and only in that one does this function return. All end together.

    Args:
        user, group: who that is outside.

    Raises:
        OSError: if the kernel allows no such namespaces.
    """
    ready, mapped = os.pipe(), os.pipe()
    leader = os.fork()
    if leader:
        os.close(ready[1])
        os.close(mapped[0])
        if os.read(ready[0], 1):
            _map_user(leader, user, group)
            os.write(mapped[1], b"+")
        _end_with(leader)
    os.close(mapped[1])
    libc("unshare", NEWUSER | NEWPID)
    os.write(ready[1], b"+")
    if not os.read(mapped[0], 1):
        raise PermissionError("no user can be mapped into a new namespace")
    for fd in (*ready, mapped[0]):
        os.close(fd)
    become(INSIDE)
    die_with_parent()  # not before: with another user the kernel forgets it
    if first := os.fork():
        _end_with(first)
    die_with_parent()


def new_processes() -> None:
    """The next process that is forked, and its children, see none but each other. May be called again and again."""
    this = os.pidfd_open(os.getpid())
    try:
        libc("setns", this, NEWPID)  # out of the one that the last call made
    finally:
        os.close(this)
    libc("unshare", NEWPID)


def new_mounts() -> None:
    """From now on this process has mounts and messages of its own."""
    libc("unshare", NEWNS | NEWIPC)


def become(user: int, group: int | None = None) -> None:
    """Be that user. In a new namespace, where nobody is root, its capabilities stay until `inner.drop`."""
    group = user if group is None else group
    with contextlib.suppress(PermissionError):  # without privileges there are no other groups
        os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


def die_with_parent() -> None:
    prctl(PR_SET_PDEATHSIG, 9)


def prctl(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    libc("prctl", option, ctypes.c_ulong(value), zero, zero, zero)


def _map_user(pid: int, outside: int, group: int) -> None:
    """Let user 1000 of the process's new namespace be `outside` in this one."""
    if os.geteuid() != 0:
        _write(f"/proc/{pid}/setgroups", "deny")
    _write(f"/proc/{pid}/uid_map", f"{INSIDE} {outside} 1")
    _write(f"/proc/{pid}/gid_map", f"{INSIDE} {group} 1")


def _end_with(child: int) -> None:
    os.waitpid(child, 0)
    os._exit(0)


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)
