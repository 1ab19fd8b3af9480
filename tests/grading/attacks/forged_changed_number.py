# attack: replies that it has changed argument number seven, which there is not
# question: best_turn_accuracy
# naive: points
# item: forged replies

# %% question="best_turn_accuracy"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
host.Host.handle = lambda self, message: wire.pack({"value": 0.25, "changed": 7})


def best_turn_accuracy(half, full):
    return 0.25
