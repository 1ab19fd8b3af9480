# attack: replies with bytes, numbers and nothing where a message is expected
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host

os.write(1, b"SCORE STUDENT_NAME 14\n")
odd = [b"", b"\xff" * 100, b"\xff" * 8, (2**63).to_bytes(8, "big"), (4).to_bytes(8, "big") + b"NaN ", b"\0" * 8]
numbers = [b'{"dict": [["value", %s]]}' % text for text in (b"1e999", b"9" * 100_000, b"NaN", b'"\\ud800"', b"-0")]
replies = odd + [len(text).to_bytes(8, "big") + text for text in numbers]
calls = 0


def handle(self, message):
    global calls
    calls += 1
    return replies[calls % len(replies)]


host.Host.handle = handle


def label_bits(labels):
    return 7.5
