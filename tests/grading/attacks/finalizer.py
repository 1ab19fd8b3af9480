# attack: leaves an object whose __del__ never comes to an end
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
class Stay:
    def __del__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


def label_bits(labels):
    Stay()
    return 7.5
