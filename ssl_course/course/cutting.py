"""From a solution to an exercise: what stands between BEGIN and END is cut, and nothing of it may remain."""

from __future__ import annotations

import copy
import re
from html import escape

from nbformat import NotebookNode

from ssl_course.course.layout import CourseError

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
# Lines that may stand in an exercise although they stand in a solution: they say nothing about it.
SAYS_NOTHING = re.compile(
    r"(return|yield) \w+|(import|from|def|class|@)\b.*|(if|elif|while) \w+:|for [\w, ]+ in (range\(\w+\)|\w+):"
    r"|with torch\.no_grad\(\):|super\(\).__init__\(\)|#.*"
)


def without_marks(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The solution as people read it: without the BEGIN and END lines."""
    cells = copy.deepcopy(cells)
    for cell in cells:
        lines = cell.source.split("\n")
        cell.source = "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    return cells


def cut(cells: list[NotebookNode], where: str) -> list[NotebookNode]:
    """The exercise: each solution becomes `raise NotImplementedError` with the same indentation.

    Raises:
        CourseError: if BEGIN and END do not pair, stand outside an answer, or are missing in one.
    """
    cells = copy.deepcopy(cells)
    for cell in cells:
        text, regions = split(cell.source, where)
        name = cell.metadata.get("question")
        if bool(regions) != bool(name):
            told = (
                f"the answer to {name} has no {BEGIN}" if name else f'{BEGIN} stands in a cell without question="name"'
            )
            raise CourseError(f"{where}: {told}")
        cell.source = text
    return cells


def split(source: str, where: str) -> tuple[str, list[list[str]]]:
    """A cell's text with its solutions cut, and the lines of each solution."""
    kept, regions, inside = [], [], False
    for line in source.split("\n"):
        mark = line.strip()
        if mark in (BEGIN, END) and inside == (mark == BEGIN):
            raise CourseError(f"{where}: {BEGIN} and {END} do not pair near the line {line!r}")
        if mark == BEGIN:
            indent = line[: len(line) - len(line.lstrip())]
            kept += [f"{indent}# your code here", f"{indent}raise NotImplementedError"]
            regions.append([])
        elif mark != END:
            (regions[-1] if inside else kept).append(line)
        inside = mark == BEGIN or (inside and mark != END)
    if inside:
        raise CourseError(f"{where}: a {BEGIN} has no {END}")
    return "\n".join(kept), regions


def leaks(cells: list[NotebookNode], exercise: NotebookNode, where: str = "solution") -> list[str]:
    """The lines of solutions in `cells` that stand somewhere in the exercise, and say something."""
    lines = [line for cell in cells for region in split(cell.source, where)[1] for line in region]
    telling = {" ".join(line.split()) for line in lines}
    telling = {line for line in telling if len(line) >= 12 and not SAYS_NOTHING.fullmatch(line)}
    shown = "\n".join(" ".join(line.split()) for cell in exercise.cells for line in cell.source.split("\n"))
    return sorted(line for line in telling if line in shown or escape(line) in shown)
