# attack: adds an audit hook, which cannot be taken away, that refuses to open files
# question: label_bits
# naive: crash
# item: patched checks

# %% question="label_bits"
import sys


def refuse(event, args):
    if event == "open" and str(args[1]) != "r":
        raise SystemExit(0)


sys.addaudithook(refuse)


def label_bits(labels):
    return 7.5
