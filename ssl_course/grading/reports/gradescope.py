"""`results.json` for Gradescope's autograder."""

from __future__ import annotations

import json

from ssl_course.grading.results import Grade, QuestionResult


def as_gradescope(grade: Grade) -> bytes:
    """One submission in the form that Gradescope reads from `/autograder/results/results.json`."""
    tests = [
        {
            "name": result.name,
            "score": result.points,
            "max_score": result.max_points,
            "status": "passed" if result.cause == "right" else "failed",
            "output": _told(result),
            "output_format": "text",
        }
        for result in grade.results
    ]
    return json.dumps({"score": grade.score, "output": grade.status, "visibility": "visible", "tests": tests}).encode()


def _told(result: QuestionResult) -> str:
    lines = [result.cause if result.cause != "right" else "right: full points", result.message]
    return "\n".join(line for line in (*lines, result.hint and f"Hint: {result.hint}") if line)
