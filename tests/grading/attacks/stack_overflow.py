# attack: recurses without limit until the stack ends
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
import sys

sys.setrecursionlimit(2**30)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


def label_bits(labels):
    return Deep().x
