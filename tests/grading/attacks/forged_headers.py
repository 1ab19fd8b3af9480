# attack: replies with arrays whose headers lie about their size
# question: label_bits
# naive: points
# item: forged replies

# %% question="label_bits"
import os

from ssl_course.exercises import host

os.write(1, b"SCORE STUDENT_NAME 14\n")
shapes = [
    "(10000000000,)",
    "(-1,)",
    "(0, 10000000000000000000)",
    "(1,)" * 2,
    f"({'1,' * 3000})",
    "(9" + "9" * 5000 + ",)",
]
kinds = ["<f8", "<f8", "<f8", "|O", "<f2", "<f8"]
calls = 0


def handle(self, message):
    global calls
    calls += 1
    which = calls % len(shapes)
    header = f"{{'descr': '{kinds[which]}', 'fortran_order': False, 'shape': {shapes[which]}, }}\n".encode()
    text = b'{"dict": [["value", {"array": 0}]]}'
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"x" * 8
    return len(text).to_bytes(8, "big") + text + array


host.Host.handle = handle


def label_bits(labels):
    return 7.5
