# attack: returns a tensor of four hundred million numbers that takes no memory until somebody looks at it
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
import torch


def label_bits(labels):
    return torch.zeros(1).expand(400_000_000)
