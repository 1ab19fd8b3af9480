# attack: loops in C, where no interrupt arrives
# question: label_bits
# naive: hang
# item: swallowed interrupts

# %% question="label_bits"
def label_bits(labels):
    return sum(range(10**15))
