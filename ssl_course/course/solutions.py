"""What the builder adds to a solution's cells: facts under each heading, hints and a check after each answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbformat import NotebookNode

from ssl_course.course.ids import cell_id
from ssl_course.course.layout import CourseError
from ssl_course.course.source import name_cells, new_cell
from ssl_course.exercises.question import Question

HEADING = re.compile(r"## Question (\d+): (.+)")
HINTS = ("where to look", "the idea", "almost the line")


def dressed(cells: list[NotebookNode], questions: Sequence[Question], where: str) -> list[NotebookNode]:
    """A solution's cells with a line of facts under each heading, and hints and a check after each answer.

    Raises:
        CourseError: if the source and the chapter's questions do not fit together.
    """
    _check_order(cells, questions, where)
    if not any("ssl_course.exercises" in cell.source and "check" in cell.source for cell in cells):
        raise CourseError(f"{where}: no cell says `from ssl_course.exercises import check`")
    known = {question.name: question for question in questions}
    waiting, result = list(questions), []
    for cell in cells:
        if cell.cell_type == "markdown":
            if heading := HEADING.match(cell.source):
                question = _asked(heading, waiting, len(questions), where)
                cell.source = cell.source.replace(heading[0], f"{heading[0]}\n\n{facts(question)}", 1)
                cell.id = cell_id("question", question.name)
            cell.metadata["nbgrader"] = _nbgrader(cell.id, locked=True)
        elif name := cell.metadata.get("question"):
            if not waiting or waiting.pop(0).name != name:
                raise CourseError(
                    f'{where}: the answer to {name} must follow the heading "## Question N: {known[name].title}"'
                )
            cell.metadata |= {"deletable": False, "nbgrader": _nbgrader(cell.id, solution=True)}
        else:
            cell.metadata["nbgrader"] = _nbgrader(cell.id, locked=True)
        result.append(cell)
        if name := cell.metadata.get("question"):
            result += [_hints(known[name]), _check(known[name])]
    return name_cells(result)


def facts(question: Question) -> str:
    """*2 points · difficulty ●●○○ · about 10 minutes · implement*"""
    points = f"{question.points} point" + ("s" if question.points != 1 else "")
    dots = "●" * question.difficulty + "○" * (4 - question.difficulty)
    return f"*{points} · difficulty {dots} · about {question.minutes} minutes · {question.kind}*"


def _check_order(cells: list[NotebookNode], questions: Sequence[Question], where: str) -> None:
    answered = [cell.metadata["question"] for cell in cells if "question" in cell.metadata]
    asked = [question.name for question in questions]
    if answered != asked:
        raise CourseError(f"{where} answers {', '.join(answered) or 'nothing'}; its questions are {', '.join(asked)}")


def _asked(heading: re.Match, waiting: list[Question], count: int, where: str) -> Question:
    """The question that a heading announces; `waiting` holds those without an answer so far."""
    number, title = int(heading[1]), heading[2].strip()
    if not waiting or number != count - len(waiting) + 1 or title != waiting[0].title:
        expected = f"## Question {count - len(waiting) + 1}: {waiting[0].title}" if waiting else "no further question"
        raise CourseError(f"{where}: the heading {heading[0]!r} stands where {expected!r} is expected")
    return waiting[0]


def _hints(question: Question) -> NotebookNode:
    folded = [
        f"<details><summary>Hint {i}: {what}</summary>\n\n{hint}\n\n</details>"
        for i, (what, hint) in enumerate(zip(HINTS, question.hints, strict=True), 1)
    ]
    name = cell_id("hints", question.name)
    return new_cell("markdown", "\n".join(folded), {"nbgrader": _nbgrader(name, locked=True)}, name)


def _check(question: Question) -> NotebookNode:
    name = cell_id("check", question.name)
    grading = _nbgrader(name, locked=True, grade=True) | {"points": question.points}
    metadata = {"deletable": False, "nbgrader": grading, "tags": ["nbval-check-output"]}
    return new_cell("code", f'check("{question.name}", {question.name})', metadata, name)


def _nbgrader(name: str, *, solution: bool = False, grade: bool = False, locked: bool = False) -> dict:
    """nbgrader's metadata, version 3."""
    return {
        "schema_version": 3,
        "grade_id": name,
        "solution": solution,
        "grade": grade,
        "locked": locked,
        "task": False,
    }
