# attack: kills its own process
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
import os
import signal


def label_bits(labels):
    os.kill(os.getpid(), signal.SIGKILL)
