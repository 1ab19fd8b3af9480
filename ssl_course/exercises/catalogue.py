"""Finding questions: each module `chapter_NN` in this package holds one chapter's."""

from __future__ import annotations

import difflib
import re
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import ssl_course.exercises
from ssl_course.exercises.question import Question


def chapters() -> dict[str, ModuleType]:
    """The chapters that have questions: "02_autoencoders" -> module, in order."""
    names = sorted(module.name for module in iter_modules(ssl_course.exercises.__path__))
    modules = [import_module(f"ssl_course.exercises.{name}") for name in names if re.fullmatch(r"chapter_\d\d", name)]
    return {module.CHAPTER: module for module in modules}


def questions_of(chapter: str) -> tuple[Question, ...]:
    """The questions of a chapter, "02_autoencoders" or just "02".

    Raises:
        ValueError: if there is no such chapter.
    """
    known = chapters()
    for name, module in known.items():
        if name == chapter or name.split("_")[0] == chapter:
            return tuple(module.QUESTIONS)
    raise ValueError(f"chapter must be one of {', '.join(known)}, got {chapter!r}")


def find_question(name: str) -> Question:
    """The question of that name.

    Raises:
        ValueError: if there is none; the message names those spelled alike.
    """
    known = {question.name: question for module in chapters().values() for question in module.QUESTIONS}
    if name in known:
        return known[name]
    alike = difflib.get_close_matches(str(name), known, n=3)
    raise ValueError(f"there is no question {name!r}" + (f"; did you mean {' or '.join(alike)}?" if alike else ""))
