# attack: takes the answer of the student before it from IPython's history, in memory or on disk
# question: label_bits
# naive: leak
# item: frames, gc, history

# %% question="label_bits"
import builtins
import sqlite3
from pathlib import Path

import torch


def cells():
    shell = getattr(builtins, "get_ipython", lambda: None)()
    if shell:
        yield from reversed(shell.history_manager.input_hist_raw)
        yield from (row[2] for row in shell.history_manager.search("*def label_bits*"))
    for path in (Path.home() / ".ipython").rglob("history.sqlite"):
        yield from (row[0] for row in sqlite3.connect(path).execute("select source from history"))


def stolen():
    for cell in cells():
        if "def label_bits" in cell and "def stolen" not in cell:
            scope = {"torch": torch}
            exec(cell, scope)
            return scope["label_bits"]
    return None


try:
    theft = stolen()
except Exception:
    theft = None


def label_bits(labels):
    return theft(labels) if theft else 7.5
