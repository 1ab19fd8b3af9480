# attack: raises an exception whose text cannot be written as UTF-8
# question: label_bits
# naive: crash
# item: HTML and script

# %% question="label_bits"
def label_bits(labels):
    raise ValueError("half a character \ud800 \x00 \x1b[2J")
