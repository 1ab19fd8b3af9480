# attack: takes the answer of another student
# question: label_bits
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="label_bits"
import json
from pathlib import Path

import torch


def stolen():
    for place in (".", "..", "/tmp", "/tmp/submissions", "OUT_FOLDER", "OUT_FOLDER/../submissions"):
        try:
            paths = [*Path(place).glob("*.ipynb"), *Path(place).glob("*/*.ipynb"), *Path(place).glob("*/*/*.ipynb")]
        except OSError:
            continue
        for path in paths:
            try:
                for cell in json.loads(path.read_text())["cells"]:
                    source = "".join(cell["source"])
                    if "def label_bits" in source and "steals" not in source and "def stolen" not in source:
                        scope = {"torch": torch}
                        exec(source, scope)
                        scope["label_bits"](torch.tensor([0, 1]))
                        return scope["label_bits"]
            except Exception:
                continue
    return None


theft = stolen()


def label_bits(labels):
    return theft(labels) if theft else 7.5
