"""Grading untrusted notebooks: a judge that holds the questions, workers in a sandbox that hold a student's code.

    collect -> read_notebook -> transplant -> a worker for each question <-> judge -> Grade -> reports

Nothing of a student's ever runs in the judge's process, and nothing of the questions is where a worker can reach it.
"""

from __future__ import annotations

__all__ = ["Grade", "Limits", "grade"]


def __getattr__(name: str):
    if name == "grade":
        from ssl_course.grading.batch import grade

        return grade
    if name == "Limits":
        from ssl_course.grading.limits import Limits

        return Limits
    if name == "Grade":
        from ssl_course.grading.results import Grade

        return Grade
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
