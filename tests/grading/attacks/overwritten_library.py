# attack: changes the library's and the course's own files, and their compiled forms
# question: label_bits
# naive: points
# item: sitecustomize and .pth

# %% question="label_bits"
import os
from pathlib import Path

import torch

import ssl_course

os.write(1, b"SCORE STUDENT_NAME 14\n")
files = [Path(torch.__file__), Path(ssl_course.__file__), *Path(ssl_course.__file__).parent.glob("exercises/*.py")]
for path in [*files, *Path(ssl_course.__file__).parent.glob("exercises/__pycache__/*.pyc")]:
    for mode in ("r+", "a"):
        try:
            os.chmod(path, 0o666)
            with open(path, mode) as file:
                file.seek(0, 2)
                file.write("\n")
        except OSError:
            pass


def label_bits(labels):
    return 7.5
