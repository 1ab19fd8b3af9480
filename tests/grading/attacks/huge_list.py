# attack: returns a list of a hundred million numbers, which is one short list many times
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
def label_bits(labels):
    return [[0.5] * 10_000] * 10_000
