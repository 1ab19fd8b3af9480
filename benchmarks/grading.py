"""`ssl-course grade` beside nbgrader 0.9 on the same notebooks: submissions a minute, and what a hanging one costs.

300 submissions of exercise 01, each question answered rightly, rightly in another style, wrongly (the answers in
`tests/answers/`), slowly or not at all, as drawn by a seed. nbgrader is installed into an environment of its own, runs
its kernels with this very Python, and grades a part of the same files, since it takes seconds for each; both use as
many processes as they choose. nbgrader runs the course's own `check` cells in the student's kernel: that compares the
speed alone; it has no protection from what the students wrote.

    python benchmarks/grading.py             # about ten minutes, most of them nbgrader's
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
CHAPTER = "01_the_cake"
TARGET_RATE, TARGET_MINUTES = 15, 2  # times nbgrader's rate; for 300 submissions of which none hangs
SLOW = "import time\ntime.sleep(1)\n"
HANGS = "while True:\n    pass\n"


def answers() -> dict[str, dict[str, list[str]]]:
    """Question -> "right" and "wrong" -> sources of cells, from the answers that try out the graders."""
    found = {}
    for path in sorted((ROOT / "tests" / "answers" / CHAPTER).glob("*.py")):
        kinds: dict[str, list[str]] = {"right": [], "wrong": []}
        common = []  # imports and helpers
        for statement in ast.parse(path.read_text()).body[1:]:  # without the file's own description
            kind, name = getattr(statement, "name", "").split("_")[0], getattr(statement, "name", "")
            if kind not in kinds:
                common.append(ast.unparse(statement))
            else:
                told = statement.body[0]  # of a wrong answer: the diagnosis, which no student writes above their code
                if isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant):
                    statement.body = statement.body[1:]
                source = re.sub(rf"\b{name}\b", path.stem, ast.unparse(statement))
                kinds[kind].append("\n".join([*common, source]))
        found[path.stem] = kinds
    return found


def write_submissions(folder: Path, count: int, hanging: int = 0, seed: int = 0) -> list[Path]:
    """`count` notebooks, of which the last `hanging` hang in their first question."""
    rng = random.Random(seed)
    exercise = json.loads((ROOT / "exercises" / f"{CHAPTER}.ipynb").read_text())
    solution = json.loads((ROOT / "solutions" / f"{CHAPTER}.ipynb").read_text())
    solved = {cell["id"]: cell["source"] for cell in solution["cells"]}
    found, paths = answers(), []
    folder.mkdir(parents=True)
    for i in range(count):
        notebook = json.loads(json.dumps(exercise))
        hangs = i >= count - hanging
        for cell in notebook["cells"]:
            name = cell["metadata"].get("question")
            if not name:
                continue
            kinds = found[name]
            draw = rng.random()
            if draw < 0.45:
                cell["source"] = solved[cell["id"]]
            elif draw < 0.6:
                cell["source"] = rng.choice(kinds["right"])
            elif draw < 0.92:
                cell["source"] = rng.choice(kinds["wrong"])
            text = "".join(cell["source"])
            if hangs or rng.random() < 0.02:
                cell["source"] = (HANGS if hangs else SLOW) + text
                hangs = False
        paths.append(folder / f"student{i:03}.ipynb")
        paths[-1].write_text(json.dumps(notebook))
    return paths


def ours(folder: Path, out: Path, seconds: float = 20) -> float:
    """Seconds of a whole batch, from the command to the reports."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "ssl_course.cli", "grade", str(folder), "--exercise", "01", "--out", str(out)]
    done = subprocess.run([*command, "--seconds", str(seconds)], check=False, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    with open(out / "grades.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    if any(row["status"] not in ("graded", "no answer in it") for row in rows) or len(rows) != len(
        list(folder.iterdir())
    ):
        raise SystemExit(f"not everything was graded: see {out / 'grades.csv'}")
    return time.perf_counter() - start


class Nbgrader:
    """nbgrader in an environment of its own, with kernels of this Python, and a course of one assignment."""

    def __init__(self, place: Path) -> None:
        self.environment, self.course = place / "nbgrader", place / "course"
        venv.create(self.environment, with_pip=True)
        self.python = self.environment / "bin" / "python"
        self._run(self.python, "-m", "pip", "install", "--quiet", "nbgrader==0.9.*")
        kernel = self.environment / "share" / "jupyter" / "kernels" / "python3"
        kernel.mkdir(parents=True, exist_ok=True)
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        (kernel / "kernel.json").write_text(
            json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"})
        )
        source = self.course / "source" / "ex01"
        source.mkdir(parents=True)
        shutil.copy(ROOT / "exercises" / f"{CHAPTER}.ipynb", source)
        self._nbgrader("generate_assignment", "ex01", "--force")

    def grade(self, notebooks: list[Path]) -> float:
        """Seconds to grade them."""
        for folder in ("submitted", "autograded"):
            shutil.rmtree(self.course / folder, ignore_errors=True)
        for path in notebooks:
            place = self.course / "submitted" / path.stem / "ex01"
            place.mkdir(parents=True)
            shutil.copy(path, place / f"{CHAPTER}.ipynb")
        start = time.perf_counter()
        self._nbgrader("autograde", "ex01", "--force", "--ExecutePreprocessor.timeout=120")
        seconds = time.perf_counter() - start
        graded = len(list((self.course / "autograded").glob(f"*/ex01/{CHAPTER}.ipynb")))
        if graded != len(notebooks):
            raise SystemExit(f"nbgrader graded {graded} of {len(notebooks)}")
        return seconds

    def _nbgrader(self, *words: str) -> None:
        self._run(self.python, "-m", "nbgrader", *words, f"--CourseDirectory.root={self.course}")

    def _run(self, *words) -> None:
        path = f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by its name
        settings = {"PATH": path, "JUPYTER_CONFIG_DIR": str(self.environment), "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            [str(word) for word in words], capture_output=True, text=True, check=False, env={**os.environ, **settings}
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, words))}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def measure(count: int, peers: int, rounds: int, hanging: int) -> dict:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        notebooks = write_submissions(place / "all", count)
        nbgrader = Nbgrader(place)
        own, theirs = [], []
        for i in range(rounds):
            own.append(ours(place / "all", place / f"out{i}"))
            print(f"round {i + 1}: ours {own[-1]:.1f} s for {count}", file=sys.stderr)
            theirs.append(nbgrader.grade(notebooks[i * peers : (i + 1) * peers]))
            print(f"round {i + 1}: nbgrader {theirs[-1]:.1f} s for {peers}", file=sys.stderr)
        few, limit = 20, 10
        write_submissions(place / "few", few)
        write_submissions(place / "hang", few, hanging)
        without, with_them = (
            ours(place / "few", place / "outfew", limit),
            ours(place / "hang", place / "outhang", limit),
        )
    rate, their_rate = 60 * count / median(own), 60 * peers / median(theirs)
    return {
        "submissions": count,
        "seconds": own,
        "a_minute": rate,
        "nbgrader_submissions": peers,
        "nbgrader_seconds": theirs,
        "nbgrader_a_minute": their_rate,
        "times": rate / their_rate,
        "hanging": {"count": hanging, "limit": limit, "of": few, "seconds": with_them, "seconds_without": without},
        "met": rate / their_rate >= TARGET_RATE and median(own) * 300 / count <= 60 * TARGET_MINUTES,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=300, help="submissions (default 300)")
    parser.add_argument("--peers", type=int, default=6, help="of them for nbgrader, each round (default 6)")
    parser.add_argument("--rounds", type=int, default=3, help="in turns (default 3)")
    parser.add_argument("--hanging", type=int, default=2, help="in a batch of 20 (default 2)")
    parser.add_argument("--write", type=Path, help="only write the submissions into this new folder, to try things out")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    if options.write:
        print(f"wrote {len(write_submissions(options.write, options.count))} notebooks into {options.write}")
        return
    result = measure(options.count, options.peers, options.rounds, options.hanging)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        hung, own, theirs = result["hanging"], median(result["seconds"]), median(result["nbgrader_seconds"])
        print(f"ssl-course grade  {own:7.1f} s for {result['submissions']}: {result['a_minute']:.0f} a minute")
        print(f"nbgrader          {theirs:7.1f} s for {options.peers}: {result['nbgrader_a_minute']:.1f} a minute")
        print(
            f"{result['times']:.0f} times nbgrader's rate; target {TARGET_RATE}, and {TARGET_MINUTES} minutes for 300"
        )
        print(
            f"{hung['count']} of {hung['of']} hang, with {hung['limit']} s for each answer: {hung['seconds']:.1f} s, "
            f"without them {hung['seconds_without']:.1f} s"
        )
        print("met" if result["met"] else "MISSED")
    raise SystemExit(0 if result["met"] else 1)


if __name__ == "__main__":
    main()
