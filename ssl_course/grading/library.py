"""What a worker may read: Python, its libraries, and a copy of the course without questions, references and tests."""

from __future__ import annotations

import functools
import shutil
import site
import sys
from pathlib import Path

import ssl_course

PACKAGE = Path(ssl_course.__file__).parent
COURSE = Path("/course")  # where the copy lies, inside
# Parts of the course that a worker has no use for, or must not see.
LEFT_OUT = ("cli.py", "tour.py", "course", "grading", "exercises")
FOR_WORKERS = {
    "exercises": ("border.py", "host.py", "specs.py", "wire.py"),
    "grading": (
        "definitions.py", "frames.py", "hidden.py", "inner.py", "namespaces.py", "pages.py", "rehearsal.py",
        "statements.py", "syntax.py", "syscalls.py", "warm.py", "worker.py",
    ),
}  # fmt: skip
NO_CHECK = '''"""Inside the grader there is nothing to check with: the judge is elsewhere."""


def check(name, answer):
    """Says nothing here."""
'''


def copy_library(to: Path) -> Path:
    """Copy the course's library for workers into the folder `to`.

    Returns:
        The folder that workers put on their path.
    """
    package = to / "ssl_course"
    shutil.copytree(
        PACKAGE,
        package,
        ignore=lambda folder, names: {
            n for n in names if n == "__pycache__" or (Path(folder) == PACKAGE and n in LEFT_OUT)
        },
    )
    for folder, names in FOR_WORKERS.items():
        (package / folder).mkdir()
        (package / folder / "__init__.py").write_text(NO_CHECK if folder == "exercises" else "")
        for name in names:
            shutil.copy(PACKAGE / folder / name, package / folder / name)
    for path in (to, *to.rglob("*")):  # a worker is another user
        path.chmod(0o755 if path.is_dir() else 0o644)
    return to


def inside(module: str) -> str:
    """Where the file of a module of the course lies, inside: "ssl_course.autoencoders.pca".

    Raises:
        ValueError: if there is no such module.
    """
    path = Path(*module.split(".")[1:]).with_suffix(".py")
    if module.split(".")[0] != "ssl_course" or not (PACKAGE / path).is_file():
        raise ValueError(f"there is no module {module} of the course to hide")
    return str(COURSE / "ssl_course" / path)


@functools.cache
def readable() -> tuple[Path, ...]:
    """The folders that Python needs, libraries included; a worker sees them read-only."""
    system = [Path(name) for name in ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/sys/devices/system/cpu")]
    etc = [Path("/etc") / name for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime")]
    python = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent]
    packages = [Path(name) for name in (*site.getsitepackages(), site.getusersitepackages())]
    found = [path for path in (*system, *etc, *python, *packages) if path.exists()]
    found = list(dict.fromkeys(found))
    return tuple(path for path in found if not any(is_within(path, other) for other in found if other != path))


def secret_folders() -> list[Path]:
    """What must not be seen although a readable folder may hold it: the course itself, and its checkout."""
    checkout = PACKAGE.parent
    inner = [checkout / name for name in ("solutions", "exercises", "chapters", "tests", "benchmarks", ".git")]
    return [PACKAGE, *(path for path in inner if (checkout / "pyproject.toml").exists() and path.is_dir())]


def is_within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
