# attack: returns lists nested two hundred thousand deep, and compares two of them without a limit of recursion
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
import sys

sys.setrecursionlimit(2**30)


def nest():
    inner = []
    for _ in range(200_000):
        inner = [inner]
    return inner


def label_bits(labels):
    return nest() == nest() if len(labels) == 6 else nest()
