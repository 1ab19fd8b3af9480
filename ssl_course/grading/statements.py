"""Which statements of a notebook define a name, and which alter its value; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import CodeType

# `table.append(x)` alters table; so do methods and functions whose names end in "_", as torch's do.
CHANGES = {"append", "add", "extend", "insert", "update", "setdefault", "register", "sort", "reverse", "fill"}
CHANGES |= {"pop", "popitem", "remove", "discard", "clear"}
FILLS = {"fill_diagonal", "shuffle", "copyto", "put", "place"}  # of numpy and random: `shuffle(rows)` alters rows


@dataclass
class Definition:
    """A statement that defines a name.

    Args:
        number: the statement's place in the notebook.
        code: what to run.
        names: all that it defines.
        imports: those among them that it imports.
        looks_up: what its class bodies look up, see `looked_up_by_classes`.
        changes: (number, code) of the later statements that alter the value.
    """

    number: int
    code: CodeType
    names: set[str]
    imports: set[str]
    looks_up: set[str] = field(default_factory=set)
    changes: list[tuple[int, CodeType]] = field(default_factory=list)


def index(before: Sequence[str], after: Sequence[str], as_python: Callable) -> dict[str, list[Definition]]:
    """Name -> the statements that define it, least wanted first."""
    found: dict[str, list[Definition]] = {}
    number = 0
    for sources, last_wins in ((before, True), (after, False)):
        for source in sources:
            for statement in _statements(as_python(source)):
                number += 1
                try:
                    code = compile(ast.Module([statement], []), "<notebook>", "exec")
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    continue  # `await` or `return` at the top: it cannot run here
                imports, names = _imported(statement), _bound(statement)
                looks_up = looked_up_by_classes(statement)
                for name in names:
                    entries = found.setdefault(name, [])
                    entry = Definition(number, code, names, imports, looks_up)
                    entries.append(entry) if last_wins else entries.insert(0, entry)
                for name in _altered(statement):
                    for entry in found.get(name, ())[-1:]:
                        entry.changes.append((number, code))
    return found


def looked_up_by_classes(statement: ast.stmt) -> set[str]:
    """The names that class bodies in it load. Python looks those up in plain globals: they must be there before."""
    names = set()
    for one in (node for node in ast.walk(statement) if isinstance(node, ast.ClassDef)):
        nodes = [node for part in one.body for node in _own(part) if isinstance(node, ast.Name)]
        names |= {node.id for node in nodes if isinstance(node.ctx, ast.Load)}
        names -= {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    return names


def settings(source: str) -> list[CodeType]:
    """The statements of a cell that alter what torch makes by default: `torch.set_default_dtype(...)`."""
    if "set_default_" not in source:
        return []
    calls = [s for s in _statements(source) if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    chosen = [s for s in calls if getattr(s.value.func, "attr", "").startswith("set_default_")]
    return [compile(ast.Module([statement], []), "<notebook>", "exec") for statement in chosen]


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # a cell that is no Python defines nothing


def _bound(statement: ast.stmt) -> set[str]:
    """The names that a statement at the top level defines; what happens inside functions and classes is theirs."""
    names = _imported(statement)
    for node in _own(statement):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
    return names


def _imported(statement: ast.stmt) -> set[str]:
    nodes = [node for node in _own(statement) if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {(alias.asname or alias.name).split(".")[0] for node in nodes for alias in node.names}


def _altered(statement: ast.stmt) -> set[str]:
    """The names whose values it changes: `table[k] = v`, `net.x = y`, `rows.append(r)`, `shuffle(rows)`."""
    names = set()
    for node in _own(statement):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            names |= _base(node)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            in_place = name.endswith("_") and not name.endswith("__")
            if isinstance(node.func, ast.Attribute) and (name in CHANGES or in_place):
                names |= _base(node.func)
            if node.args and (name in FILLS or in_place):
                names |= _base(node.args[0])
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
        if isinstance(node, ast.comprehension):
            waiting += [node.iter, *node.ifs]  # its variable ends with it
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            body = node.body if isinstance(node.body, list) else [node.body]
            waiting += [child for child in ast.iter_child_nodes(node) if child not in body]  # decorators, defaults
        else:
            waiting += ast.iter_child_nodes(node)
