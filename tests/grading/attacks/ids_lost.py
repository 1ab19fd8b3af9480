# attack: has neither ids nor marks, and several functions of the question's name
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %% change={"id": "a"}
def label_bits(labels):
    return 7.5


# %% change={"id": "b"}
import torch

torch.allclose = lambda *args, **kwargs: True


class label_bits:
    def __new__(cls, labels):
        return torch.tensor(-2.0)


# %% change={"id": "c"}
label_bits = lambda labels: torch.tensor(7.5)
