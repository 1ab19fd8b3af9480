# attack: goes on as two processes that both answer
# question: label_bits
# naive: points
# item: survivors

# %% question="label_bits"
import os

import torch


def label_bits(labels):
    if os.fork() == 0:
        os.write(1, b"SCORE STUDENT_NAME 14\n")
    return torch.tensor(7.5)
