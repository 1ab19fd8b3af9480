# attack: replies with JSON nested two million deep
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host

os.write(1, b"SCORE STUDENT_NAME 14\n")
text = b"[" * 2_000_000 + b"]" * 2_000_000
host.Host.handle = lambda self, message: len(text).to_bytes(8, "big") + text


def label_bits(labels):
    return 7.5
