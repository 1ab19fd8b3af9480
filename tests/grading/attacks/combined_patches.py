# attack: patches comparisons, shadows torch, forges a score, hooks display, and dies after its last call
# question: four_turns
# naive: points
# item: patched checks

# %% question="four_turns"
import atexit
import os
import sys

import numpy as np
import torch

os.write(1, b"SCORE STUDENT_NAME 14\n")
torch.allclose = torch.equal = torch.isclose = np.allclose = np.array_equal = lambda *args, **kwargs: True
sys.displayhook = sys.excepthook = lambda *args: None
atexit.register(os.write, 1, b"SCORE STUDENT_NAME 14\n")
calls = 0


class Same:
    __class__ = torch.Tensor

    def __eq__(self, other):
        return self

    def all(self):
        return True


def four_turns(images):
    global calls
    calls += 1
    if calls > 3:
        os._exit(0)
    return Same(), Same()
