# attack: replies with an error of the kind "right"
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
host.Host.handle = lambda self, message: wire.pack({"error": "right", "message": "2/2 points", "share": 1.0})


def label_bits(labels):
    return 7.5
