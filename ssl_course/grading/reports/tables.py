"""The CSV tables. A cell that a spreadsheet would take for a formula is defused."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ssl_course.grading.results import Grade

SMALL = 40  # nodes of a syntax tree: below it, honest answers are often alike


def grades_table(grades: Sequence[Grade]) -> bytes:
    """`grades.csv`: a row for each submission, a column for each question. A question where the grader failed is
    left empty, and the status says so."""
    names = list(dict.fromkeys(result.name for grade in grades for result in grade.results))
    rows: list[list] = [["student", "exercise", *names, "score", "max_score", "status", "sandbox"]]
    for grade in grades:
        points = {r.name: "" if r.cause == "grader fault" else number(r.points) for r in grade.results}
        row = [grade.student, grade.exercise, *(points.get(name, "") for name in names)]
        rows.append([*row, number(grade.score), number(grade.max_score), grade.status, grade.sandbox])
    return table(rows)


def similar_table(grades: Sequence[Grade]) -> bytes:
    """`similar.csv`: answers with the same syntax tree but for names, for a person to look at. Nobody is accused: the
    shorter an answer, the fewer ways there are to write it."""
    groups = defaultdict(list)
    for grade in grades:
        for result in grade.results:
            if result.tree and result.nodes >= SMALL:
                groups[result.name, result.tree].append((grade, result))
    alike = sorted((g for g in groups.items() if len(g[1]) > 1), key=lambda g: -g[1][0][1].nodes)
    rows: list[list] = [["group", "question", "nodes", "student", "file"]]
    for i, ((name, _), members) in enumerate(alike, 1):
        rows += [[i, name, result.nodes, grade.student, grade.file] for grade, result in members]
    return table(rows)


def unmatched_table(unmatched: Iterable[tuple[str, str]]) -> bytes:
    """`unmatched.csv`: files that are no submission of anybody, and why."""
    return table([["file", "why"], *unmatched])


def table(rows: Iterable[Sequence]) -> bytes:
    """Rows as CSV in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[defused(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8", "replace")


def defused(cell) -> str:
    """A cell's text in one line, with a quote before what a spreadsheet would compute."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(cell))
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def number(points: float) -> str:
    return f"{points:g}"
