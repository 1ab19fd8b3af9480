# attack: returns ten million numbers in lists
# question: label_bits
# naive: points
# item: bombs

# %% question="label_bits"
import os


def label_bits(labels):
    os.write(1, b"SCORE STUDENT_NAME 14\n")
    return [[0.5] * 1000] * 10_000
