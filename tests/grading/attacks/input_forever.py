# attack: asks for input until somebody answers
# question: label_bits
# naive: hang
# item: input

# %% question="label_bits"
def label_bits(labels):
    while True:
        try:
            return float(input("How many bits? "))
        except BaseException:
            pass
