# attack: replies with as many tuples in tuples as the parser of JSON allows
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host

os.write(1, b"SCORE STUDENT_NAME 14\n")
text = b'{"dict": [["value", ' + b'{"tuple": [' * 300 + b"0.5" + b"]}" * 300 + b"]]}"
host.Host.handle = lambda self, message: len(text).to_bytes(8, "big") + text


def label_bits(labels):
    return 7.5
