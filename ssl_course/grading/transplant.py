"""Taking a student's answers out of their notebook, wherever they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ssl_course.course.ids import cell_id
from ssl_course.grading.reading import Notebook


@dataclass(frozen=True)
class Transplant:
    """One answer, ready for a worker.

    Args:
        answer: the source of the cell that defines it; "" if there is none.
        before: the code above it, for the names that it uses: the course's own cells, then the student's.
        after: the student's code below it.
        found_by: "id", "marker", "name", or "" where there is no answer.
    """

    answer: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    found_by: str = ""


def transplant(notebook: Notebook, master: Notebook, names: Iterable[str]) -> dict[str, Transplant]:
    """The answers in a student's notebook: by the cell's id, else by its marker, else by the function's name.

    Args:
        notebook: the student's.
        master: the course's own exercise.
        names: of the questions.
    """
    names = list(names)
    stubs = {name: cell.source for name in names for cell in master.cells if cell.question == name}
    known = {_squeezed(cell.source) for cell in master.cells if not cell.question}
    places = {name: _find(notebook, name, stubs.get(name, "")) for name in names}
    # A stub that was kept beside the answer must not stand for it where another answer uses it.
    known |= {_squeezed(stubs[name]) for name in stubs if places[name][0] is not None}
    plain = tuple(cell.source for cell in master.cells if not cell.question)
    theirs = [cell.source for cell in notebook.cells]
    found = {}
    for name in names:
        place, how = places[name]
        if place is None:
            found[name] = Transplant("")
            continue
        above, below = theirs[:place], theirs[place + 1 :]
        own = [[source for source in part if _squeezed(source) not in known] for part in (above, below)]
        found[name] = Transplant(theirs[place], (*plain, *own[0]), tuple(own[1]), how)
    return found


def chapter_of(notebook: Notebook, file: str, known: dict[str, Sequence[str]]) -> str:
    """The chapter that a notebook belongs to: as it says, else by the questions it answers, else by its file's name.

    Args:
        known: chapter -> names of its questions.

    Returns:
        "" if it belongs to none.
    """
    if notebook.chapter in known:
        return notebook.chapter
    counts = {
        chapter: sum(_defines(cell.source, name) for name in names for cell in notebook.cells)
        for chapter, names in known.items()
    }
    if counts and max(counts.values()):
        return max(counts, key=counts.get)
    return next((chapter for chapter in known if re.match(rf"{chapter[:2]}(?!\d)", file)), "")


def _find(notebook: Notebook, name: str, stub: str) -> tuple[int | None, str]:
    """Where the answer stands. A cell that is still the stub is none; one that defines the name goes before others."""
    cells, numbers = notebook.cells, range(len(notebook.cells))
    wanted = cell_id("answer", name)
    ways = [(i, "id") for i in numbers if wanted in cells[i].ids]
    ways += [(i, "marker") for i in numbers if cells[i].question == name]
    marked = [way for way in ways if _squeezed(cells[way[0]].source) != _squeezed(stub)]
    named = [(i, "name") for i in reversed(numbers) if _squeezed(cells[i].source) != _squeezed(stub)]
    defining = [way for way in (*marked, *named) if _defines(cells[way[0]].source, name)]
    found = (defining or marked or [(None, "")])[0]
    # What the check was shown: a correction that stands between the answer's own cell and the last check of it.
    checks = [i for i in numbers if re.search(rf"^[^#\n]*\bcheck\([ ]*[\"']{name}[\"']", cells[i].source, re.MULTILINE)]
    own = -1 if found[0] is None else found[0]
    last = max(checks, default=-1)
    shown = [i for i, _ in defining if own < i <= last and _defines(cells[i].source, name, indent="")]
    return next((way for way in defining if shown and way[0] == max(shown)), found)


def _defines(source: str, name: str, indent: str = "[ \t]*") -> bool:
    # Outermost definitions first: an indented one may be a method of the same name, or stand in an `if`.
    pattern = (
        rf"^{indent}(async[ \t]+)?(def|class)[ \t]+{re.escape(name)}\b|^{indent}{re.escape(name)}[ \t]*(:[^=\n]+)?=[^=]"
    )
    return re.search(pattern, source, re.MULTILINE) is not None


def _squeezed(source: str) -> str:
    return " ".join(source.split())
