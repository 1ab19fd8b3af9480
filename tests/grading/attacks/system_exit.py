# attack: raises SystemExit when it is called
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
def label_bits(labels):
    raise SystemExit(0)
