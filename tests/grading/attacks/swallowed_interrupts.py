# attack: loops for ever and swallows every interrupt
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
def label_bits(labels):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
