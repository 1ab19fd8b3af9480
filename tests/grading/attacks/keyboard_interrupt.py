# attack: raises KeyboardInterrupt, as if the teacher had pressed Ctrl-C
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
def label_bits(labels):
    raise KeyboardInterrupt
