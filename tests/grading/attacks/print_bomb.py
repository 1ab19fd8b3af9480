# attack: prints without end, in the answer's cell and when it is called
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
def label_bits(labels):
    while True:
        try:
            while True:
                print("mallory " * 1_000_000)
        except BaseException:
            pass
