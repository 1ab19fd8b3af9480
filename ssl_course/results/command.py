"""What `ssl-course results` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ssl_course.course.layout import CourseError
from ssl_course.results.make import make
from ssl_course.results.recipes import TABLES
from ssl_course.results.stored import FOLDER, Stored


def run(table: str, *, seeds: int, only: Sequence[str], split: str, out: Path | None, jobs: int | None) -> str:
    """Make the table, keep it where it belongs, and return it as text.

    Raises:
        CourseError: if an argument is not one that there is.
    """
    if table not in TABLES:
        raise CourseError(f"TABLE must be one of {', '.join(TABLES)}, got {table!r}")
    if split not in ("validation", "test"):
        raise CourseError(f"--split must be validation or test, got {split!r}")
    if out is None and split == "test" and not only:
        out = Path(__file__).parent / FOLDER / f"{table}.json"
    try:
        made = make(table, seeds=seeds, only=only, split=split, out=out, jobs=jobs)
    except ValueError as error:
        raise CourseError(str(error)) from None
    return str(Stored(**made)) + (f"\n\nwritten to {out}" if out else "")
