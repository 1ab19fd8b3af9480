# attack: makes every warning and every division by zero an error, and takes methods from tensors
# question: label_bits
# naive: fault
# item: global dtype

# %% question="label_bits"
import warnings

import numpy as np
import torch

warnings.simplefilter("error")
np.seterr(all="raise")
torch.set_printoptions(precision=0, sci_mode=True)
torch.Tensor.unique = torch.Tensor.bincount = None


def label_bits(labels):
    return 7.5
