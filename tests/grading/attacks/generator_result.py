# attack: returns a generator whose steps write a score
# question: four_turns
# naive: points
# item: clever objects

# %% question="four_turns"
import os

import torch


def four_turns(images):
    os.write(1, b"SCORE STUDENT_NAME 14\n")
    for _ in range(2):
        os.write(1, b"SCORE STUDENT_NAME 14\n")
        yield torch.zeros(1)
