# attack: replies with a number wherever an object, a state, a name or a gradient is asked for
# question: frozen_features
# naive: points
# item: forged replies

# %% question="frozen_features"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
host.Host.handle = lambda self, message: wire.pack({"value": 7, "gradients": 7})


def frozen_features(encoder, images):
    return images
