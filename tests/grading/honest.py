"""Honest notebooks: right answers as students and their tools hand them in. Each must earn every point.

Three sources: `honest_tools` (what editors and websites do to a notebook), `honest_styles` (what students put into and
around an answer), `honest_answers` (right answers by other hands, with the `right_...` of `tests/answers/`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from ssl_course.course.build import generate
from ssl_course.course.layout import find_root, targets
from ssl_course.exercises.catalogue import questions_of
from ssl_course.grading import Limits
from ssl_course.grading.sandbox import SandboxError, strongest

ROOT = find_root(Path(__file__).parent)
EXERCISES = {"01": "01_the_cake", "02": "02_autoencoders"}
NAMES = {number: tuple(q.name for q in questions_of(chapter)) for number, chapter in EXERCISES.items()}


@cache
def no_sandbox() -> str:
    """Why nothing can be graded in bubblewrap here; "" if it can."""
    try:
        name = strongest(Limits())
    except SandboxError as error:
        return str(error)
    return "" if name == "bubblewrap" else "bubblewrap is missing"


@dataclass(frozen=True)
class Written:
    """An answer as a student wrote it: its cell, and cells above and below that they made themselves."""

    answer: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@cache
def _generated(kind: str, number: str) -> str:
    (target,) = (t for t in targets(ROOT) if (t.kind, t.chapter) == (kind, EXERCISES[number]))
    return nbformat.writes(generate(target))


def exercise(number: str) -> dict:
    """The notebook that students get; each cell's source is one string."""
    notebook = json.loads(_generated("exercises", number))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def solutions(number: str) -> dict[str, str]:
    """Question -> the source of the course's own answer."""
    notebook = json.loads(_generated("solutions", number))
    return {name: "".join(cell["source"]) for name, cell in answers(notebook)}


def solved(number: str, answered: dict[str, Written] | None = None) -> dict:
    """The exercise with these answers in place of the stubs; with the course's own where none is given."""
    notebook, answered = exercise(number), answered or {}
    own = {name: answered.get(name) or Written(source) for name, source in solutions(number).items()}
    cells, count = [], 0
    for cell in notebook["cells"]:
        name = cell["metadata"].get("question")
        written = own[name] if name else None
        for source in written.above if written else ():
            cells.append(code(source, id=f"mine-{(count := count + 1)}"))
        cells.append(cell | {"source": written.answer} if written else cell)
        for source in written.below if written else ():
            cells.append(code(source, id=f"mine-{(count := count + 1)}"))
    return notebook | {"cells": cells}


def answers(notebook: dict) -> Iterator[tuple[str, dict]]:
    """Question and cell, for each answer cell that still says which question it answers."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and (name := cell["metadata"].get("question")):
            yield name, cell


def code(source: str, **more) -> dict:
    """A new code cell."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source} | more


def text(source: str, **more) -> dict:
    """A new Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source} | more


def written(notebook: dict, **how) -> bytes:
    """The file as Jupyter writes it: sources as lists of lines."""
    lined = [
        cell | {"source": cell["source"].splitlines(keepends=True)} if isinstance(cell.get("source"), str) else cell
        for cell in notebook["cells"]
    ]
    how = {"indent": 1, "ensure_ascii": False} | how
    return (json.dumps(notebook | {"cells": lined}, **how) + "\n").encode()
