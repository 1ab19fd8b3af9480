# attack: looks at the folders, files, arguments and memory of all processes for notebooks and solutions
# question: label_bits
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="label_bits"
import json
import os
from pathlib import Path

import torch


def places():
    for pid in ("self", "1", "2", *(name for name in os.listdir("/proc") if name.isdigit())):
        yield from (Path(f"/proc/{pid}/cwd"), Path(f"/proc/{pid}/root/tmp/submissions"), Path(f"/proc/{pid}/root"))
        try:
            yield from Path(f"/proc/{pid}/fd").iterdir()
            words = Path(f"/proc/{pid}/cmdline").read_text() + "\0" + Path(f"/proc/{pid}/environ").read_text()
            yield from (Path(word.split("=")[-1]) for word in words.split("\0") if "/" in word)
        except OSError:
            pass


def stolen():
    for place in places():
        try:
            for path in (*place.glob("*.ipynb"), *place.glob("solutions/01*.ipynb")):
                for cell in json.loads(path.read_text())["cells"]:
                    source = "".join(cell["source"])
                    if "def label_bits" in source and "def stolen" not in source:
                        scope = {"torch": torch}
                        exec(source, scope)
                        scope["label_bits"](torch.tensor([0, 1]))
                        return scope["label_bits"]
        except Exception:
            continue
    return None


try:
    theft = stolen()
except OSError:
    theft = None


def label_bits(labels):
    return theft(labels) if theft else 7.5
