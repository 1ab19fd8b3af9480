# attack: ends its process in the answer's cell
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
import os

os._exit(0)


def label_bits(labels):
    return 7.5
