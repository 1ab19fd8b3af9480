"""Where the course's files lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import ssl_course

KINDS = ("chapters", "solutions", "exercises")


class CourseError(Exception):
    """Something that the reader can mend; the message says what, in a sentence."""


@dataclass(frozen=True)
class Target:
    """One notebook that is made from a text source.

    Args:
        kind: "chapters", "solutions" or "exercises", which is also its folder.
        chapter: "02_autoencoders".
        source: `chapters/02_autoencoders.py`, or `solutions/02_autoencoders.py` for a solution and for its exercise.
        path: the notebook.
    """

    kind: str
    chapter: str
    source: Path
    path: Path

    @property
    def label(self) -> str:
        return f"{self.kind}/{self.path.name}"


def find_root(start: Path | None = None) -> Path:
    """The course's folder: the nearest one at or above `start` (the current one if None) that holds `chapters/`.

    From elsewhere it is the folder from which the package was installed, if that is a checkout.

    Raises:
        CourseError: if there is none.
    """
    start = (Path.cwd() if start is None else Path(start)).resolve()
    for folder in (start, *start.parents, Path(ssl_course.__file__).resolve().parents[1]):
        if (folder / "chapters").is_dir():
            return folder
    raise CourseError(f"No course here: neither {start} nor a folder above it holds chapters/. Go to your clone first.")


def targets(root: Path, only: list[str] | None = None) -> list[Target]:
    """All notebooks of the course, chapters first; of the chapters in `only` ("02" or "02_autoencoders") if given.

    Raises:
        CourseError: if a chapter in `only` has no source.
    """
    found = []
    for kind in KINDS:
        folder = root / ("chapters" if kind == "chapters" else "solutions")
        for source in sorted(folder.glob("[0-9][0-9]_*.py")):
            found.append(Target(kind, source.stem, source, root / kind / f"{source.stem}.ipynb"))
    if not only:
        return found
    known = sorted({target.chapter for target in found})
    wanted = {resolve(name, known, "chapter") for name in only}
    return [target for target in found if target.chapter in wanted]


def resolve(name: str, known: list[str], what: str) -> str:
    """The one of `known` that `name` means: itself, or what it begins ("02", "2", "02_auto").

    Raises:
        CourseError: if none or several fit.
    """
    name = Path(name).name.removesuffix(".ipynb").removesuffix(".py")
    if re.fullmatch(r"\d", name):
        name = f"0{name}"
    fitting = [one for one in known if one == name] or [one for one in known if one.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise CourseError(f"{name!r} could be {' or '.join(fitting)}: which {what} is it?")
    raise CourseError(f"There is no {what} {name!r}; there is {', '.join(known) or 'none yet'}.")
