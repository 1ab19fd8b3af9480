"""Where workers run: the strongest sandbox of this machine, found by trying."""

from __future__ import annotations

import os
import sys

from ssl_course.grading import engines
from ssl_course.grading.limits import Limits
from ssl_course.grading.nested import Warm
from ssl_course.grading.shared import SandboxError
from ssl_course.grading.single import Cold

SANDBOXES = ("bubblewrap", "podman", "docker", "none")


def open_sandbox(name: str, limits: Limits, image: str | None = None) -> Warm | Cold:
    """The sandbox of that name, tried out. "bubblewrap" is warm where namespaces may be nested, else cold.

    Raises:
        SandboxError: if it does not work here.
    """
    if os.name != "posix":
        raise SandboxError("The grader needs Linux or macOS; on Windows run it in WSL.")
    if name == "bubblewrap":
        try:
            return _tried(Warm(limits))
        except SandboxError as error:
            print(f"{error}; each answer gets a sandbox of its own instead, which takes seconds", file=sys.stderr)
            return _tried(Cold(name, limits))
    return _tried(Cold(name, limits, image))


def strongest(limits: Limits, image: str | None = None) -> str:
    """The name of the strongest sandbox that starts on this machine.

    Raises:
        SandboxError: if there is none; the message says what to install.
    """
    tried = []
    for name in SANDBOXES[:-1]:
        problem = engines.problem(name, limits, image)
        if not problem:
            return name
        tried.append(problem)
    raise SandboxError(
        f"No sandbox works here ({'; '.join(tried)}), and a notebook could read your files, send them away, or change "
        "its own grade. On Linux install bubblewrap; on macOS and Windows start Docker or Podman and name an --image. "
        "--unsafe runs the notebooks without any walls: only for notebooks that you would run by hand."
    )


def _tried(sandbox: Warm | Cold) -> Warm | Cold:
    """The sandbox, after one call through all its walls."""
    try:
        with sandbox.answer({"name": "f", "answer": "def f():\n    return 7", "before": [], "after": []}) as answer:
            if answer() != 7:
                raise SandboxError(f"{sandbox.name} gives wrong results")
    except SandboxError:
        sandbox.close()
        raise
    except Exception as error:
        sandbox.close()
        raise SandboxError(f"{sandbox.name} does not work here: {error}") from None
    return sandbox
