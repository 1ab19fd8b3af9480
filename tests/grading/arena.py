"""A disposable sandbox in which the naive grader may be attacked: the machine's side of it.

`fight` starts one bubblewrap sandbox without network whose only writable places are in memory. In it `ring.py`
imports the libraries once and then plays each attack in namespaces of its own, against a naive grader that grades a
folder with the attacker between two honest students. What happened comes back as a `Fight`.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/passwd")


@dataclass(frozen=True)
class Fight:
    """One attack on the naive grader.

    Args:
        log: what the grader printed.
        table: its scores.csv, "" if there is none.
        page: its report.html, "" if there is none.
        hung: whether it had to be stopped.
        left: command lines of processes that outlived it.
        files: files outside of the submissions and of its output folder.
        calls: connections that reached a server outside of the notebook.
    """

    log: str
    table: str
    page: str
    hung: bool
    left: list[str]
    files: list[str]
    calls: int

    def score(self, student: str) -> float | None:
        """As whoever reads the log would find it; None if the batch never came that far."""
        found = re.search(rf"SCORE {re.escape(student)} ([\d.]+)", self.log)
        return float(found[1]) if found else None

    def written(self, student: str) -> float | None:
        """As it stands in the table; None if there is none."""
        return next((float(row[7]) for row in self.rows() if row[0] == student and len(row) > 7), None)

    def rows(self) -> list[list[str]]:
        """Of the table, without its heading."""
        return [row for row in csv.reader(io.StringIO(self.table)) if row][1:]


def fight(folders: dict[str, dict[str, bytes]]) -> dict[str, Fight]:
    """Let the naive grader grade each folder.

    Args:
        folders: by the attack's name, the files to grade: name -> content. In a file's text SERVER_PORT becomes the
            port of the server that nobody may reach. A content that starts with "link:" makes a symbolic link, "fifo:"
            a pipe, "folder:" a folder.
    """
    packed = {
        attack: [[b64encode(os.fsencode(name)).decode(), b64encode(data).decode()] for name, data in files.items()]
        for attack, files in folders.items()
    }
    done = subprocess.run(
        [*sandbox(), sys.executable, str(HERE / "ring.py")], input=json.dumps(packed), capture_output=True, text=True
    )
    told = [json.loads(line) for line in done.stdout.splitlines() if line]
    if done.returncode or len(told) != len(folders):
        missing = set(folders) - {one["attack"] for one in told}
        raise RuntimeError(f"the arena broke at {missing}: {done.stderr[-2000:]}")
    return {one.pop("attack"): Fight(**one) for one in told}


def sandbox() -> list[str]:
    """The command that starts what follows it in a sandbox where it may make namespaces of its own."""
    command = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
    command += ["--cap-add", "ALL", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp"]
    command += ["--clearenv", "--setenv", "HOME", "/tmp/home", "--setenv", "PATH", os.defpath]
    command += ["--setenv", "PYTHONDONTWRITEBYTECODE", "1", "--setenv", "OMP_NUM_THREADS", "1"]
    for place in dict.fromkeys((*SYSTEM, sys.base_prefix, str(ROOT), sys.prefix)):
        command += ["--ro-bind-try", place, place]
    return command
