"""The worker: runs one answer of one student and does what the judge's messages ask. It is not trusted.

It is started in its own sandbox by `ssl_course.grading.warm`, or by itself: `python -m ssl_course.grading.worker`.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import json
import linecache
import os
import sys
import warnings
from types import ModuleType, SimpleNamespace

from ssl_course.exercises.border import BorderError
from ssl_course.exercises.host import Host, describe, kind_of
from ssl_course.exercises.wire import pack
from ssl_course.grading import inner
from ssl_course.grading.definitions import Namespace
from ssl_course.grading.frames import Channel, ChannelClosed
from ssl_course.grading.namespaces import become
from ssl_course.grading.statements import looked_up_by_classes, settings
from ssl_course.grading.syntax import as_python, syntax_tree

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
        host, reply = None, _told(error)
    channel.send(pack(reply))
    while host is not None:
        message = channel.receive()
        try:
            reply = host.handle(message)
        except BaseException as error:  # an interrupt, or one that cannot even be described
            reply = pack(_told(error))
        channel.send(reply)


def _told(error: BaseException) -> dict:
    try:
        return {"error": kind_of(error), "message": describe(error)}
    except BaseException:  # its own __str__ raises
        return {"error": "error", "message": f"Your code raised {type(error).__name__}."}


def define(name: str, source: str, before: list[str], after: list[str]):
    """Run the answer's cell and return what it calls `name`.

    A statement that fails does not end the cell: above the definition it may want a library, a file or a GPU that the
    student had and we have not, below it is an experiment. Of the cells above, settings such as
    `torch.set_default_dtype` run first; all else when a name of theirs is wanted.

    Raises:
        Whatever failed first, if the name is then not defined.
        NameError: if it defines no such name.
    """
    scope = Namespace(before, after, as_python)
    scope |= {"__name__": "__main__", "__builtins__": builtins, "get_ipython": lambda: SHELL, "display": _nothing}
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    lines = source.splitlines(keepends=True)
    linecache.cache[FILE] = (len(source), None, lines, FILE)
    failure: Exception = NameError(f"the cell does not define {name}")
    failed = False
    try:
        for code in (code for cell in before for code in settings(as_python(cell))):
            with contextlib.suppress(Exception):
                exec(code, scope)
        for statement in ast.parse(source, FILE).body:
            try:
                scope.look_up(looked_up_by_classes(statement))
                exec(compile(ast.Module([statement], []), FILE, "exec"), scope)
            except Exception as error:
                failure, failed = (failure if failed else error), True
    except BaseException:  # an exit, or no Python at all
        if name not in scope:
            raise
    finally:
        main.__dict__.update(scope)
    if name not in scope:
        raise failure
    return scope[name]


class Shell:
    """Stands for IPython: magics and commands do nothing."""

    kernel = None

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
    limits = json.loads(sys.argv[1])
    channel = Channel(os.dup(0), os.dup(1))
    quiet()
    import torch

    torch.set_num_threads(1)
    user, walled = limits.pop("user"), limits.pop("walled")
    inner.limit(**limits, held=inner.data_size())
    if user is not None:
        become(user)
    if walled:
        inner.drop()
    try:
        serve(channel)
    except (ChannelClosed, BorderError):
        pass
    finally:
        os._exit(0)  # no atexit, no waiting for threads


if __name__ == "__main__":
    main()
