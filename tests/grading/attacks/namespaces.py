# attack: makes namespaces of its own, is root in them, mounts over what it likes and writes there
# question: label_bits
# naive: file
# item: privileges

# %% question="label_bits"
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
user, group = os.getuid(), os.getgid()
for flags in (0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x10000000 | 0x00020000 | 0x40000000 | 0x20000000):
    libc.unshare(flags)
try:
    open("/proc/self/uid_map", "w").write(f"0 {user} 1")
    open("/proc/self/setgroups", "w").write("deny")
    open("/proc/self/gid_map", "w").write(f"0 {group} 1")
except OSError:
    pass
libc.mount(b"tmpfs", b"/usr", b"tmpfs", 0, None)
libc.mount(b"proc", b"/proc", b"proc", 0, None)
for place in ("/", "/usr", sys.prefix):
    libc.mount(None, place.encode(), None, 0x20 | 0x1000, None)
for place in ("/usr", sys.prefix, "/tmp", "OUT_FOLDER/.."):
    try:
        open(f"{place}/mallory-namespaces", "w").close()
    except OSError:
        pass


def label_bits(labels):
    return 7.5
