# attack: replaces the import statement
# question: label_bits
# naive: points
# item: shadowing

# %% question="label_bits"
import builtins
import types

import torch

real = builtins.__import__
fake = types.SimpleNamespace(**{**vars(torch), "allclose": lambda *args, **kwargs: True})


def imports(name, *args, **kwargs):
    return fake if name == "torch" else real(name, *args, **kwargs)


builtins.__import__ = imports


def label_bits(labels):
    return torch.tensor(7.5)
