"""From a text source (jupytext's py:percent) to a notebook whose cells keep their ids from build to build."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import jupytext
from nbformat import NotebookNode, from_dict

from ssl_course.course.ids import cell_id
from ssl_course.exercises.question import Question

FORMAT = 1  # raise it when the builder changes what it writes, so that every notebook is stale
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},  # no version: building on another Python changes nothing
}


def read_source(path: Path) -> list[NotebookNode]:
    """The cells of a text source, with ids; the cells' own metadata (tags, question) are kept."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    cells = []
    for cell in notebook.cells:
        metadata = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}
        cells.append(new_cell(cell.cell_type, cell.source, metadata))
    return name_cells(cells)


def new_cell(kind: str, text: str, metadata: dict | None = None, name: str = "") -> NotebookNode:
    """A cell without outputs; `name` is its id."""
    cell = {"id": name, "cell_type": kind, "metadata": metadata or {}, "source": text}
    return from_dict(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))


def name_cells(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Give an id to each cell that has none: "answer-" and the question's name, or a hash of the text."""
    seen: Counter = Counter(cell.id for cell in cells)
    for cell in cells:
        if cell.id:
            continue
        kind = "code" if cell.cell_type == "code" else "text"
        name = f"{kind}-{hashlib.sha256(cell.source.encode()).hexdigest()[:8]}"
        if question := cell.metadata.get("question"):
            name = cell_id("answer", question)
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return cells


def new_notebook(cells: list[NotebookNode], kind: str, chapter: str, fingerprint: str) -> NotebookNode:
    """A notebook that says what it was made from."""
    about = {"kind": kind, "chapter": chapter, "source_sha256": fingerprint}
    return from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {**METADATA, "ssl_course": about}, "cells": cells}
    )


def fingerprint(path: Path, questions: Sequence[Question] = ()) -> str:
    """A hash of all that a notebook is made from: the source, what its questions say, the builder's format."""
    told = [(q.name, q.title, q.kind, q.points, q.difficulty, q.minutes, q.hints) for q in questions]
    text = path.read_text(encoding="utf-8")  # line ends are the same on every system
    return hashlib.sha256(f"{FORMAT}\n{told}\n{text}".encode()).hexdigest()
