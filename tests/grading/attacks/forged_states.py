# attack: replies with the right shapes and with states that are strings, lists and empty
# question: frozen_features
# naive: points
# item: forged replies

# %% question="frozen_features"
import os

import torch

from ssl_course.exercises import host, wire
from ssl_course.exercises.specs import Handle

os.write(1, b"SCORE STUDENT_NAME 14\n")
values = [Handle(0), torch.zeros(7, 8), "state", {}, {"0.weight": "x"}, [1, [2, "3"]], {1: {True: None}}, None]
calls = 0


def handle(self, message):
    global calls
    calls += 1
    value = values[calls] if calls < len(values) else values[-1]
    return wire.pack({"value": value, "gradients": ["x"], "changed": None})


host.Host.handle = handle


def frozen_features(encoder, images):
    return torch.zeros(len(images), 8)
