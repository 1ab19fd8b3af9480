# attack: writes a file into each folder that it can think of
# question: label_bits
# naive: file
# item: writing results

# %% question="label_bits"
import os
import sys
from pathlib import Path

import torch

import ssl_course

places = {Path(ssl_course.__file__).parent, Path(ssl_course.__file__).parents[1], Path(torch.__file__).parents[1]}
places |= {Path.home(), Path(sys.prefix), Path(sys.base_prefix), Path.cwd(), *Path.cwd().parents}
places |= set(map(Path, ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/home", "/root", "/work", "/work/main")))
places |= set(map(Path, ("OUT_FOLDER", "OUT_FOLDER/..", "OUT_FOLDER/scores", "OUT_FOLDER/feedback")))
for place in places:
    for name in ("mallory-was-here", "../mallory-was-here"):
        try:
            (place / name).write_text("mallory")
        except OSError:
            pass
for place in places:
    try:
        os.symlink("/etc/passwd", place / "mallory-link")
    except OSError:
        pass


def label_bits(labels):
    return 7.5
