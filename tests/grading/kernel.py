"""A stand-in for a student's Jupyter: IPython runs the cells, then the course's judge looks at the answer.

What earns everything here is what `check` calls right in front of the student, so that a grader must call it right too.
"""

from __future__ import annotations

import ast
import builtins
import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Iterable

import numpy as np
from honest import Written, exercise

from ssl_course.exercises.answer import LocalAnswer
from ssl_course.exercises.catalogue import find_question
from ssl_course.exercises.judging import judge

ELSEWHERE = (ModuleNotFoundError, FileNotFoundError)  # what the student has
HEAVY = ("fit(", "first_layer()", "grow(", "subplots", "show(", "leaky_features(")


def tried(number: str, tries: Iterable[tuple[str, dict[str, Written]]]) -> list[tuple[str, str]]:
    """Cause and message for each (question, the answers that were written), each in a kernel of its own.

    The kernels are forks of one that has run the cells of exercise `number`, without training and drawing.
    """
    return _in_a_child(lambda: _all_tried(number, list(tries)))


def _all_tried(number: str, tries: list) -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["IPYTHONDIR"] = folder
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        shell = _shell()
        for cell in exercise(number)["cells"]:
            if cell["cell_type"] == "code" and "question" not in cell["metadata"]:
                for part in _light(cell["source"]):
                    shell.run_cell(part)
        return [_in_a_child(lambda t=one: _tried(shell, *t)) for one in tries]


def _tried(shell, name: str, answers: dict[str, Written]) -> tuple[str, str]:
    told = []
    for written in answers.values():
        told += [_run(shell, source) for source in (*written.above, *written.below)]
        told.append(_run(shell, written.answer))
    if name not in shell.user_ns:
        return "error", f"{name} is not defined: {told}"
    verdict = judge(find_question(name), LocalAnswer(shell.user_ns[name]), np.random.default_rng())
    return verdict.cause, f"{verdict.message} {[t for t in told if t]}"


def _in_a_child(work):
    """What `work` returns in a forked process, or ("error", what it raised)."""
    here, there = multiprocessing.Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        try:
            there.send(work())
        except BaseException as error:
            there.send(("error", f"{type(error).__name__}: {error}"))
        finally:
            os._exit(0)
    there.close()
    try:
        return here.recv()
    except EOFError:
        return "error", "The kernel died."
    finally:
        os.waitpid(pid, 0)


def _light(source: str) -> Iterable[str]:
    """The imports, definitions and data of a course's cell: nothing that trains or draws."""
    for node in ast.parse(source).body:
        text = ast.unparse(node)
        definition = isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))
        if definition or (isinstance(node, (ast.Assign, ast.AnnAssign)) and not any(word in text for word in HEAVY)):
            yield text


def _run(shell, source: str) -> str:
    """Runs a cell; what it raised, if anything. After what only this machine lacks the rest of the cell runs, too."""
    result = shell.run_cell(source)
    if isinstance(result.error_in_exec, ELSEWHERE) or re.search("CUDA|NVIDIA", str(result.error_in_exec)):
        for node in ast.parse(source).body:
            shell.run_cell(ast.unparse(node))
    error = result.error_before_exec or result.error_in_exec
    return "" if error is None else f"{type(error).__name__}: {error}"


def _shell():
    """IPython that asks nobody and starts no programs."""
    from IPython.core import page
    from IPython.core.interactiveshell import InteractiveShell

    page.pager_page = page.page = lambda *args, **kwargs: None
    builtins.input = lambda *args: "someone"
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.system = lambda *args, **kwargs: None
    shell.getoutput = lambda *args, **kwargs: []
    shell.enable_gui = lambda *args, **kwargs: None
    sys.path.insert(0, "")
    return shell
