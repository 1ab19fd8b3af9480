"""Makes a stored table: every recipe with every seed, each in a process of its own, one core each."""

from __future__ import annotations

import datetime
import json
import multiprocessing
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import torch
from joblib import cpu_count
from tqdm import tqdm

from ssl_course.encoders import Standardised
from ssl_course.evaluation.comparison import FEW, pixels
from ssl_course.evaluation.features import features
from ssl_course.evaluation.fine_tuning import fine_tune
from ssl_course.evaluation.probes import knn_accuracy, linear_probe
from ssl_course.files import write_whole
from ssl_course.results.recipe import labels
from ssl_course.results.recipes import recipes

PIXELS, UNKNOWN, CHANGED = "pixels", "unknown", " with changes"


def measure(table: str, name: str, seed: int, split: str = "test") -> dict[str, float]:
    """One row's figures for one seed, on `split`. The "100 labels" of a supervised row is a training on those alone."""
    torch.set_num_threads(1)
    recipe = recipes(table)[name]
    train, test = recipe.split("train"), recipe.split(split)
    few = train.balanced(FEW, seed)
    before, start = _peak(), time.process_time()
    method = pixels if name == PIXELS else recipe.train(seed, progress=False)
    seconds, megabytes = time.process_time() - start, _peak() - before
    h, test_h = features(method, train), features(method, test)
    found = {
        "linear_probe": linear_probe(h, train.labels, test_h, test.labels),
        "knn": knn_accuracy(h, train.labels, test_h, test.labels),
        "seconds": seconds,
        "megabytes": megabytes,
    }
    if recipe.second is labels:
        fresh = recipe.untrained(seed)
        found["linear_probe_100"] = fine_tune(fresh.encoder, few, test, augment=fresh.augment, seed=seed)
    else:
        found["linear_probe_100"] = linear_probe(features(method, few), few.labels, test_h, test.labels)
    found["untrained"] = found["linear_probe"]
    if recipe.epochs:
        plain = recipe.untrained(seed).eval()
        found["untrained"] = linear_probe(features(plain, train), train.labels, features(plain, test), test.labels)
    return found


def make(
    table: str,
    *,
    seeds: int = 3,
    only: Sequence[str] = (),
    split: str = "test",
    out: Path | None = None,
    jobs: int | None = None,
    progress: bool = True,
) -> dict:
    """The whole table, ready for JSON. What is done is written at once, and not done again at the next
    call if the package's code is committed and has not changed.

    Args:
        table: name of the recipes.
        seeds: how many, from 0 on.
        only: names of rows; all if none.
        split: "test"; settings are chosen on "validation".
        out: the file that keeps it; None keeps nothing.
        jobs: runs at a time; one per core if None.
        progress: show a bar.

    Raises:
        ValueError: if a name in `only` is unknown, or the code has changed meanwhile.
    """
    every = recipes(table)
    unknown = [name for name in only if name not in every]
    if unknown:
        raise ValueError(f"only must name rows of {table}: {', '.join(every)}; got {', '.join(unknown)}")
    unfinished, commit, runs = out and out.with_suffix(".unfinished"), _commit(), {}
    known = commit != UNKNOWN and not commit.endswith(CHANGED)  # or nobody can tell what code made a run
    if known and unfinished and unfinished.exists():
        runs = json.loads(unfinished.read_text(encoding="utf-8"))

    def label(name: str, seed: int) -> str:
        """What other code made, or on another split, is another run, and is made again."""
        return f"{name}, seed {seed}, {split}, commit {commit}"

    plan = [(name, seed) for seed in range(seeds) for name in (only or every)]
    todo = [(name, seed) for name, seed in plan if label(name, seed) not in runs]
    # Each run in a fresh process, so that its peak of memory is its own.
    context = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(jobs or cpu_count(), mp_context=context, max_tasks_per_child=1) as pool,
        tqdm(total=len(plan), initial=len(plan) - len(todo), disable=not progress, unit="run") as bar,
    ):
        waiting = {pool.submit(measure, table, *one, split): one for one in todo}
        for future in as_completed(waiting):
            found, (name, seed) = future.result(), waiting[future]
            runs[label(name, seed)] = found
            bar.set_description(f"{name}, seed {seed}: {100 * found['linear_probe']:.1f}%")
            bar.update()
            if unfinished:
                write_whole(unfinished, json.dumps(runs, indent=1).encode())
    kept = {name: [runs[label(name, s)] for s in range(seeds)] for name in (only or every)}
    rows = [_row(name, every[name], three) for name, three in kept.items()]
    chosen = "".join(f" --only {name}" for name in only) + (f" --split {split}" if split != "test" else "")
    command = f"ssl-course results {table} --seeds {seeds}{chosen}"
    result = {"provenance": provenance(command, split), "rows": rows}
    if commit != (now := result["provenance"]["commit"]):  # each run loads the code anew
        raise ValueError(f"the code must stay as it is while a table is made: it was {commit} and is {now} now")
    if out:
        write_whole(out, (json.dumps(result, indent=1, ensure_ascii=False) + "\n").encode())
        unfinished.unlink(missing_ok=True)
    return result


def provenance(command: str, split: str = "test") -> dict[str, str]:
    """Where figures come from: date, machine, versions, command and commit."""
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{cpu_count()} cores of {_processor()}, one for each run",
        "torch": torch.__version__,
        "python": platform.python_version(),
        "split": split,
        "command": command,
        "commit": _commit(),
    }


def _commit() -> str:
    """The last commit that changed the package's code, and whether it was changed since."""
    here = Path(__file__).parents[1]

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, cwd=here, check=False).stdout.strip()

    if shutil.which("git") is None:
        return UNKNOWN
    changed = CHANGED if git("status", "--porcelain", "--", "*.py") else ""
    return (git("log", "-1", "--format=%h", "--", "*.py") or UNKNOWN) + changed


def _row(name: str, recipe, runs: list[dict]) -> dict:
    columns = ("linear_probe", "linear_probe_100", "knn", "untrained", "seconds", "megabytes")
    method = recipe.untrained(0)
    even = any(isinstance(one, Standardised) for one in (method, getattr(method, "encoder", None)))
    head = {"method": name, "chapter": recipe.chapter, "light": "even" if even else "as it is"}
    head |= {"epochs": recipe.epochs, "lr": recipe.lr, "batch_size": recipe.batch_size}
    return head | {key: [round(run[key], 4) for run in runs] for key in columns}


def _peak() -> float:
    """The most memory that this process has held, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    unit = 1 if platform.system() == "Darwin" else 1024  # bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
