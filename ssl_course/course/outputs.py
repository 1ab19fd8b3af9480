"""What of a notebook's outputs is worth keeping in the repository."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ssl_course.course.layout import CourseError

LARGEST = 1_000_000  # bytes of one notebook
BAR = re.compile(r"\d+%\|")  # tqdm's
WIDGET = "application/vnd.jupyter.widget-view+json"


def tidy(notebook: NotebookNode, root: Path) -> None:
    """Drop progress bars, widget views (no kernel, no widget) and paths of this machine from the outputs."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        kept: list[NotebookNode] = []
        for output in cell.outputs:
            if output.output_type == "stream":
                previous = kept[-1] if kept and kept[-1].output_type == "stream" else None
                if previous is not None and previous.name == output.name:
                    previous.text += output.text
                    continue
            elif WIDGET in output.get("data", {}):
                continue
            kept.append(output)
        for output in kept:
            if output.output_type == "stream":
                output.text = "".join(_settled(line) for line in re.findall(r"[^\n]*\n|[^\n]+", output.text))
        cell.outputs = [output for output in kept if output.output_type != "stream" or output.text.strip()]
        for output in cell.outputs:
            _anonymous(output, root)


def _settled(line: str) -> str:
    """A line of a terminal as it finally looks: what stands after the last carriage return; nothing for a bar."""
    end = "\n" if line.endswith("\n") else ""
    parts = [part for part in line.rstrip("\r\n").split("\r") if part.strip()]
    return "" if parts and BAR.search(parts[-1]) else (parts[-1] if parts else "") + end


def _anonymous(output: NotebookNode, root: Path) -> None:
    if "text" in output:
        output.text = _without_paths(output.text, root)
    for kind, value in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(value, str):
            output.data[kind] = _without_paths(value, root)


def _without_paths(text: str, root: Path) -> str:
    for path, name in (
        (sys.prefix, "<python>"),
        (root, "<course>"),
        (tempfile.gettempdir(), "<tmp>"),
        (Path.home(), "~"),
    ):
        if str(path) != "/":
            text = re.sub(re.escape(str(path)) + r"(?=[/\\\s:'\"]|$)", name.replace("\\", r"\\"), text)
    return re.sub(r"ipykernel_\d+[/\\]\d+\.py", "cell.py", text)


def written(notebook: NotebookNode, label: str) -> str:
    """The notebook as text.

    Raises:
        CourseError: if it is too large for a repository; the message names the largest outputs.
    """
    nbformat.validate(notebook)
    text = nbformat.writes(notebook) + "\n"
    size = len(text.encode())
    if size >= LARGEST:
        outputs = [
            (len(nbformat.writes(_alone(output))), f"cell {i} ({', '.join(output.get('data', ['text']))})")
            for i, cell in enumerate(notebook.cells)
            for output in cell.get("outputs", ())
        ]
        worst = ", ".join(f"{name} {bytes_ / 1e3:.0f} kB" for bytes_, name in sorted(outputs, reverse=True)[:3])
        limit = f"{LARGEST / 1e3:.0f} kB"
        raise CourseError(f"{label} has {size / 1e3:.0f} kB, the limit is {limit}; the largest outputs are {worst}.")
    return text


def _alone(output: NotebookNode) -> NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
