"""Says loudly when the attacks on the grader could not be tried, because there is nothing to try them in."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from functools import cache

import pytest


@cache
def missing_sandbox() -> str:
    """Why no attack can be tried here; "" if they can."""
    if shutil.which("bwrap") is None:
        return "attack tests NOT RUN: bubblewrap is missing"
    command = ["bwrap", "--unshare-all", "--cap-add", "ALL", "--ro-bind", "/", "/", "true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return f"attack tests NOT RUN: bubblewrap does not work here ({done.stderr.strip()})" if done.returncode else ""


def pytest_collection_modifyitems(config, items):
    attacks = [item for item in items if item.path.name == "test_attacks.py"]
    if not attacks or not (reason := missing_sandbox()):
        return
    config.stash[NOT_RUN] = f"{reason} ({len(attacks)} tests)"
    warnings.warn(pytest.PytestWarning(reason), stacklevel=1)
    for item in attacks:
        item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter, config):
    if reason := config.stash.get(NOT_RUN, ""):
        terminalreporter.write_line(reason, red=True, bold=True)


NOT_RUN = pytest.StashKey[str]()
