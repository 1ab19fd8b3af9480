# attack: raises an exception whose text raises one that nobody catches
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
class Rude(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def label_bits(labels):
    raise Rude
