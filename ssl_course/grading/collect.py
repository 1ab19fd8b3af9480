"""Finding the notebooks in what a learning platform, a mailbox or a folder holds."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ssl_course.course.layout import CourseError
from ssl_course.grading.reading import LARGEST
from ssl_course.grading.results import Submission

CLUTTER = re.compile(r"(^|/)(__MACOSX|\.ipynb_checkpoints|\.DS_Store|Thumbs\.db|desktop\.ini)(/|$)")
MOST_FILES = 20_000
# What platforms put around a student's name. Moodle: "Ada Lovelace_1234_assignsubmission_file_" and then "/" or the
# file's name; Canvas: "lovelaceada_LATE_1234_56789_file.ipynb"; Gradescope: "submission_1234/".
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^_/]+)(?:_LATE)?_(?P<id>\d+)_(?P<other>\d+)_(?P<rest>[^/]+)", re.DOTALL)


@dataclass
class Collected:
    """The submissions, and each file that is none with the reason."""

    submissions: list[Submission] = field(default_factory=list)
    unmatched: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _File:
    """A file somewhere: its path within what was given, and its bytes or why there are none."""

    parts: tuple[str, ...]
    shown: str
    data: bytes | None
    problem: str = ""


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
            files = _walk(path)
        elif path.suffix.lower() == ".zip":
            files = _unzip(path.name, path)
        else:
            files = iter([_read(path, (path.name,), path.name)])
        try:
            for file in files:
                _sort(file, found)
        except OSError as error:
            raise CourseError(f"Cannot read {path}: {error.strerror or error}.") from None
    found.submissions = apart(found.submissions)
    return found


def _sort(file: _File, found: Collected) -> None:
    name = file.parts[-1]
    if CLUTTER.search("/".join(file.parts)):
        return
    if file.problem and file.data is None and not name.lower().endswith(".ipynb"):
        found.unmatched.append((file.shown, file.problem))
    elif name.lower().endswith(".zip") and file.data is not None:
        for inner in _unzip(file.shown, file.data):
            # "student.zip" or "student/anything.zip": its files are the student's, whatever their folders are called
            owner = file.parts[0] if len(file.parts) > 1 else name[:-4]
            _sort(replace(inner, parts=(owner, inner.parts[-1])), found)
    elif not name.lower().endswith(".ipynb"):
        found.unmatched.append((file.shown, "not a notebook: its name does not end in .ipynb"))
    else:
        student, ids = _student(file.parts)
        found.submissions.append(Submission(student, file.shown, file.data, ids, file.problem))


def _student(parts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The student's name, and the platform's numbers for them."""
    for text in (parts[-1], *parts[:-1][::-1]):
        if match := MOODLE.fullmatch(text):
            return match["name"].strip(), (match["id"], f"Participant {match['id']}")
    if match := CANVAS.fullmatch(parts[-1]):
        return match["name"], (match["id"],)
    return (parts[0] if len(parts) > 1 else parts[0][: -len(".ipynb")]), ()


def apart(submissions: list[Submission]) -> list[Submission]:
    """Students with distinct names: several files of one student stay several submissions, told apart by the file."""
    by_name = defaultdict(list)
    for submission in submissions:
        by_name[submission.student].append(submission)
    return [
        replace(s, student=s.student if len(by_name[s.student]) == 1 else f"{s.student} ({PurePosixPath(s.file).name})")
        for s in submissions
    ]


def _walk(folder: Path) -> Iterator[_File]:
    inside = [path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir()]
    if len(inside) > MOST_FILES:
        raise CourseError(f"{folder} holds {len(inside)} files, more than {MOST_FILES}: is it the right folder?")
    # A folder within the one that was named is a student's, unless it only wraps all the others.
    tops = {path.relative_to(folder).parts[0] for path in inside}
    for path in inside:
        parts = path.relative_to(folder).parts
        if len(tops) == 1 and len(parts) > 2:
            parts = parts[1:]
        yield _read(path, parts, str(path.relative_to(folder)))


def _read(path: Path, parts: tuple[str, ...], shown: str) -> _File:
    if path.is_symlink():
        return _File(parts, shown, None, "a link, which is not followed")
    if not path.is_file():
        return _File(parts, shown, None, "not a regular file")
    try:
        with open(path, "rb") as file:
            return _bounded(parts, shown, file.read(LARGEST + 1))
    except OSError as error:
        return _File(parts, shown, None, f"cannot be read: {error.strerror}")


def _unzip(shown: str, source: Path | bytes) -> Iterator[_File]:
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_FILES:
                yield _File((shown,), shown, None, f"holds {len(members)} files, more than {MOST_FILES}")
                return
            paths = [
                tuple(part for part in re.split(r"[/\\]", m.filename) if part not in ("", ".", "..")) for m in members
            ]
            wrapped = len({path[0] for path in paths if path}) == 1 and any(len(path) > 2 for path in paths)
            for member, path in zip(members, paths, strict=True):
                parts = (path[1:] if wrapped and len(path) > 2 else path) or ("nameless",)
                yield _member(archive, member, parts, f"{shown}/{'/'.join(path)}")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        yield _File((shown,), shown, None, f"not a zip archive that can be read ({error})")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, parts: tuple[str, ...], shown: str) -> _File:
    if stat.S_ISLNK(member.external_attr >> 16):
        return _File(parts, shown, None, "a link, which is not followed")
    if CLUTTER.search("/".join(parts)):
        return _File(parts, shown, None)
    try:
        with archive.open(member) as file:
            return _bounded(parts, shown, file.read(LARGEST + 1))
    except Exception as error:  # encrypted, damaged, a method that zipfile does not know
        return _File(parts, shown, None, f"cannot be unpacked: {' '.join(str(error).split())[:100]}")


def _bounded(parts: tuple[str, ...], shown: str, data: bytes) -> _File:
    if len(data) > LARGEST:
        return _File(parts, shown, None, f"more than {LARGEST // 1_000_000} MB: clear the notebook's outputs")
    return _File(parts, shown, data)
