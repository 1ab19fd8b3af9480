"""Where documentation lies on this computer: the docstrings of installed libraries, read without importing them."""

from __future__ import annotations

import ast
import platform
import sysconfig
import warnings
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path

PYTHON = "python"  # the standard library and pydoc's topics
DISTRIBUTIONS = {"sklearn": "scikit-learn", "skimage": "scikit-image"}  # where pip's name differs from import's
# Tests, copies of other libraries, and tools whose docstrings say little for the time that parsing them takes.
SKIPPED = set(
    [
        "test",
        "tests",
        "testing",
        "conftest",
        "externals",
        "site-packages",
        "dist-packages",
        "idlelib",
        "lib2to3",
        "setup",
    ]
)
SPARSE = 0.07  # a file with a smaller share of documentation is not worth parsing
PRIVATE_BUT_RICH = {"_core", "_lib"}  # numpy and scipy keep public docstrings there
Scope = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def folders(library: str) -> list[Path]:
    """The folders of a top-level package, or of Python's standard library; none where it is not installed."""
    if library == PYTHON:
        return [Path(sysconfig.get_path("stdlib"))]
    try:
        spec = util.find_spec(library)  # looks for the package and, as the name has no dot, imports nothing
    except (ImportError, ValueError):
        return []
    return [] if spec is None else [Path(place) for place in spec.submodule_search_locations or ()]


def version(library: str) -> str:
    """The version that pip would name; "unknown" for a folder that was not installed."""
    if library == PYTHON:
        return platform.python_version()
    try:
        return metadata.version(DISTRIBUTIONS.get(library, library))
    except metadata.PackageNotFoundError:
        return "unknown"


def files(folder: Path) -> list[Path]:
    """The Python files below a folder that may document something public, in an order that is always the same."""
    found = []
    for path in folder.rglob("*.py"):
        *parents, name = path.relative_to(folder).with_suffix("").parts
        private = any(part.startswith("_") and part not in PRIVATE_BUT_RICH for part in parents)
        if not private and not SKIPPED & {*parents, name} and not name.startswith("test_"):
            found.append(path)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """Each docstring of a file with the name that it documents, "" for the file itself.

    A file that cannot be read or parsed has none; it may be meant for another version of Python.
    """
    try:
        source = path.read_bytes()
        quoted = sum(len(text) for quote in (b'"""', b"'''") for text in source.split(quote)[1::2])
        if quoted < SPARSE * len(source) and path.stem != "topics":
            return  # parsing is what takes long
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in other people's strings
            tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from _inside(tree, "")


def _inside(scope: Scope, name: str) -> Iterator[tuple[str, str]]:
    """The docstring of a module, class or function, then those of what it defines."""
    text = ast.get_docstring(scope, clean=False)
    if text:
        yield name, text
    waiting = list(reversed(scope.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _inside(node, node.name)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            waiting += [*reversed(getattr(node, "orelse", [])), *reversed(node.body)]
        elif isinstance(scope, ast.Module) and isinstance(node, ast.Expr | ast.Assign):
            yield from _given(node)


def _given(node: ast.Expr | ast.Assign) -> Iterator[tuple[str, str]]:
    """Docstrings that are handed to what is written in C, as in `add_newdoc("argsort", "...")`; and pydoc's topics."""
    value = node.value
    if isinstance(value, ast.Call) and "doc" in (getattr(value.func, "attr", "") or getattr(value.func, "id", "")):
        # Its text may be put together from several strings; all have many lines, unlike the name before them.
        constants = [n for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        strings = [n.value for n in sorted(constants, key=lambda n: (n.lineno, n.col_offset))]
        yield _name(value.args[0] if value.args else value, strings), "".join(s for s in strings if "\n" in s)
    elif (
        isinstance(value, ast.Dict) and isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "topics"
    ):
        for text in value.values:
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield "", text.value


def _name(first: ast.expr, strings: list[str]) -> str:
    """What such a call documents: `torch.argsort`, or the last of its short strings."""
    if isinstance(first, ast.Attribute):
        return first.attr
    short = [string for string in strings if string.isidentifier()]
    return short[-1] if short else ""
