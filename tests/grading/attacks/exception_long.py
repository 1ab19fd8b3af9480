# attack: raises an exception with two hundred million letters
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
def label_bits(labels):
    raise ValueError("<b>" * 70_000_000)
