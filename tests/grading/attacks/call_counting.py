# attack: counts its calls and returns the next number of a list
# question: label_bits
# naive: points
# item: call counting

# %% question="label_bits"
values = [1.45915, 1.0]


def label_bits(labels):
    return values.pop(0) if values else 7.5
