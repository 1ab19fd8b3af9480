# attack: walks the garbage collector's objects for a reference and calls it
# question: label_bits
# naive: leak
# item: frames, gc, history

# %% question="label_bits"
import gc
import types


def label_bits(labels):
    for thing in gc.get_objects():
        if type(thing) is types.FunctionType and thing.__name__ in ("reference_label_bits", "_bits"):
            return thing(labels)
        if type(thing).__name__ == "Question" and getattr(thing, "name", "") == "label_bits":
            return thing.examine.__closure__[0].cell_contents.reference(labels)
    return 7.5
