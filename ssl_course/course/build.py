"""`ssl-course build`: from the text sources to all notebooks, only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from tqdm import tqdm

from ssl_course.course.cutting import cut, leaks, without_marks
from ssl_course.course.execute import execute
from ssl_course.course.layout import CourseError, Target, targets
from ssl_course.course.outputs import tidy, written
from ssl_course.course.solutions import dressed
from ssl_course.course.source import fingerprint, new_notebook, read_source
from ssl_course.exercises.catalogue import questions_of
from ssl_course.files import write_whole


def build(root: Path, only: Sequence[str] = (), *, force: bool = False, progress: bool = True) -> list[Path]:
    """Make the notebooks that are stale, or with `force` all, of the chapters in `only` or of all.

    A chapter of which only the text has changed keeps its outputs and does not run; `force` runs it.

    Returns:
        The notebooks that were written. Each is written whole or not at all.

    Raises:
        CourseError: if a source is not as it should be, a cell fails, or a notebook is too large.
    """
    root = Path(root).resolve()  # of "." the outputs would lose every full stop
    wanted = [target for target in targets(root, list(only)) if force or why_stale(target)]
    bar = tqdm(wanted, unit="notebook", disable=None if progress else True)
    for target in bar:
        bar.set_description(target.label)
        notebook = generate(target)
        if target.kind != "exercises" and (force or not _outputs_kept(notebook, target)):
            target.path.parent.mkdir(exist_ok=True)  # where it runs
            try:
                execute(notebook, target.path.parent)
            except CourseError as error:
                raise CourseError(f"{target.label} did not run.\n{error}") from None
            tidy(notebook, root)
        write_whole(target.path, written(notebook, target.label).encode())
    return [target.path for target in wanted]


def generate(target: Target) -> NotebookNode:
    """The notebook as its source says, before it runs.

    Raises:
        CourseError: if the source and the questions do not fit together, or a solution would leak.
    """
    cells, where = read_source(target.source), f"{target.source.parent.name}/{target.source.name}"
    if target.kind == "chapters":
        return new_notebook(cells, target.kind, target.chapter, fingerprint(target.source))
    try:
        questions = questions_of(target.chapter)
    except ValueError as error:
        raise CourseError(f"{where}: {error}") from None
    cells, mark = dressed(cells, questions, where), fingerprint(target.source, questions)
    if target.kind == "solutions":
        return new_notebook(without_marks(cells), target.kind, target.chapter, mark)
    exercise = new_notebook(cut(cells, where), target.kind, target.chapter, mark)
    if lines := leaks(cells, exercise, where):
        raise CourseError(f"{where}: lines of a solution stand elsewhere in the exercise: {' | '.join(lines)}")
    return exercise


def _outputs_kept(notebook: NotebookNode, target: Target) -> bool:
    """Give a chapter of which only the text has changed the outputs that are there; False where it must run."""
    if target.kind != "chapters" or not target.path.exists():
        return False
    try:
        there = nbformat.read(target.path, as_version=4)
    except Exception:  # nbformat raises whatever its parsers raise
        return False
    before, now = ([c for c in book.cells if c.cell_type == "code"] for book in (there, notebook))
    if [(c.source, c.metadata) for c in before] != [(c.source, c.metadata) for c in now]:
        return False
    if not any(c.outputs for c in before):  # it has never run
        return False
    for old, new in zip(before, now, strict=True):
        new.outputs, new.execution_count = old.outputs, old.execution_count
    return True


def stale(root: Path, only: Sequence[str] = ()) -> list[str]:
    """The notebooks that are not what their sources would make now, each with the reason; nothing is run."""
    found = ((target, why_stale(target)) for target in targets(root, list(only)))
    return [f"{target.label}: {why}" for target, why in found if why]


def why_stale(target: Target) -> str:
    """Why the notebook must be made anew; "" if it need not."""
    if not target.path.exists():
        return "missing"
    try:
        there = nbformat.read(target.path, as_version=4)
    except Exception as error:  # nbformat raises whatever its parsers raise
        return f"unreadable ({type(error).__name__})"
    fresh = generate(target)
    about = there.metadata.get("ssl_course", {})
    if about.get("source_sha256") != fresh.metadata["ssl_course"]["source_sha256"]:
        return "its source has changed"
    if there.metadata != fresh.metadata or list(map(_told, there.cells)) != list(map(_told, fresh.cells)):
        return "it was edited by hand"
    if target.kind == "exercises" and there != fresh:
        return "it has outputs"
    return ""


def _told(cell: NotebookNode) -> tuple:
    return cell.get("id"), cell.cell_type, cell.source, cell.metadata
