"""Where grades are kept while a batch runs: one file each, written the moment a grade is known."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from ssl_course.course.layout import CourseError
from ssl_course.files import write_whole
from ssl_course.grading.results import Grade


class Store:
    """The folder `scores` of a batch.

    Args:
        out: the batch's folder.
        resume: go on with a batch that is there.

    Raises:
        CourseError: if there are grades and `resume` is false, or the folder cannot be written to.
    """

    def __init__(self, out: Path, resume: bool) -> None:
        self.folder = out / "scores"
        if not resume and any(self.folder.glob("*.json")):
            raise CourseError(f"{out} holds grades already: --resume goes on with them, --out names another folder.")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(out / ".writable", b"")
            (out / ".writable").unlink()
        except OSError as error:
            raise CourseError(f"Cannot write to {out}: {error.strerror}.") from None

    def get(self, student: str, exercise: str, key: str) -> Grade | None:
        """The grade that is there with that key; None if there is none or it is damaged."""
        try:
            grade = Grade.from_dict(json.loads(self._path(student, exercise).read_text()))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return grade if grade.key == key else None

    def put(self, grade: Grade) -> None:
        """Write a grade, whole or not at all.

        Raises:
            OSError: if the disk is full.
        """
        write_whole(self._path(grade.student, grade.exercise), json.dumps(grade.to_dict(), indent=1).encode())

    def _path(self, student: str, exercise: str) -> Path:
        return self.folder / f"{file_name(student)}.{exercise[:2] or 'none'}.json"


def file_name(student: str) -> str:
    """A name for a student's files: the student's own where that is harmless, else like it and unique."""
    plain = re.sub(r"[^\w .,()@-]", "_", student).strip(" .")[:60]
    harmless = plain == student and not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain)
    mark = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return plain if plain and harmless and not plain.startswith("-") else f"{plain.lstrip('-') or 'student'}-{mark}"
