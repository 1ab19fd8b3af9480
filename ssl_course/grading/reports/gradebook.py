"""Scores into the gradebook that Canvas or Moodle exported: one column changes, every other byte stays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ssl_course.course.layout import CourseError
from ssl_course.grading.reports.tables import number
from ssl_course.grading.results import Grade
from ssl_course.grading.roster import delimiter, keys_of, names_of, squeezed


class Gradebook:
    """A gradebook's file and the column that takes the scores.

    Args:
        path: a CSV file.
        column: a heading, or the beginning of one; None takes Moodle's "Grade".

    Raises:
        CourseError: if the file cannot be read, or the column is not clear.
    """

    def __init__(self, path: Path, column: str | None = None) -> None:
        try:
            self.bytes = path.read_bytes()
            text = self.bytes.decode("utf-8")
        except UnicodeDecodeError:
            raise CourseError(f"{path} is not in UTF-8: export the gradebook as CSV in UTF-8.") from None
        except OSError as error:
            raise CourseError(f"Cannot read {path}: {error.strerror}.") from None
        self.mark = delimiter(text)
        self.rows = split(text, self.mark)
        headings = [plain(cell).strip().removeprefix("\ufeff").strip('"') for cell in self.rows[0]] if self.rows else []
        wanted = column or "Grade"
        fitting = [i for i, heading in enumerate(headings) if heading == wanted]
        fitting = fitting or [i for i, heading in enumerate(headings) if heading.startswith(wanted)]
        if len(fitting) != 1:
            count = "more than one" if fitting else "no"
            raise CourseError(
                f"{path.name} has {count} column {wanted!r}: name one with --column. "
                f"It has {', '.join(headings) or 'none at all'}."
            )
        self.column = fitting[0]
        names = {"student", "name", "id", "identifier", "email", "mail", "login", "surname", "number", "user"}
        self.naming = [
            i for i, h in enumerate(headings) if i != self.column and names & set(re.findall("[a-z]+", h.lower()))
        ]

    def merged(self, grades: Sequence[Grade]) -> bytes:
        """The file with the scores of all students that it knows; the better one of a student who handed in twice. A
        name that stands in two rows is nobody's."""
        scores: dict[str, set[float]] = {}
        for grade in grades:
            if grade.results and not grade.faults:
                for name in names_of(grade):
                    scores.setdefault(squeezed(name), set()).add(grade.score)
        keys = [keys_of([plain(row[i]) for i in self.naming if i < len(row)]) for row in self.rows]
        counts = Counter(key for own in keys for key in own)
        rows = []
        for row, own in zip(self.rows, keys, strict=True):
            found = set().union(*(scores.get(key, set()) for key in own if counts[key] == 1))
            if found and self.column < len(row):
                end = re.search(r"[\r\n]*$", row[self.column])[0]
                row = [*row[: self.column], number(max(found)) + end, *row[self.column + 1 :]]
            rows.append(self.mark.join(row))
        return "".join(rows).encode()


def split(text: str, mark: str) -> list[list[str]]:
    """Rows of raw cells, quotes and line ends kept, so that joining them gives the text again."""
    rows, row, start, quoted, within = [], [], 0, False, False
    for i, letter in enumerate(text):
        if letter == '"' and (
            quoted or i == start or text[start:i] == "\ufeff"
        ):  # elsewhere it is a letter like others
            quoted, within = True, not within
        elif not within and letter in (mark, "\n"):
            row.append(text[start : i + (letter == "\n")])
            start, quoted = i + 1, False
            if letter == "\n":
                rows.append(row)
                row = []
    if start < len(text) or row:
        rows.append([*row, text[start:]])
    return rows


def plain(cell: str) -> str:
    """A raw cell's text."""
    text = cell.rstrip("\r\n")
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text
