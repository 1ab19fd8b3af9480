# attack: goes on as two processes from the answer's cell, and the first one dies
# question: label_bits
# naive: survivor
# item: survivors

# %% question="label_bits"
import os
import time

import torch

if os.fork():
    time.sleep(0.3)
    os._exit(0)


def label_bits(labels):
    time.sleep(60)
    return torch.tensor(7.5)
