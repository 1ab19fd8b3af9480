"""The text of a cell: IPython's as Python, and what is left of it when two answers are compared."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings

TIMED = re.compile(  # `%%time` in the first line; `%time` before a statement, without options
    r"\A(\s*)%%(?:time|timeit|prun|capture)\b.*|^([ \t]*)%(?:time|timeit|prun)[ \t]+(?!-)", re.MULTILINE
)


def as_python(cell: str) -> str:
    """A cell's source with IPython's `%magic`, `!command` and `help?` as Python; what `%time` times is simply run."""
    for text in (cell, TIMED.sub(r"\1\2", cell)):
        try:
            ast.parse(text)
            return text  # plain Python, as nearly always
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    try:
        from IPython.core.inputtransformer2 import TransformerManager

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return TransformerManager().transform_cell(text)
    except Exception:
        return cell  # its own error says more


def syntax_tree(source: str) -> dict:
    """A hash of the syntax tree without names, texts and annotations, and its number of nodes."""
    try:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                node.returns = None
            if isinstance(node, ast.arg):
                node.annotation = None
            for part in ("body", "orelse", "finalbody"):
                if isinstance(lines := getattr(node, part, None), list):
                    setattr(node, part, [_bare(line) for line in lines if not _says_nothing(line)])
        names: dict[str, int] = {}
        for node in ast.walk(tree):
            for part in ("id", "arg", "name", "asname"):
                if isinstance(text := getattr(node, part, None), str):
                    setattr(node, part, f"n{names.setdefault(text, len(names))}")
        return {"tree": hashlib.sha256(ast.dump(tree).encode()).hexdigest(), "nodes": sum(1 for _ in ast.walk(tree))}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {"tree": "", "nodes": 0}


def _says_nothing(line: ast.AST) -> bool:
    """Documentation, a print, or an annotation without a value."""
    if isinstance(line, ast.AnnAssign):
        return line.value is None
    call = isinstance(line, ast.Expr) and isinstance(line.value, ast.Call) and line.value.func
    return isinstance(line, ast.Expr) and (
        isinstance(line.value, ast.Constant) or (isinstance(call, ast.Name) and call.id == "print")
    )


def _bare(line: ast.AST) -> ast.AST:
    return ast.Assign([line.target], line.value) if isinstance(line, ast.AnnAssign) else line
