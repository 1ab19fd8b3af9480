# attack: leaves a thread that must end before the process can
# question: label_bits
# naive: hang
# item: survivors

# %% question="label_bits"
import threading
import time

threading.Thread(target=time.sleep, args=(3600,)).start()


def label_bits(labels):
    return 7.5
