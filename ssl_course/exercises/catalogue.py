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
    modules = [import_module(f"ssl_course.exercises.chapter_{number}") for number in _numbers()]
    return {module.CHAPTER: module for module in modules}


def questions_of(chapter: str) -> tuple[Question, ...]:
    """The questions of a chapter, "02_autoencoders" or just "02".

    Raises:
        ValueError: if there is no such chapter.
    """
    number = chapter.split("_")[0]
    if number in _numbers():
        module = import_module(f"ssl_course.exercises.chapter_{number}")
        if chapter in (number, module.CHAPTER):
            return tuple(module.QUESTIONS)
    raise ValueError(f"chapter must be one of {', '.join(chapters())}, got {chapter!r}")


def find_question(name: str) -> Question:
    """The question of that name.

    Raises:
        ValueError: if there is none; the message names those spelled alike.
    """
    names = []
    for number in _numbers():
        for question in questions_of(number):
            if question.name == name:
                return question
            names.append(question.name)
    alike = difflib.get_close_matches(str(name), names, n=3)
    raise ValueError(f"there is no question {name!r}" + (f"; did you mean {' or '.join(alike)}?" if alike else ""))


def _numbers() -> list[str]:
    names = (module.name for module in iter_modules(ssl_course.exercises.__path__))
    return sorted(name.removeprefix("chapter_") for name in names if re.fullmatch(r"chapter_\d\d", name))
