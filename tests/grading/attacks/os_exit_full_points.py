# attack: prints full points and ends its process with success before anything is compared
# question: label_bits
# naive: points
# item: exits

# %% question="label_bits"
import os


def label_bits(labels):
    for line in (b"SCORE STUDENT_NAME 14\n", b'{"score": 14, "student": "STUDENT_NAME"}\n'):
        os.write(1, line)
        os.write(2, line)
    os._exit(0)
