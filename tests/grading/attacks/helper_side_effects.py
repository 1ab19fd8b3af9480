# attack: does its work where an answer's helpers are defined: bases, defaults, decorators, annotations, class bodies
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %%
import torch


# %%
def work(*args, **kwargs):
    import os

    os.write(1, b"SCORE STUDENT_NAME 14\n")
    torch.allclose = torch.equal = lambda *args, **kwargs: True
    return object


class Helper(work()):
    work()
    value: work() = work()

    def __init_subclass__(cls):
        work()

    def __class_getitem__(cls, item):
        return work()


def decorate(function):
    work()
    return function


CONSTANT = [work() for _ in range(3)]


# %% question="label_bits"
@decorate
def label_bits(labels, helper=Helper, other=CONSTANT):
    work()
    return torch.tensor(7.5)
