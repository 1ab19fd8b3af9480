# attack: changes the default kind of numbers for everybody after it
# question: knn_vote
# naive: fault
# item: global dtype

# %% question="knn_vote"
import torch

torch.set_default_dtype(torch.bfloat16)


def knn_vote(train, labels, queries, k, temperature, classes):
    torch.set_default_dtype(torch.bfloat16)
    return torch.full((len(queries),), classes + 1)
