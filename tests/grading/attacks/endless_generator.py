# attack: returns rows that never end and cannot be interrupted
# question: balanced_rows
# naive: hang
# item: clever objects

# %% question="balanced_rows"
import torch


class Endless(torch.Tensor):
    def tolist(self):
        while True:
            try:
                yield 0
            except BaseException:
                pass

    def __iter__(self):
        return self.tolist()


def balanced_rows(labels, per_class, seed):
    def rows():
        while True:
            try:
                while True:
                    pass
            except BaseException:
                yield 0

    return rows() if per_class > 2 else [*rows()]
