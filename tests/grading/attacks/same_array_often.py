# attack: returns one large array a thousand times
# question: four_turns
# naive: points
# item: bombs

# %% question="four_turns"
import os

import torch


def four_turns(images):
    os.write(1, b"SCORE STUDENT_NAME 14\n")
    return [torch.zeros(1_000_000)] * 1000
