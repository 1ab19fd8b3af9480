"""The namespace of an answer: what its cell uses but does not define comes from the other cells, when it is needed.

A notebook's other cells train, draw and experiment for minutes; an answer needs its imports and helpers of them, no
more. So nothing of them runs until a name is missing; then the statements that define this name do.
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterable, Sequence
from types import CodeType

from ssl_course.grading.statements import Definition, index


class Namespace(dict):
    """Globals that grow on demand.

    Python looks a global name up with `__getitem__` where globals are not a plain dict, so `__missing__` is asked.

    Args:
        before: sources of the cells above the answer, in order. The last definition of a name counts.
        after: those below it; the first definition counts, where there is none above.
        as_python: from a cell's source to Python.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str] = (), as_python: Callable = str) -> None:
        super().__init__()
        self._sources = (before, after, as_python)
        self._definitions: dict[str, list[Definition]] | None = None
        self._running: set[int] = set()
        self._failures: dict[str, Exception] = {}
        self._builtin: set[str] = set()  # names that are Python's own and stay so

    def __missing__(self, name: str):
        if name in self._builtin:
            raise KeyError(name)
        if self._definitions is None:
            self._definitions = index(*self._sources)
        known = hasattr(builtins, name)  # no experiment replaces it, but an import does
        self._define(name, only_imports=known)
        if name not in self:
            self._import_stars()
        if name in self:
            return self[name]
        if known:
            self._builtin.add(name)
            raise KeyError(name)
        failure = self._failures.get(name) or self._failures.get("*")
        if isinstance(failure, KeyError):  # which would tell Python only that there is no such name
            failure = NameError(f"name {name!r} is not defined: its own cell raised {failure!r}")
        raise failure or KeyError(name)

    def look_up(self, names: Iterable[str]) -> None:
        """Have these names defined, as far as that goes: a class body does not ask `__missing__`."""
        for name in names:
            with contextlib.suppress(Exception):
                self[name]

    def _define(self, name: str, only_imports: bool) -> None:
        """Run what defines the name; an experiment that fails is no definition, an earlier one may do."""
        while usable := [d for d in self._definitions.get(name, ()) if d.number not in self._running]:
            usable = [d for d in usable if name in d.imports or not only_imports]
            if not usable:
                return
            chosen = usable[-1]
            there = set(self)
            try:
                self.look_up(chosen.looks_up)
                self._run(chosen.number, chosen.code)
            except (Exception, SystemExit) as error:
                self._failures[name] = error if isinstance(error, Exception) else NameError(f"{name}: {error!r}")
            self._definitions[name] = [d for d in self._definitions[name] if d.number != chosen.number]
            for other in chosen.names - there - {name}:  # a later statement may define it otherwise
                if (better := self._definitions.get(other)) and better[-1].number != chosen.number:
                    self.pop(other, None)
            if name in self:
                for number, code in chosen.changes:
                    if number not in self._running:
                        with contextlib.suppress(Exception, SystemExit):
                            self._run(number, code)
                return

    def _import_stars(self) -> None:
        for star in reversed(self._definitions.pop("*", ())):
            try:
                self._run(star.number, star.code)
            except Exception as error:
                self._failures["*"] = error

    def _run(self, number: int, code: CodeType) -> None:
        """Run a statement for the names that it adds: those that are there are the answer's own, or wanted more."""
        there = dict(self)
        self._running.add(number)
        try:
            exec(code, self)
        finally:
            self._running.discard(number)
            self.update(there)
