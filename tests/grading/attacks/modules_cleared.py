# attack: empties sys.modules and builtins
# question: label_bits
# naive: crash
# item: shadowing

# %% question="label_bits"
import builtins
import sys


def label_bits(labels):
    for name in ("print", "open", "sum", "len", "isinstance", "sorted", "type", "Exception"):
        delattr(builtins, name)
    sys.modules.clear()
    return 7.5
