"""`ssl-course check`: run a student's notebook and examine every question of its chapter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from ssl_course.course.execute import client
from ssl_course.course.layout import CourseError, find_root, resolve
from ssl_course.course.source import METADATA, new_cell
from ssl_course.exercises.catalogue import chapters, questions_of
from ssl_course.exercises.checking import MIME
from ssl_course.exercises.question import Question

CHECK = re.compile(r"\s*check\(")


@dataclass(frozen=True)
class Result:
    """What one question earned."""

    question: Question
    points: float
    cause: str
    message: str = ""
    hint: str = ""


def find_notebook(name: str) -> Path:
    """The notebook that `name` means: a path, or "02" for the exercise of that chapter, "exercises/02" too.

    Raises:
        CourseError: if there is none.
    """
    path = Path(name)
    if path.is_dir() and not name.isdigit():
        raise CourseError(f"{name} is a folder: name a notebook in it, e.g. 01_the_cake.ipynb.")
    if path.suffix != ".ipynb" and (path.suffix or path.is_file()):
        raise CourseError(f"{name} is not a notebook: its name must end in .ipynb.")
    if path.is_file():
        return path
    folder = path.parent if path.parent != Path() else find_root() / "exercises"
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}.")
    known = sorted(notebook.stem for notebook in folder.glob("*.ipynb"))
    return folder / f"{resolve(path.name, known, 'notebook')}.ipynb"


def check_notebook(path: Path, *, timeout: float = 120) -> list[Result]:
    """Run a copy of the notebook in its folder and examine each question of its chapter.

    Cells that fail do not stop it, a cell of more than `timeout` seconds is interrupted, and its own checks are left
    out: each question is examined once, after all cells.

    Raises:
        CourseError: if it is not a notebook, belongs to no chapter, or kills its kernel.
    """
    notebook = _read(path)
    chapter = _chapter(notebook, path)
    questions = questions_of(chapter)
    texts = ["import torch, ssl_course.exercises.checking"]  # a slow first import is not the student's
    texts += [cell.source for cell in notebook.cells if cell.cell_type == "code" and not CHECK.match(cell.source)]
    start = len(texts)
    texts += [f"from ssl_course.exercises import check\ncheck({q.name!r}, {q.name})" for q in questions]
    cells = [new_cell("code", text, name=f"cell-{i}") for i, text in enumerate(texts)]
    copy = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": METADATA, "cells": cells})
    limits = {"timeout_func": lambda cell: None if cell.id == "cell-0" else timeout, "interrupt_on_timeout": True}
    try:
        client(copy, path.parent, allow_errors=True, **limits).execute()
    except DeadKernelError:
        raise CourseError(
            f"{path.name} ended its own kernel: look for exit() or for more memory than there is."
        ) from None
    ran, checks = copy.cells[:start], copy.cells[start:]
    return [_result(question, check, ran, timeout) for question, check in zip(questions, checks, strict=True)]


def report(results: list[Result]) -> str:
    """A table of points, then for each lost point what is wrong and a hint."""
    width = max(len(result.question.name) for result in results)
    rows = [f"{r.question.name:{width}}  {r.points:>5g} / {r.question.points:<3} {r.cause}" for r in results]
    total, most = sum(r.points for r in results), sum(r.question.points for r in results)
    lines = [*rows, f"{'total':{width}}  {total:>5g} / {most}"]
    for r in results:
        if r.cause != "right":
            lines += ["", f"✗ {r.question.name}: {r.message}"] + (
                [f"  Hint: {r.hint}"] if r.hint and r.cause != "not answered" else []
            )
    return "\n".join(lines)


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except OSError as error:
        raise CourseError(f"Cannot read {path}: {error.strerror}.") from None
    except Exception as error:  # nbformat raises whatever its parsers raise
        raise CourseError(f"{path} is not a notebook ({type(error).__name__}).") from None


def _chapter(notebook: NotebookNode, path: Path) -> str:
    """The chapter that the notebook says, else the one whose questions it checks, else that of its file name."""
    known = chapters()
    about = notebook.metadata.get("ssl_course", {})
    if isinstance(about, dict) and about.get("chapter") in known:
        return about["chapter"]
    text = "\n".join(cell.source for cell in notebook.cells)
    for name, module in known.items():
        if any(re.search(rf"^\s*(def|class) {question.name}\b", text, re.MULTILINE) for question in module.QUESTIONS):
            return name
    for name in known:
        if re.match(rf"{name[:2]}(?!\d)", path.name):
            return name
    raise CourseError(
        f"{path.name} belongs to no chapter that has questions; those are {', '.join(known) or 'none yet'}."
    )


def _result(question: Question, check: NotebookNode, cells: list[NotebookNode], timeout: float) -> Result:
    errors = [output for output in check.outputs if output.output_type == "error"]
    for output in check.outputs:
        if told := output.get("data", {}).get(MIME):
            return Result(question, told["points"], told["cause"], told["message"], told["hint"])
    hint = question.hints[0]
    if errors and errors[0].ename == "KeyboardInterrupt":
        return Result(question, 0, "time-out", f"Your code took more than {timeout:g} seconds.", hint)
    failed = next((cell for cell in cells if _failed(cell, question.name)), None)
    if failed is not None:
        error = next(output for output in failed.outputs if output.output_type == "error")
        if error.ename == "KeyboardInterrupt":
            text = f"The cell that defines it took more than {timeout:g} seconds and was stopped: "
            return Result(question, 0, "time-out", text + "is there an endless loop?", hint)
        return Result(
            question, 0, "error", f"The cell that defines it failed: {error.ename}: {error.evalue[:200]}", hint
        )
    return Result(question, 0, "not answered", f"Nothing named {question.name} is defined.", hint)


def _failed(cell: NotebookNode, name: str) -> bool:
    defines = re.search(rf"^\s*(def|class) {name}\b|^{name}\s*=", cell.source, re.MULTILINE)
    return bool(defines) and any(output.output_type == "error" for output in cell.outputs)
