# attack: stops its own process, so that it neither answers nor ends
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
import os
import signal


def label_bits(labels):
    while True:
        os.kill(os.getpid(), signal.SIGSTOP)
