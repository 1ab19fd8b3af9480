"""Calls to the kernel that no answer needs, refused by the kernel itself: memory that nobody would count, new
namespaces, looking into other processes. Linux on x86-64 and 64-bit Arm; elsewhere the other walls must do.
"""

from __future__ import annotations

import ctypes
import platform
import struct

PR_SET_SECCOMP, FILTER = 22, 2
LOAD, JUMP_IF_EQUAL, JUMP_IF_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050001, 0x00050026  # "operation not permitted", "no such call"
NUMBER, MACHINE, FIRST = 0, 4, 16  # where they lie in what the filter sees: the last is the first argument's lower half
# name: number on x86-64, on 64-bit Arm
REFUSED = {
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "keyctl": (250, 219), "add_key": (248, 217), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "request_key": (249, 218),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
}  # fmt: skip
# A new process or thread, whose flags may ask for new namespaces. Those of the second lie in memory, where no filter
# sees them: who is told that it does not exist, as on an old kernel, asks the first instead.
CLONE, CLONE3, NAMESPACES = (56, 220), (435, 435), 0x7E020000
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # what the kernel calls it, column above


def refuse() -> None:
    """Refuse those calls from now on, to this process and its children; `no_new_privs` must be set.

    Raises:
        OSError: if the kernel knows no such filters.
    """
    if platform.machine() not in MACHINES:
        return
    machine, column = MACHINES[platform.machine()]
    lines = [(LOAD, 0, 0, MACHINE), (JUMP_IF_EQUAL, 1, 0, machine), (RETURN, 0, 0, REFUSE), (LOAD, 0, 0, NUMBER)]
    lines += [(JUMP_IF_EQUAL, 0, 1, CLONE3[column]), (RETURN, 0, 0, UNKNOWN)]
    lines += [(JUMP_IF_EQUAL, 0, 4, CLONE[column]), (LOAD, 0, 0, FIRST)]
    lines += [(JUMP_IF_BIT, 0, 1, NAMESPACES), (RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    checks = [(JUMP_IF_EQUAL, row[column]) for row in REFUSED.values()]
    if column == 0:  # x86-64 has a second way to the same calls, with this bit in their numbers
        checks.append((JUMP_IF_BIT, 0x40000000))
    lines += [(kind, len(checks) - i, 0, number) for i, (kind, number) in enumerate(checks)]  # to the last line
    lines += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(buffer))
    call = ctypes.CDLL(None, use_errno=True).prctl
    if call(PR_SET_SECCOMP, ctypes.c_ulong(FILTER), program, ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses the filter of calls")
