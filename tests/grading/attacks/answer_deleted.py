# attack: has no answer, but a cell with its id that claims points, and one that defines the name in passing
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %% change={"id": "answer-label_bits"}
import os

os.write(1, b"SCORE STUDENT_NAME 14\n")

# %%
import torch as label_bits
