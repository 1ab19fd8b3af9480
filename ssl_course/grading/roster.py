"""Who is in the course: matching the names in files with those of a list."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ssl_course.course.layout import CourseError
from ssl_course.grading.results import Submission


def read_table(path: Path) -> list[list[str]]:
    """The rows of a CSV file, with commas, semicolons or tabs.

    Raises:
        CourseError: if it cannot be read or is empty.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise CourseError(f"Cannot read {path}: {error.strerror}.") from None
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter(text)) if any(map(str.strip, row))]
    if not rows:
        raise CourseError(f"{path} is empty.")
    return rows


def delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def match(submissions: Iterable[Submission], roster: Path) -> tuple[list[Submission], list[str], list[str]]:
    """The submissions under the names of the roster, those that are in no row of it, and the students without any.

    A row matches where one of its cells, or a pair of them, is the student's name or number, whatever the case,
    accents, spaces and order of first and last name. The first column is the name that grades are given under; a
    first row that matches nobody and reads like one is a heading.
    """
    rows = read_table(roster)
    if re.search(r"name|student|mail|\bid\b", " ".join(rows[0]), re.IGNORECASE) and "@" not in " ".join(rows[0]):
        rows = rows[1:]
    by_key: dict[str, set[str]] = {}
    for row in rows:
        for key in keys_of(row):
            by_key.setdefault(key, set()).add(row[0].strip())
    matched, strangers = [], []
    for submission in submissions:
        names = (submission.student, submission.student.split(" (")[0], *submission.ids)
        found = next((by_key[key] for name in names if len(by_key.get(key := squeezed(name), ())) == 1), None)
        if found:
            matched.append(replace(submission, student=next(iter(found))))
        else:
            matched.append(submission)
            strangers.append(submission.student)
    there = {submission.student for submission in matched}
    return matched, strangers, [name for row in rows if (name := row[0].strip()) not in there]


def keys_of(row: list[str]) -> set[str]:
    """All by which a row of a table may know a student."""
    cells = [cell.strip() for cell in row if cell.strip()]
    found = {squeezed(cell) for cell in cells}
    for a, b in pairwise(cells):  # first and last name in two columns
        found |= {squeezed(a + b), squeezed(b + a)}
    for cell in cells:
        if "," in cell:  # "Lovelace, Ada"
            last, first = cell.split(",", 1)
            found |= {squeezed(first + last)}
        if "@" in cell:
            found.add(squeezed(cell.split("@")[0]))
        words = cell.split()
        if 1 < len(words) < 5:
            found.add(squeezed(words[-1] + "".join(words[:-1])))
    return found - {""}


def squeezed(name: str) -> str:
    """A name as it is compared: without accents, spaces, punctuation and case."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())
