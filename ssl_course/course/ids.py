"""The ids by which the grader finds a cell again."""

from __future__ import annotations

import re


def cell_id(role: str, question: str) -> str:
    """ "answer-nt_xent", within nbformat's 64 characters."""
    return f"{role}-{re.sub('[^a-zA-Z0-9_-]', '_', question)}"[:64]
