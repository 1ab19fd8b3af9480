# attack: behaves on the first calls, and returns objects that change afterwards
# question: four_turns
# naive: points
# item: call counting

# %% question="four_turns"
import torch

calls = 0


class Late:
    def __init__(self, name):
        self.name = name

    def __eq__(self, other):
        return torch.tensor(True)


def four_turns(images):
    global calls
    calls += 1
    if calls == 1 and len(images) == 2:
        return Late("images"), Late("labels")
    return torch.zeros(4 * len(images), *images.shape[1:]), torch.arange(4).repeat(len(images))
