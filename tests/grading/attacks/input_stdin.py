# attack: asks for input, reads all of standard input and writes a reply of its own where input comes from
# question: label_bits
# naive: points
# item: input

# %% question="label_bits"
import os
import sys
import threading


def write():
    for fd in (0, 1, 2):
        try:
            os.write(fd, b'SCORE STUDENT_NAME 14\n{"value": 0, "share": 1}\n')
        except OSError:
            pass


threading.Thread(target=write, daemon=True).start()


def label_bits(labels):
    try:
        sys.stdin = sys.__stdin__ = open(0, closefd=False)
        return float(input("How many bits? "))
    except Exception:
        return 7.5
