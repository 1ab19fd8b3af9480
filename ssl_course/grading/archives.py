"""The files in folders and zip archives. Nothing is unpacked to disk, and no link is followed."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ssl_course.course.layout import CourseError
from ssl_course.grading.reading import LARGEST

CLUTTER = re.compile(r"(^|/)(__MACOSX|\.ipynb_checkpoints|\.DS_Store|Thumbs\.db|desktop\.ini)(/|$)")
OWN_FOLDER = re.compile(r".+_\d+_assignsubmission_(file|onlinetext).*|submission_\d+")  # of Moodle and Gradescope
METADATA = "submission_metadata.yml"  # of Gradescope
MOST_FILES = 20_000


@dataclass(frozen=True)
class File:
    """A file somewhere. Only what may be a notebook is read; an archive on disk is just its path.

    Args:
        parts: its path within what was given.
        shown: where it came from, for people.
        data: its bytes, or a path; None if there is a problem.
        problem: why it cannot be read.
    """

    parts: tuple[str, ...]
    shown: str
    data: bytes | Path | None
    problem: str = ""


def unwrapped(paths: list[tuple[str, ...]], archive: str = "") -> list[tuple[str, ...]]:
    """The paths within a folder or archive. A folder in it is a student's, unless it only wraps all the others."""
    tops = {path[0] for path in paths if not CLUTTER.search("/".join(path))}
    top = tops.pop() if len(tops) == 1 else ""
    if not top or OWN_FOLDER.fullmatch(top):
        return paths
    least = 2 if top == archive else 3  # "class.zip" may hold "class/ada.ipynb"
    return [path[1:] if path[0] == top and (len(path) >= least or path[-1] == METADATA) else path for path in paths]


def walk(folder: Path) -> Iterator[File]:
    """The files in a folder and its folders."""
    inside = [path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir()]
    if len(inside) > MOST_FILES:
        raise CourseError(f"{folder} holds {len(inside)} files, more than {MOST_FILES}: is it the right folder?")
    relative = [path.relative_to(folder) for path in inside]
    for path, parts, shown in zip(inside, unwrapped([r.parts for r in relative]), relative, strict=True):
        yield read(path, tuple(map(text_of, parts)), text_of(str(shown)))


def read(path: Path, parts: tuple[str, ...], shown: str) -> File:
    """A file on disk."""
    if path.is_symlink():
        return File(parts, shown, None, "a link, which is not followed")
    if not path.is_file():
        return File(parts, shown, None, "not a regular file")
    if not parts[-1].lower().endswith(".ipynb"):
        return File(parts, shown, path)
    try:
        with open(path, "rb") as file:
            return _bounded(parts, shown, file.read(LARGEST + 1))
    except OSError as error:
        return File(parts, shown, None, f"cannot be read: {error.strerror}")


def unzip(shown: str, source: Path | bytes, most: int | None = None) -> Iterator[File]:
    """The files in an archive, until those that are read have `most` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_FILES:
                yield File((shown,), shown, None, f"holds {len(members)} files, more than {MOST_FILES}")
                return
            split = [[text_of(part) for part in re.split(r"[/\\]", member.filename)] for member in members]
            paths = [tuple(part for part in parts if part not in ("", ".", "..")) or ("nameless",) for parts in split]
            unpacked = 0
            for member, path, parts in zip(members, paths, unwrapped(paths, PurePosixPath(shown).stem), strict=True):
                file = _member(archive, member, parts, f"{shown}/{'/'.join(path)}")
                unpacked += len(file.data or b"")
                if most and unpacked > most:
                    text = f"holds notebooks of more than {most // 1_000_000} MB: unpack it, or name it by itself"
                    yield File((shown,), shown, None, text)
                    return
                yield file
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        yield File((shown,), shown, None, f"not a zip archive that can be read ({error})")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, parts: tuple[str, ...], shown: str) -> File:
    if stat.S_ISLNK(member.external_attr >> 16):
        return File(parts, shown, None, "a link, which is not followed")
    if CLUTTER.search("/".join(parts)) or not parts[-1].lower().endswith((".ipynb", ".zip", METADATA)):
        return File(parts, shown, b"")
    try:
        with archive.open(member) as file:
            return _bounded(parts, shown, file.read(LARGEST + 1))
    except Exception as error:  # encrypted, damaged, a method that zipfile does not know
        return File(parts, shown, None, f"cannot be unpacked: {' '.join(str(error).split())[:100]}")


def _bounded(parts: tuple[str, ...], shown: str, data: bytes) -> File:
    if len(data) > LARGEST:
        remedy = "unpack it" if parts[-1].lower().endswith(".zip") else "clear the notebook's outputs"
        return File(parts, shown, None, f"more than {LARGEST // 1_000_000} MB: {remedy}")
    return File(parts, shown, data)


def text_of(name: str) -> str:
    """A file's name that can be printed: some are no text at all, and some speak to the terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
