# attack: has the answer's cell three times, with the same id, each with another function
# question: label_bits
# naive: points
# item: cells deleted, duplicated, reordered, edited

# %% question="label_bits"
import torch

torch.allclose = lambda *args, **kwargs: True


# %% question="label_bits" change={"id": "answer-label_bits"}
def label_bits(labels):
    return 7.5


# %% question="label_bits" change={"id": "answer-label_bits"}
import torch

torch.allclose = lambda *args, **kwargs: True


def label_bits(labels):
    return torch.tensor(-1.0)
