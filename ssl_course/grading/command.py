"""`ssl-course grade`: from the command line's words to a batch, and what to say about it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

from ssl_course.course.layout import CourseError
from ssl_course.grading.batch import grade
from ssl_course.grading.limits import Limits
from ssl_course.grading.results import Grade
from ssl_course.grading.sandbox import SANDBOXES
from ssl_course.grading.secret import new_secret

UNSAFE = (
    "--unsafe: each notebook runs as you, without walls. It can read and change your files, use the network, and give "
    "itself points. Use it only for notebooks that you would run by hand."
)


def make_secret(path: Path | None) -> None:
    """Write a new secret and say what it is for."""
    path = path or Path("grading-secret")
    new_secret(path)
    print(f"wrote {path}: keep it where no student can read it, and name it with --secret in each batch")


def run(
    paths: Sequence[Path], out: Path, sandbox: str, unsafe: bool, limits: dict, scheduler: str | None, **settings
) -> int:
    """Grade, print where to look, and return the exit code: 0, or 1 where a person must look at something.

    Raises:
        CourseError: with a sentence for whoever called.
    """
    if not paths:
        raise CourseError("Name what to grade: a notebook, a folder, or a zip archive.")
    if sandbox not in ("auto", *SANDBOXES[:-1]):
        raise CourseError(f"--sandbox must be auto, {', '.join(SANDBOXES[:-1])}, got {sandbox!r}.")
    try:
        bounds = Limits(**limits)
    except ValueError as error:
        raise CourseError(f"--{error}.") from None
    if unsafe:
        print(UNSAFE, file=sys.stderr)
        sandbox = "none"
    try:
        with _cluster(scheduler, settings["backend"]):
            grades = grade(paths, out, sandbox=sandbox, limits=bounds, **settings)
    except KeyboardInterrupt:
        print(f"stopped; what is graded lies in {out / 'scores'}, and --resume goes on", file=sys.stderr)
        return 130
    except OSError as error:
        raise CourseError(f"{error}. What is graded lies in {out / 'scores'}; --resume goes on.") from None
    return _report(grades, out)


def _report(grades: list[Grade], out: Path) -> int:
    graded = [one for one in grades if one.results]
    odd = [one for one in grades if one.status not in ("graded", "no submission")]
    if graded:
        mean = sum(one.score for one in graded) / len(graded)
        print(f"{len(graded)} graded in {graded[0].sandbox}, mean {mean:.1f} of {graded[0].max_score:g} points")
    else:
        print("no notebook was graded")
    for one in odd[:10]:
        print(f"  {one.student}: {one.status}")
    if len(odd) > 10:
        print(f"  and {len(odd) - 10} more, see {out / 'grades.csv'}")
    if (out / "unmatched.csv").exists():
        print(f"  some files are no submission of anybody, or of nobody known: see {out / 'unmatched.csv'}")
    print(f"wrote {out / 'grades.csv'}, {out / 'feedback'}/, {out / 'similar.csv'}")
    print(f"next: open {out / 'summary.html'} to see what to teach again")
    return 1 if odd or not graded else 0


@contextmanager
def _cluster(scheduler: str | None, backend: str):
    """The cluster that joblib's dask backend uses; nothing for the others."""
    if scheduler is None:
        yield
        return
    if backend != "dask":
        raise CourseError(f"--scheduler goes with --backend dask, not with {backend!r}.")
    try:
        from distributed import Client

        client = Client(scheduler, timeout=10)
    except ImportError:
        raise CourseError("dask is missing: pip install distributed.") from None
    except OSError as error:
        raise CourseError(f"No dask scheduler answers at {scheduler} ({error}).") from None
    with client:
        yield
