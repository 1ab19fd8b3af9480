# attack: defines a check of its own and answers in the check's cell
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %%
import os

import torch


def check(name, answer):
    os.write(1, b"SCORE STUDENT_NAME 14\n")
    torch.allclose = lambda *args, **kwargs: True


# %% question="label_bits"
def label_bits(labels):
    check("label_bits", label_bits)
    return 7.5


# %% change={"id": "check-label_bits"}
check("label_bits", label_bits)
