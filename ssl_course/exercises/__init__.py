"""The questions of each chapter and what judges them. In a notebook: `check("name", answer)`.

A chapter's module, `chapter_NN.py`, says `CHAPTER = "NN_name"` and lists its `QUESTIONS`; see `question` and `judging`.
"""

from __future__ import annotations

__all__ = ["check"]


def __getattr__(name: str):
    if name == "check":  # the first use loads torch, not the import of this package
        from ssl_course.exercises.checking import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
