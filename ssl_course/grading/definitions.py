"""The namespace of an answer: what its cell uses but does not define comes from the other cells, when it is needed.

A notebook's other cells train, draw and experiment for minutes; an answer needs its imports and helpers of them, no
more. So nothing of them runs until a name is missing; then the statements that define this name do.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Sequence
from types import CodeType

CHANGES = {"append", "add", "extend", "insert", "update", "setdefault", "register"}  # `table.append(x)` alters table


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
        self._sources, self._statements = (before, after, as_python), None
        self._running: set[int] = set()

    def __missing__(self, name: str):
        if hasattr(builtins, name):
            raise KeyError(name)
        if self._statements is None:
            self._statements = _index(*self._sources)
        failure: Exception = KeyError(name)
        while usable := [s for s in self._statements.get(name, ()) if s[0] not in self._running]:
            number, code, changes = usable[-1]
            self._running.add(number)
            try:
                exec(code, self)
            except Exception as error:  # an experiment that fails is no definition; an earlier one may do
                failure = error
            finally:
                self._statements[name] = [s for s in self._statements[name] if s[0] != number]
                self._running.discard(number)
            if name in self:
                for change in changes:
                    exec(change, self)
                return self[name]
        for _, code, _ in self._statements.pop("*", ()):  # from torch import *
            exec(code, self)
        if name in self:
            return self[name]
        raise failure


def _index(
    before: Sequence[str], after: Sequence[str], as_python: Callable
) -> dict[str, list[tuple[int, CodeType, list[CodeType]]]]:
    """Name -> the statements that define it, least wanted first, each with the later ones that change its value."""
    found: dict[str, list] = {}
    number = 0
    for sources, last_wins in ((before, True), (after, False)):
        for source in sources:
            for statement in _statements(as_python(source)):
                number += 1
                code = compile(ast.Module([statement], []), "<notebook>", "exec")
                for name in _bound(statement):
                    entries = found.setdefault(name, [])
                    entry = (number, code, [])
                    entries.append(entry) if last_wins else entries.insert(0, entry)
                for name in _altered(statement):
                    for entry in found.get(name, ())[-1:]:
                        entry[2].append(code)
    return found


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # a cell that is no Python defines nothing


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement at the top level defines; what happens inside functions and classes is theirs."""
    names = set()
    for node in _own(statement):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _altered(statement: ast.stmt) -> set[str]:
    """The names whose values it changes: `table[k] = v`, `net.x = y`, `rows.append(r)`."""
    names = set()
    for node in _own(statement):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            names |= _base(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            names |= _base(node.func)
    return names - _bound(statement)


def _base(node: ast.expr) -> set[str]:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement that run with it."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
