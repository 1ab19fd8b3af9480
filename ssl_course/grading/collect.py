"""Finding the notebooks in what a learning platform, a mailbox or a folder holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ssl_course.course.layout import CourseError
from ssl_course.grading import gradescope_export
from ssl_course.grading.archives import CLUTTER, METADATA, File, read, text_of, unzip, walk
from ssl_course.grading.reading import LARGEST
from ssl_course.grading.results import Submission

DEEPEST = 2  # archives in archives
MOST_UNPACKED = 4 * LARGEST  # bytes of the notebooks in an archive within what was named: a student may have made it
# What platforms put around a student's name. Moodle: "Ada Lovelace_1234_assignsubmission_file_" and then "/" or the
# file's name; Canvas: "lovelaceada_LATE_1234_56789_file.ipynb"; Gradescope: "submission_1234/".
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^_/]+)(?:_LATE)?_(?P<id>\d+)_(?P<other>\d+)_(?P<rest>[^/]+)", re.DOTALL)


@dataclass
class Collected:
    """The submissions, each file that is none with the reason, and what Gradescope says of its folders' owners."""

    submissions: list[Submission] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)
    owners: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def collect(paths: Sequence[Path]) -> Collected:
    """All submissions in files, folders and zip archives. Nothing is unpacked to disk, and no link is followed.

    Raises:
        CourseError: if a path does not exist or cannot be read.
    """
    found = Collected()
    for path in paths:
        if not path.exists():
            raise CourseError(f"There is no {path}: name a notebook, a folder or a zip archive.")
        if path.is_dir():
            files = walk(path)
        elif path.suffix.lower() == ".zip":
            files = unzip(text_of(path.name), path)
        else:
            files = iter([read(path, (text_of(path.name),), text_of(path.name))])
        try:
            for file in files:
                _sort(file, found)
        except OSError as error:
            raise CourseError(f"Cannot read {path}: {error.strerror or error}.") from None
    found.submissions = apart(gradescope_export.named(found.submissions, found.owners))
    return found


def _sort(file: File, found: Collected, depth: int = 0) -> None:
    name = file.parts[-1].lower()
    if CLUTTER.search("/".join(file.parts)):
        return
    if file.parts == (METADATA,) and file.data and not depth:  # deeper ones are a student's
        data = file.data.read_bytes() if isinstance(file.data, Path) else file.data
        found.owners |= gradescope_export.owners(data)
    elif file.problem and not name.endswith(".ipynb"):
        found.unmatched.append((file.shown, file.problem))
    elif name.endswith(".zip"):
        if depth >= DEEPEST:
            found.unmatched.append((file.shown, "an archive in an archive in an archive: unpack it"))
            return
        for inner in unzip(file.shown, file.data, MOST_UNPACKED):
            # "student.zip" or "student/anything.zip": its files are the student's, whatever their folders are called
            owner = file.parts[0] if len(file.parts) > 1 else file.parts[0][:-4]
            _sort(replace(inner, parts=(owner, inner.parts[-1])), found, depth + 1)
    elif not name.endswith(".ipynb"):
        found.unmatched.append((file.shown, "not a notebook: its name does not end in .ipynb"))
    else:
        student, ids = _student(file.parts)
        found.submissions.append(Submission(student, file.shown, file.data, ids, file.problem))


def _student(parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The student's name, and the platform's numbers for them."""
    for text in parts[:-1] or parts:  # the outermost that fits: what is below has the name that a student chose
        if match := MOODLE.fullmatch(text):
            return match["name"].strip(), (match["id"], f"Participant {match['id']}")
    if match := CANVAS.fullmatch(parts[0]):
        return match["name"], (match["id"],)
    return (parts[0] if len(parts) > 1 else parts[0][: -len(".ipynb")]), ()


def apart(submissions: list[Submission]) -> list[Submission]:
    """Students with distinct names: several files of one student stay several submissions, told apart by the file's
    name, else by its path, else by a number."""
    ways = [lambda s: s.student, lambda s: f"{s.student} ({PurePosixPath(s.file).name})"]
    ways += [lambda s: f"{s.student} ({s.file})"]
    names = [ways[0](s) for s in submissions]
    for way in ways[1:]:
        counts = Counter(names)
        names = [name if counts[name] == 1 else way(s) for name, s in zip(names, submissions, strict=True)]
    counts, seen = Counter(names), Counter()
    for i, name in enumerate(names):
        seen[name] += 1
        names[i] = name if counts[name] == 1 else f"{name[:-1]}, {seen[name]})"
    return [replace(s, student=name) for s, name in zip(submissions, names, strict=True)]
