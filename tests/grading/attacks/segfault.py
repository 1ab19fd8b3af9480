# attack: reads address zero
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
import ctypes


def label_bits(labels):
    return ctypes.string_at(0)
