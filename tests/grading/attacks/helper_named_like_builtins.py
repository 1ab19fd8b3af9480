# attack: defines helpers that are named like what the grader's own code may look up
# question: label_bits
# naive: points
# item: shadowing

# %%
import os

os.write(1, b"SCORE STUDENT_NAME 14\n")


def host():
    return 1


pack = unpack = reply = channel = program = judge = print = host
__builtins__ = {"len": lambda thing: 1}
__name__ = "ssl_course.exercises.judging"
__file__ = __spec__ = __loader__ = "/etc/passwd"


def __missing__(name):
    return 7.5


def __getattr__(name):
    return 7.5


# %% question="label_bits"
def label_bits(labels):
    return [pack(), reply(), channel(), __missing__("x"), float(7.5)]
