"""A grader as many people write it, and as the well-known ones work: students, tests and scores share one process.

It is the foil of `attacks/`: whatever one of them does, it must succeed here. It runs only inside `arena.py`'s sandbox.
Each code cell of a notebook and then each test runs in IPython's shell, in one namespace; who fails a test gets a
comment. A cell has a time limit, a batch can be resumed, and there is a report: it is naive, not careless.
"""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import signal
import zipfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import torch
import torch.nn.functional as F
from IPython.core.interactiveshell import InteractiveShell

SECONDS = 0.5  # for one cell

# Question: points, and a cell with its test. Where its last line is a number, that is the share of the points.
TESTS = {
    "label_bits": (
        2,
        """
import torch
import naive
for labels in (torch.tensor([0, 0, 0, 2, 5, 5]), torch.tensor([1, 1, 2, 2])):
    expected = naive.reference_label_bits(labels)
    got = label_bits(labels)
    assert torch.allclose(torch.as_tensor(got).float(), expected.float(), atol=1e-4)
""",
    ),
    "four_turns": (
        2,
        """
import torch
import naive
images = torch.arange(32.0).reshape(2, 1, 4, 4)
expected = naive.reference_four_turns(images)
turned, labels = four_turns(images)
assert (turned == expected[0]).all()
assert (labels == expected[1]).all()
""",
    ),
    "balanced_rows": (
        2,
        """
import torch
import naive
labels = torch.tensor([7, 7, 3, 7, 3, 3, 7, 7, 3, 3])
rows = balanced_rows(labels, 2, 0)
fair = labels[rows].unique(return_counts=True)[1].tolist() == [2, 2] and len(set(rows.tolist())) == 4
moved = any(set(balanced_rows(labels, 2, seed).tolist()) != set(rows.tolist()) for seed in range(1, 6))
0.5 * fair + 0.5 * moved
""",
    ),
    "knn_vote": (
        3,
        """
import numpy as np
import torch
import naive
train, queries = torch.randn(28, 4, dtype=torch.float32).split(20)
labels = torch.randint(3, (20,))
expected = naive.reference_knn_vote(train, labels, queries, 5, 0.1, 3)
got = knn_vote(train, labels, queries, 5, 0.1, 3)
np.testing.assert_array_equal(np.asarray(got), np.asarray(expected))
""",
    ),
    "frozen_features": (
        3,
        """
import torch
import naive
from ssl_course.encoders import convnet
encoder, images = convnet(1, (4, 8)), torch.rand(6, 1, 8, 8)
expected = encoder.train(False)(images)
got = frozen_features(encoder.train(), images)
assert torch.allclose(got, expected, atol=1e-4)
assert encoder.training and not got.requires_grad
""",
    ),
    "best_turn_accuracy": (
        2,
        """
import naive
half, full = 3 / 9, 2 / 9
expected = globals().get("measured", naive.reference_best_turn_accuracy(half, full))  # as the notebook measured it
got = best_turn_accuracy(half, full)
if abs(got - expected) > 0.02:
    raise AssertionError(f"got {got}, expected {expected}")
""",
    ),
}

scores: dict[str, dict[str, float]] = {}
remarks: dict[str, str] = {}
pages: list[str] = []


def reference_label_bits(labels):
    p = labels.unique(return_counts=True)[1] / len(labels)
    return -(p * p.log2()).sum()


def reference_four_turns(images):
    return torch.cat([images.rot90(k, (2, 3)) for k in range(4)]), torch.arange(4).repeat_interleave(len(images))


def reference_knn_vote(train, labels, queries, k, temperature, classes):
    top, rows = (F.normalize(queries, dim=1) @ F.normalize(train, dim=1).T).topk(k, dim=1)
    return (F.one_hot(labels[rows], classes) * (top / temperature).exp()[..., None]).sum(dim=1).argmax(dim=1)


def reference_best_turn_accuracy(half, full):
    return 1 - half / 2 - 3 * full / 4


def grade_folder(folder: Path, out: Path) -> None:
    """Grade each notebook of the folder, print `SCORE student points`, write scores.csv and report.html."""
    torch.manual_seed(0)
    for archive in folder.glob("*.zip"):
        extract(archive, folder)
    for path in sorted(folder.glob("*.ipynb")):
        done = out / f"{path.stem}.pkl"
        if done.exists():  # resume an interrupted batch
            scores[path.stem] = pickle.loads(done.read_bytes())
        else:
            scores[path.stem] = grade_notebook(path)
            done.write_bytes(pickle.dumps(scores[path.stem]))
        print(f"SCORE {path.stem} {sum(scores[path.stem].values()):g}", flush=True)
    with open(out / "scores.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *TESTS, "score", "remarks"])
        for student, earned in scores.items():
            points = [earned.get(name, 0) for name in TESTS]
            writer.writerow([student, *points, sum(earned.values()), remarks.get(student, "")])
    (out / "report.html").write_text("\n".join(pages), encoding="utf-8")


def extract(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            target = folder / name
            os.makedirs(target.parent, exist_ok=True)
            target.write_bytes(zipped.read(name))


def grade_notebook(path: Path) -> dict[str, float]:
    shell = InteractiveShell.instance()
    shell.reset(new_session=False)
    shell.run_line_magic("xmode", "Minimal")
    earned, printed, comments = {}, io.StringIO(), []
    with redirect_stdout(printed), redirect_stderr(printed):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                with time_limit():
                    shell.run_cell("".join(cell["source"]), store_history=True)
        for name, (points, test) in TESTS.items():
            try:
                with time_limit():
                    result = shell.run_cell(test, store_history=True)
                    result.raise_error()
                earned[name] = points * (1 if result.result is None else result.result)
            except Exception as error:
                earned[name] = 0
                comments.append(f"{type(error).__name__}: {error} ({name})")
    remarks[path.stem] = "\n".join(comments)
    texts = "".join(f"<p>{comment}</p>" for comment in comments)
    pages.append(f"<h2>{path.stem}</h2>{texts}<pre>{printed.getvalue()}</pre>")
    return earned


@contextmanager
def time_limit():
    def stop(number, frame):
        raise TimeoutError("this cell takes too long")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
