# attack: replies that the grader is at fault, behind half a megabyte of other things
# question: four_turns
# naive: points
# item: forged replies

# %% question="four_turns"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
reply = {"padding": "x" * 500_000, "value": 0.0, "error": "grader fault", "message": "<script>" * 10_000 + "\x1b[2J"}
host.Host.handle = lambda self, message: wire.pack(reply)


def four_turns(images):
    return images, images
