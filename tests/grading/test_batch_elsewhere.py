"""Batches in several processes: one that is killed and resumed, and one on a cluster, give the same grades."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from simple import BEST, LIMITS, SECRET, answered

from ssl_course.grading import Grade, command, grade
from ssl_course.grading.processes import below

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux" or not shutil.which("bwrap"), reason="needs bubblewrap"),
    pytest.mark.xdist_group("elsewhere"),
]
STUDENTS = [f"student-{i:02}" for i in range(12)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A dozen submissions, right and wrong ones, each of which takes a while, and a secret."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "in").mkdir()
    (folder / "secret").write_text(SECRET)
    for i, name in enumerate(STUDENTS):
        slow = f"import time\ntime.sleep(0.3)\n{BEST}" + " + 0.25" * (i % 2)
        random = "import torch\n\ndef label_bits(labels):\n    return torch.rand(()) * len(labels)"
        (folder / "in" / f"{name}.ipynb").write_bytes(answered(best_turn_accuracy=slow, label_bits=random))
    return folder


def told(grades: list[Grade]) -> list[tuple]:
    """All of the grades but for the time that they took."""
    return [
        (g.student, g.status, g.key, [(r.name, r.points, r.cause, r.message, r.tree) for r in g.results])
        for g in grades
    ]


@pytest.fixture(scope="module")
def on_a_cluster(folder) -> list[Grade]:
    """The grades of an unbroken batch by two local workers of dask."""
    distributed = pytest.importorskip("distributed")
    settings = {"exercise": "01", "roster": None, "merge": None, "column": None, "resume": False, "jobs": None}
    settings |= {"secret": folder / "secret", "image": None, "backend": "dask"}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        address = cluster.scheduler_address
        code = command.run(
            [folder / "in"], folder / "dask", "auto", False, {"seconds": 6, "memory": 600}, address, **settings
        )
    assert code == 0
    written = [json.loads(path.read_text()) for path in (folder / "dask" / "scores").iterdir()]
    return sorted(map(Grade.from_dict, written), key=lambda one: one.student)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait(seconds: float, ready) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.02)
    return False


def test_a_cluster_and_a_batch_that_is_killed_and_resumed_give_the_same_grades(folder, on_a_cluster):
    expected = [(name, 2 * (i % 2 == 0)) for i, name in enumerate(STUDENTS)]
    assert [(one.student, one.score) for one in on_a_cluster] == expected
    assert {(one.status, one.sandbox) for one in on_a_cluster} == {("graded", "bubblewrap")}

    out = folder / "killed"
    words = ["grade", str(folder / "in"), "--out", str(out), "--secret", str(folder / "secret"), "--exercise", "01"]
    words += ["--jobs", "2", "--seconds", "6", "--memory", "600"]
    code = "from ssl_course.cli import main; main()"
    judge = subprocess.Popen(
        [sys.executable, "-c", code, *words], start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert wait(180, lambda: judge.poll() is not None or len(list((out / "scores").glob("*.json"))) >= 3)
        others = below(judge.pid)
    finally:
        os.kill(judge.pid, signal.SIGKILL)  # the judge alone: nobody tells its workers
        judge.wait()
    assert len(others) >= 6  # two of loky's processes and their sandboxes
    assert wait(30, lambda: not any(map(alive, others)))

    done = {path.name: path.stat().st_mtime_ns for path in (out / "scores").glob("*.json")}
    assert 3 <= len(done) < len(STUDENTS) and not (out / "grades.csv").exists()
    how = {"exercise": "01", "secret": folder / "secret", "limits": LIMITS, "progress": False}
    how |= {"backend": "threading", "jobs": 1}  # as test_batch does it, whose sandbox may be there
    grades = grade([folder / "in"], out, resume=True, **how)
    after = {path.name: path.stat().st_mtime_ns for path in (out / "scores").iterdir()}
    assert {name: after[name] for name in done} == done and len(after) == len(STUDENTS)
    assert (out / "grades.csv").read_bytes() == (folder / "dask" / "grades.csv").read_bytes()
    assert told(grades) == told(on_a_cluster)
