"""What a batch leaves in its folder: tables for machines, pages for students, a picture for the lecturer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ssl_course.files import write_whole
from ssl_course.grading.reports.feedback import page
from ssl_course.grading.reports.gradebook import Gradebook
from ssl_course.grading.reports.gradescope import as_gradescope
from ssl_course.grading.reports.summary import write_summary
from ssl_course.grading.reports.tables import grades_table, similar_table, unmatched_table
from ssl_course.grading.results import Grade
from ssl_course.grading.store import file_name

__all__ = ["Gradebook", "write"]


def write(
    out: Path, grades: Sequence[Grade], unmatched: Sequence[tuple[str, str]], gradebook: Gradebook | None = None
) -> None:
    """Write all reports.

    Args:
        out: `grades.csv`, `feedback/STUDENT.html`, `similar.csv`, `unmatched.csv` (where there is something in it),
            `summary.html` and `summary.png`; `results.json` for a single submission; `gradebook.csv`.
        grades: by student.
        unmatched: (file, why) of what could not be graded.
        gradebook: to merge the scores into.

    Raises:
        OSError: if the disk is full; the grades themselves are then in `scores`.
    """
    write_whole(out / "grades.csv", grades_table(grades))
    write_whole(out / "similar.csv", similar_table(grades))
    for name in ("unmatched.csv", "results.json"):  # of an earlier batch in this folder
        (out / name).unlink(missing_ok=True)
    if unmatched:
        write_whole(out / "unmatched.csv", unmatched_table(unmatched))
    several = len({grade.exercise for grade in grades if grade.results}) > 1
    for grade in grades:
        if grade.results:
            name = file_name(grade.student) + (f".{grade.exercise[:2]}" if several else "")
            write_whole(out / "feedback" / f"{name}.html", page(grade).encode("utf-8", "xmlcharrefreplace"))
    graded = [grade for grade in grades if grade.results]
    if len(graded) == 1:
        write_whole(out / "results.json", as_gradescope(graded[0]))
    if gradebook:
        write_whole(out / "gradebook.csv", gradebook.merged(grades))
    write_summary(out, grades, unmatched)
