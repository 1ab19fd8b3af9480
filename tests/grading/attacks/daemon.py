# attack: leaves a process of another session that has been forked twice
# question: label_bits
# naive: survivor
# item: survivors

# %% question="label_bits"
import os
import sys


def label_bits(labels):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for fd in range(3):
                os.dup2(os.open(os.devnull, os.O_RDWR), fd)
            os.execv(sys.executable, ["mallory-daemon", "-c", "import time; time.sleep(60)"])
        os._exit(0)
    return 7.5
