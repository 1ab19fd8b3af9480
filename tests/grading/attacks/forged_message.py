# attack: replies with an error whose kind and message are scripts of many megabytes
# question: label_bits
# naive: points
# item: HTML and script

# %% question="label_bits"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
long = "<script>alert('mallory')</script>\n=1+1,\x1b[2J\x00" * 200_000
host.Host.handle = lambda self, message: wire.pack({"error": {"kind": long}, "message": long})


def label_bits(labels):
    return 7.5
