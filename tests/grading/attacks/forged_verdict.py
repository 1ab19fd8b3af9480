# attack: replaces what answers the judge, and claims the verdict, the share and the points
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
claims = {"value": 0.0, "share": 1.0, "verdict": "right", "cause": "right", "points": 14, "max_points": 2}
host.Host.handle = lambda self, message: wire.pack(claims)
host.pack = lambda value: wire.pack(claims)


def label_bits(labels):
    return 7.5
