"""Reading a stranger's notebook: any bytes give its cells or a sentence, never an exception of another kind."""

from __future__ import annotations

import json
from dataclasses import dataclass

LARGEST = 25_000_000  # bytes of a file
MOST_SOURCE = 2_000_000  # characters of all code
MOST_CELLS = 3_000
MOST_PARTS = 1_000_000  # lists and dictionaries: a few bytes in the file become some two hundred in memory


class ReadingError(Exception):
    """The file is no notebook that can be graded; the message says why, in a sentence."""


@dataclass(frozen=True)
class Cell:
    """A code cell.

    Args:
        ids: by which tools may know it: its own id, Colab's, nbgrader's.
        question: what its metadata say that it answers, or "".
        source: the code.
    """

    ids: tuple[str, ...]
    question: str
    source: str


@dataclass(frozen=True)
class Notebook:
    """The code cells, in order, and the chapter that the notebook says that it belongs to, or ""."""

    cells: tuple[Cell, ...]
    chapter: str = ""


def read_notebook(data: bytes) -> Notebook:
    """The code cells of a notebook of nbformat 3, 4 or a later one.

    Raises:
        ReadingError: if the bytes are no such notebook, or hold too much.
    """
    if len(data) > LARGEST:
        raise ReadingError(
            f"The file has {len(data) / 1e6:.0f} MB, more than {LARGEST // 1_000_000}: clear its outputs."
        )
    if not data.strip():
        raise ReadingError("The file is empty.")
    try:
        text = data.decode(json.detect_encoding(data), errors="replace").removeprefix("\ufeff")
        if (parts := text.count("{") + text.count("[")) > MOST_PARTS:
            raise ReadingError(f"The file has {parts:,} lists and groups, more than {MOST_PARTS:,}: clear its outputs.")
        tree = json.loads(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise ReadingError(f"The file is not JSON, so no notebook ({_short(error)}).") from None
    if not isinstance(tree, dict):
        raise ReadingError(f"The file holds a {type(tree).__name__}, not a notebook.")
    cells = [Cell(_ids(cell), _question(cell), source) for cell, source in _code(tree)]
    if len(cells) > MOST_CELLS:
        raise ReadingError(f"The notebook has {len(cells):,} code cells, more than {MOST_CELLS:,}.")
    if (length := sum(len(cell.source) for cell in cells)) > MOST_SOURCE:
        raise ReadingError(f"The notebook has {length:,} characters of code, more than {MOST_SOURCE:,}.")
    about = _dict(_dict(tree.get("metadata")).get("ssl_course"))
    return Notebook(tuple(cells), _text(about.get("chapter")))


def _code(tree: dict) -> list[tuple[dict, str]]:
    sheets = tree["worksheets"] if "cells" not in tree and isinstance(tree.get("worksheets"), list) else [tree]
    rows = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    if not any(isinstance(row, list) for row in rows):
        raise ReadingError("The file has no list of cells, so it is no notebook.")
    cells = [cell for row in rows if isinstance(row, list) for cell in row if isinstance(cell, dict)]
    found = [
        (cell, _source(cell.get("source", cell.get("input")))) for cell in cells if cell.get("cell_type") == "code"
    ]
    return [(cell, source) for cell, source in found if source.strip()]


def _source(value) -> str:
    """Text, or a list of lines; line ends as Python wants them."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _ids(cell: dict) -> tuple[str, ...]:
    about = _dict(cell.get("metadata"))
    found = (cell.get("id"), about.get("id"), _dict(about.get("nbgrader")).get("grade_id"))
    return tuple(dict.fromkeys(name for name in map(_text, found) if name))


def _question(cell: dict) -> str:
    return _text(_dict(cell.get("metadata")).get("question"))


def _dict(value) -> dict:
    return value if isinstance(value, dict) else {}


def _text(value) -> str:
    return value if isinstance(value, str) and len(value) < 200 else ""


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__
