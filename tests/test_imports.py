"""The course starts fast: what is slow to import waits until it is needed."""

from __future__ import annotations

import json
import subprocess
import sys

# Of a plain first run, in the order of a reader's imports.
PATH = ["data", "data.catalogue", "encoders", "augment", "losses", "contrastive", "pretext", "training"]
REST = ["autoencoders", "evaluation"]
SLOW = {"torchvision", "sklearn", "skimage", "scipy", "matplotlib", "IPython", "ipywidgets", "pandas", "networkx"}

# Imports each of `modules` in turn; prints how much CPU time that took and what it loaded.
SCRIPT = """
import importlib, json, sys, time
report = []
for name in {names}:
    before, start = set(sys.modules), time.process_time()
    importlib.import_module(name)
    report.append([name, time.process_time() - start, sorted(set(sys.modules) - before)])
print(json.dumps(report))
"""


def imports(*modules: str) -> list[tuple[str, float, list[str]]]:
    script = SCRIPT.format(names=list(modules))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def test_the_package_itself_does_not_even_load_torch():
    assert imports("json", "ssl_course")[1][2] == ["ssl_course"]


def test_the_path_from_data_to_training_costs_less_than_a_tenth_of_torch():
    """A ratio within one process, the least of several, as other work on the machine can only disturb it."""
    least = float("inf")
    for _ in range(4):
        (_, torch, _), *rest = imports("torch", *(f"ssl_course.{name}" for name in PATH))
        least = min(least, sum(seconds for _, seconds, _ in rest) / torch)
        if least < 0.1:
            break
    assert least < 0.1


def test_no_part_loads_anything_slow():
    report = imports("torch", *(f"ssl_course.{name}" for name in PATH + REST))
    for name, _, loaded in report[1:]:
        assert not {module.partition(".")[0] for module in loaded} & SLOW, name
