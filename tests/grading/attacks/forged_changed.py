# attack: replies whose lists of changed arguments are numbers, dicts and names of no argument
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host, wire

os.write(1, b"SCORE STUDENT_NAME 14\n")
lists = [5, "labels", [10**9], [-3], [None], [[1]], {"a": 1}, [{"b": 2}], 1e300, True]
calls = 0


def handle(self, message):
    global calls
    calls += 1
    return wire.pack({"value": 7.5, "changed": lists[calls % len(lists)], "gradients": 7, "detached": "no"})


host.Host.handle = handle


def label_bits(labels):
    return 7.5
