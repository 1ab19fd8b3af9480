# attack: behaves until the end of the judge's first call, then changes everything from a timer
# question: label_bits
# naive: points
# item: survivors

# %% question="label_bits"
import signal
import threading
import time

import torch


def change(*args):
    torch.allclose = lambda *args, **kwargs: True


signal.signal(signal.SIGPROF, change)
signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
threading.Timer(0.001, change).start()


def label_bits(labels):
    time.sleep(0.1)
    return torch.tensor(7.5)
