"""The worker: runs one answer of one student and does what the judge's messages ask. It is not trusted.

It is started in its own sandbox by `ssl_course.grading.warm`, or by itself: `python -m ssl_course.grading.worker`.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import linecache
import os
import sys
import warnings
from types import ModuleType, SimpleNamespace

from ssl_course.exercises.border import BorderError
from ssl_course.exercises.host import Host, describe, kind_of
from ssl_course.exercises.wire import pack
from ssl_course.grading.definitions import Namespace
from ssl_course.grading.frames import Channel, ChannelClosed

FILE = "<your answer>"


def serve(channel: Channel) -> None:
    """Receive a program, say what became of it, then answer messages about what it defines until the judge goes.

    The program is JSON: the `name` to define, the `answer` (the cell's source), and the cells `before` and `after`.
    """
    program = json.loads(channel.receive())
    source = as_python(program["answer"])
    channel.send(json.dumps(syntax_tree(source)).encode())
    try:
        host, reply = Host(define(program["name"], source, program["before"], program["after"])), {"value": None}
    except BaseException as error:  # SystemExit and home-made ones included
        host, reply = None, {"error": kind_of(error), "message": describe(error)}
    channel.send(pack(reply))
    while host is not None:
        message = channel.receive()
        try:
            reply = host.handle(message)
        except KeyboardInterrupt as error:
            reply = pack({"error": "error", "message": describe(error)})
        except BaseException as error:  # an exception that cannot even be described
            reply = pack({"error": "error", "message": f"Your code raised {type(error).__name__}."})
        channel.send(reply)


def define(name: str, source: str, before: list[str], after: list[str]):
    """Run the answer's cell and return what it calls `name`.

    Raises:
        Whatever the cell raises after it has not defined the name.
        NameError: if it defines no such name.
    """
    scope = Namespace(before, after, as_python)
    scope |= {"__name__": "__main__", "__builtins__": builtins, "get_ipython": lambda: SHELL, "display": _nothing}
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    lines = source.splitlines(keepends=True)
    linecache.cache[FILE] = (len(source), None, lines, FILE)
    try:
        exec(compile(source, FILE, "exec"), scope)
    except BaseException:
        if name not in scope:  # what stands below the definition is an experiment
            raise
    finally:
        main.__dict__.update(scope)
    if name not in scope:
        raise NameError(f"the cell does not define {name}")
    return scope[name]


def as_python(cell: str) -> str:
    """A cell's source with IPython's `%magic`, `!command` and `help?` as Python."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        ast.parse(cell)
        return cell  # plain Python, as nearly always
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return TransformerManager().transform_cell(cell)
    except Exception:
        return cell  # its own error says more


def syntax_tree(source: str) -> dict:
    """A hash of the syntax tree without names, texts and annotations, and its number of nodes."""
    try:
        tree = ast.parse(source)
        names: dict[str, int] = {}
        for node in ast.walk(tree):
            for field in ("id", "arg", "name"):
                if isinstance(text := getattr(node, field, None), str):
                    setattr(node, field, f"n{names.setdefault(text, len(names))}")
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                node.returns = None
            if isinstance(node, ast.arg):
                node.annotation = None
            body = getattr(node, "body", None)
            if isinstance(body, list):  # documentation and prints tell nothing
                node.body = [line for line in body if not _says_nothing(line)]
        return {"tree": hashlib.sha256(ast.dump(tree).encode()).hexdigest(), "nodes": sum(1 for _ in ast.walk(tree))}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {"tree": "", "nodes": 0}


def _says_nothing(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


class Shell:
    """Stands for IPython: `%time` and `%%time` run what they time, other magics and commands do nothing."""

    kernel = None

    def run_line_magic(self, name: str, line: str, *_, **__):
        if name in ("time", "timeit", "prun"):
            exec(line, sys._getframe(1).f_globals)

    def run_cell_magic(self, name: str, line: str, cell: str):
        if name in ("time", "timeit", "prun", "capture"):
            exec(compile(cell, FILE, "exec"), sys._getframe(1).f_globals)

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing


def _nothing(*_, **__) -> SimpleNamespace:
    return SimpleNamespace()


SHELL = Shell()


def quiet() -> None:
    """No input, no output, no warnings; numbers as in a fresh notebook."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
    warnings.simplefilter("ignore")


def main() -> None:
    """One answer over standard input and output, which the student's code then no longer has."""
    channel = Channel(os.dup(0), os.dup(1))
    quiet()
    import torch

    torch.set_num_threads(1)
    try:
        serve(channel)
    except (ChannelClosed, BorderError):
        pass
    finally:
        os._exit(0)  # no atexit, no waiting for threads


if __name__ == "__main__":
    main()
