# attack: writes a score of zero for the student after it
# question: label_bits
# naive: neighbour
# item: fake scores

# %% question="label_bits"
import os

for fd in (1, 2):
    os.write(fd, b"SCORE zoe 0\nSCORE anna 0\n")


def label_bits(labels):
    return 7.5
