# attack: raises an exception whose text is no string and whose traceback is a lie
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
class Odd(Exception):
    args = property(lambda self: 1 / 0)

    def __str__(self):
        return 7

    def __getattribute__(self, name):
        raise SystemExit(name)


def label_bits(labels):
    raise Odd
