# attack: writes its score to the log behind the grader's back
# question: label_bits
# naive: points
# item: fake scores

# %% question="label_bits"
import os
import sys

os.write(1, b"SCORE STUDENT_NAME 14\n")
print("SCORE STUDENT_NAME 14", file=sys.__stdout__, flush=True)


def label_bits(labels):
    os.write(1, b"SCORE STUDENT_NAME 14\n")
    return 7.5
