# attack: returns an object that says it is a tensor, in name, module and __class__
# question: four_turns
# naive: points
# item: clever objects

# %% question="four_turns"
import torch


class Tensor:
    __module__ = "torch"
    __class__ = torch.Tensor
    requires_grad = False
    layout = torch.strided
    is_quantized = False

    def __eq__(self, other):
        return self

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __bool__(self):
        return True


def four_turns(images):
    return Tensor(), Tensor()
