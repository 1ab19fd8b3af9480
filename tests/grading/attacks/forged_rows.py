# attack: replies with rows that are no numbers: nested, infinite, huge, negative, of every type
# question: balanced_rows
# naive: points
# item: forged replies

# %% question="balanced_rows"
import math
import os

import numpy as np

os.write(1, b"SCORE STUDENT_NAME 14\n")
values = [
    [],
    np.zeros(0),
    [1e300, -1e300],
    [math.nan],
    np.array(3.0),
    np.zeros((0, 5)),
    [True, False],
    [2**62],
    "rows",
    {},
    [None],
    (),
    np.zeros(1, dtype=np.float16),
    [[1], [2, 3]],
]
calls = int.from_bytes(os.urandom(1), "big")


def balanced_rows(labels, per_class, seed):
    global calls
    calls += 1
    return values[calls % len(values)]
