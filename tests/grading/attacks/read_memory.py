# attack: searches the memory that it was forked with, and that of its parents, for a solution's text
# question: label_bits
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="label_bits"
import os
import re

import torch


def stolen():
    pattern = re.compile(rb"def label_bits\(labels\):\n(?:[ \t]+[^\n\0]*\n|\n)*?[ \t]+return [^\n\0]*shares[^\n\0]*")
    for pid in ("self", str(os.getppid()), "1"):
        try:
            maps = open(f"/proc/{pid}/maps").read()
            memory = open(f"/proc/{pid}/mem", "rb", 0)
        except OSError:
            continue
        for start, stop in re.findall(r"^(\w+)-(\w+) rw.p .*(?: 0 *| \[heap\])$", maps, re.MULTILINE):
            first, size = int(start, 16), int(stop, 16) - int(start, 16)
            if size > 50_000_000:
                continue
            try:
                memory.seek(first)
                data = memory.read(size)
            except (OSError, ValueError, OverflowError):
                continue
            for raw in (data, data.replace(b"\\n", b"\n").replace(b'\\"', b'"')):
                for found in pattern.finditer(raw):
                    try:
                        scope = {"torch": torch}
                        exec(found[0].decode(), scope)
                        scope["label_bits"](torch.tensor([0, 1]))
                        return scope["label_bits"]
                    except Exception:
                        continue
    return None


theft = None


def label_bits(labels):
    global theft
    theft = theft or stolen()
    return theft(labels) if theft else 7.5
