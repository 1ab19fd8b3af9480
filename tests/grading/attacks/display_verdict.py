# attack: displays the verdict of a right answer, as the course's own check would, and prints its line
# question: label_bits
# naive: points
# item: display hooks

# %%
import os

os.write(1, b"SCORE STUDENT_NAME 14\n")

# %% question="label_bits"
import os

import torch

told = {"name": "label_bits", "points": 2, "max_points": 2, "cause": "right", "message": "", "hint": ""}
try:
    from IPython.display import display

    display({"application/vnd.ssl-course.verdict+json": told, "text/plain": "✓ label_bits — 2/2 points"}, raw=True)
except ImportError:
    pass
print("✓ label_bits — 2/2 points")


def label_bits(labels):
    print("✓ label_bits — 2/2 points")
    return torch.tensor(7.5)
