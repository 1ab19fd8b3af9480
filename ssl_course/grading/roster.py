"""Who is in the course: matching the names in files with those of a list."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ssl_course.course.layout import CourseError
from ssl_course.grading.results import Grade, Submission

HEADING = re.compile(r"name\b|\bstudents?\b|mail\b|\bid\b", re.IGNORECASE)


def read_table(path: Path) -> list[list[str]]:
    """The rows of a CSV file, with commas, semicolons or tabs.

    Raises:
        CourseError: if it cannot be read or is empty.
    """
    try:
        data = path.read_bytes()
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # a spreadsheet's "Unicode text"
        text = data.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
        table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
        rows = [row for row in table if any(map(str.strip, row))]
    except OSError as error:
        raise CourseError(f"Cannot read {path}: {error.strerror}.") from None
    except csv.Error as error:
        raise CourseError(f"{path} is not a table in CSV: {error}.") from None
    if not rows:
        raise CourseError(f"{path} is empty.")
    return rows


def delimiter(text: str) -> str:
    head = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(",;\t", key=re.sub('"[^"]*"', "", head).count)


def match(submissions: Iterable[Submission], roster: Path) -> tuple[list[Submission], list[str], list[str]]:
    """The submissions under the names of the roster, those that are in no row of it, and the students without any.

    A row matches where one of its cells, or a pair of them, is the student's name or number, whatever the case,
    accents, spaces and order of first and last name. The first column is the name that grades are given under; a
    first row that matches nobody and reads like one is a heading.
    """
    rows, submissions = read_table(roster), list(submissions)
    keys = [[squeezed(name) for name in names_of(submission)] for submission in submissions]
    if HEADING.search(" ".join(rows[0])) and "@" not in "".join(rows[0]):
        there = {key for names in keys for key in names}
        rows = rows if keys_of(rows[0]) & there else rows[1:]
    by_key: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for key in keys_of(row):
            by_key.setdefault(key, set()).add(number)
    matched, strangers, seen = [], [], set()
    for submission, names in zip(submissions, keys, strict=True):
        found = next((by_key[key] for key in names if len(by_key.get(key, ())) == 1), None)
        if found:
            (number,) = found
            seen.add(number)
            submission = replace(submission, student=_first(rows[number]))
        else:
            strangers.append(submission.student)
        matched.append(submission)
    return matched, strangers, [_first(row) for number, row in enumerate(rows) if number not in seen]


def names_of(one: Submission | Grade) -> tuple[str, ...]:
    """All that is known of whose it is: the name, without the file's in brackets, and a platform's numbers."""
    return (one.student, one.student.split(" (")[0], *one.ids)


def _first(row: list[str]) -> str:
    return next(cell.strip() for cell in row if cell.strip())


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
