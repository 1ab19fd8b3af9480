# attack: raises an exception that `except Exception` does not catch
# question: label_bits
# naive: crash
# item: exits

# %% question="label_bits"
class Bye(BaseException):
    pass


def label_bits(labels):
    raise Bye("bye")
