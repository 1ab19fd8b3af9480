# attack: raises an exception whose text never comes to an end
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
class Long(Exception):
    def __str__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass

    __repr__ = __str__


def label_bits(labels):
    raise Long
