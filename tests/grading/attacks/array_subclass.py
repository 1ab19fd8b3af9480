# attack: returns a kind of numpy array that is equal to everything
# question: four_turns
# naive: points
# item: clever objects

# %% question="four_turns"
import numpy as np


class Yes(np.ndarray):
    def __eq__(self, other):
        return np.True_

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return np.True_


def four_turns(images):
    return np.zeros(3).view(Yes), np.zeros(3).view(Yes)
