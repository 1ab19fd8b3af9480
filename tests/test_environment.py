"""environment.yml (conda) and pyproject.toml (pip) ask for the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}  # the rest are called the same


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_conda_asks_for_what_pip_asks_for():
    wanted = {"pip", f"python{project()['requires-python']}"}
    for requirement in project()["dependencies"] + project()["optional-dependencies"]["dev"]:
        name = re.match(r"[A-Za-z0-9._-]+", requirement)[0]
        wanted.add(CONDA_NAMES.get(name, name) + requirement.removeprefix(name))
    found = [entry for entry in environment()["dependencies"] if isinstance(entry, str)]
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_pip_adds_the_course_and_nothing_else():
    inner = [entry for entry in environment()["dependencies"] if not isinstance(entry, str)]
    assert inner == [{"pip": ["--editable ."]}]
    assert environment()["name"] == project()["name"]
    assert environment()["channels"][0] == "conda-forge"
