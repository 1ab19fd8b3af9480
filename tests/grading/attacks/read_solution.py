# attack: reads the solution wherever the course or its neighbours may lie
# question: label_bits
# naive: leak
# item: reading tests, solutions, other submissions

# %% question="label_bits"
import os
import re
import sys
from pathlib import Path

import torch

import ssl_course


def places():
    yield from (Path(ssl_course.__file__).parents[1], Path.cwd(), *Path.cwd().parents, Path.home(), Path("/work"))
    for line in (*sys.path, os.environ.get("PYTHONPATH", ""), os.environ.get("PWD", ""), *sys.argv):
        yield from (Path(line), *Path(line).parents)
    for finder in Path(torch.__file__).parents[1].glob("__editable__*"):
        yield from map(Path, re.findall(r"['\"](/[^'\"]+)['\"]", finder.read_text(errors="replace")))
    for place in ("/home", "/root", "/srv", "/opt", "/mnt", "/workspace"):
        try:
            yield from Path(place).glob("*")
        except OSError:
            pass


def stolen():
    for place in places():
        for path in (place / "solutions/01_the_cake.py", place / "solutions/01_the_cake.ipynb"):
            try:
                found = re.search(r"def label_bits.*?END SOLUTION", path.read_text(), re.DOTALL)
            except OSError:
                continue
            if found:
                scope = {"torch": torch}
                exec(found[0], scope)
                return scope["label_bits"]
    return None


theft = stolen()


def label_bits(labels):
    return theft(labels) if theft else 7.5
