# attack: replaces type, isinstance and all in builtins, so that anything looks like anything
# question: four_turns
# naive: points
# item: patched checks

# %% question="four_turns"
import builtins

import torch

real_type = builtins.type


class Same:
    def __eq__(self, other):
        return self

    def all(self):
        return True


def four_turns(images):
    builtins.type = lambda *args: torch.Tensor if len(args) == 1 and real_type(args[0]) is Same else real_type(*args)
    builtins.isinstance = lambda thing, kind: True
    builtins.all = lambda items: True
    return Same(), Same()
