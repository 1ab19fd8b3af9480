"""The notebooks that are handed in: attacks, and honest students between them."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ssl_course.course.build import generate
from ssl_course.course.ids import cell_id
from ssl_course.course.layout import find_root, targets
from ssl_course.course.source import new_cell, new_notebook, read_source

HERE = Path(__file__).resolve().parent
ATTACKS = HERE / "attacks"
CHAPTER = "01_the_cake"
MAX_SCORE = 14
NOISE = "import warnings; warnings.warn('an honest warning'); print('<b>&amp;', 7 * 6)"


@dataclass(frozen=True)
class Attack:
    """One file of `attacks/`.

    Args:
        name: of the file; the student's name in a batch.
        about: what it does.
        question: what it wants points for.
        naive: how it succeeds against the naive grader.
        item: of the list in `test_attacks.py`.
        notebook: as its source says, with the words STUDENT_NAME, OUT_FOLDER and SERVER_PORT still in it.
    """

    name: str
    about: str
    question: str
    naive: str
    item: str
    notebook: NotebookNode

    def handed_in(self, student: str, out: Path | str, port: int | str = "SERVER_PORT") -> bytes:
        """The file that `student` hands in to a grader that writes into `out`."""
        text = json.dumps(self.notebook)  # nbformat would mend what is broken on purpose
        for word, value in (("STUDENT_NAME", student), ("OUT_FOLDER", str(out)), ("SERVER_PORT", str(port))):
            text = text.replace(word, value)
        return text.encode()


@cache
def attacks() -> dict[str, Attack]:
    """All attacks, by name."""
    return {path.stem: read_attack(path) for path in sorted(ATTACKS.glob("*.py"))}


def read_attack(path: Path) -> Attack:
    head = re.match(r"((?:#.*\n)+)", path.read_text(encoding="utf-8"))
    told = dict(re.findall(r"^# (attack|question|naive|item): (.+)$", head[1] if head else "", re.MULTILINE))
    if len(told) != 4:
        raise ValueError(f"{path.name} must begin with # attack:, # question:, # naive: and # item:")
    cells = [cell for cell in read_source(path) if not re.fullmatch(r"(#.*\s*)+", cell.source)]
    for cell in cells:
        if name := cell.metadata.get("question"):
            cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": cell_id("answer", name), "solution": True}
        changes = cell.metadata.pop("change", None)  # what cannot be said in a text source
        if changes:
            apply(changes, cell)
    return Attack(path.stem, told["attack"], told["question"], told["naive"], told["item"], notebook_of(cells))


def apply(changes: dict, cell: NotebookNode) -> None:
    """`# %% change={"id": "check-label_bits", "metadata": {...}}`: another id, other metadata; "deep": deep nesting."""
    cell.id = changes.get("id", cell.id)
    if "metadata" in changes:
        cell.metadata = nbformat.from_dict(changes["metadata"])
    if changes.get("deep"):
        cell.source = cell.source.replace("DEEP", "-" * 60_000 + "[" * 90 + "]" * 90)


def notebook_of(cells: list[NotebookNode]) -> NotebookNode:
    return new_notebook(cells, "exercises", CHAPTER, "0" * 64)


@cache
def course(kind: str) -> NotebookNode:
    """The course's own notebook, "solutions" or "exercises"."""
    root = find_root(HERE)
    return generate(next(one for one in targets(root) if (one.kind, one.chapter) == (kind, CHAPTER)))


def full() -> NotebookNode:
    """All questions answered as in the solution."""
    exercise, solution = copy.deepcopy(course("exercises")), course("solutions")
    right = {cell.id: cell.source for cell in solution.cells}
    for cell in exercise.cells:
        if "question" in cell.metadata:
            cell.source = right[cell.id]
    return exercise


def half() -> NotebookNode:
    """The first and the fourth question right, the second wrong, the third an error; the others not answered."""
    exercise, right = copy.deepcopy(course("exercises")), {cell.id: cell.source for cell in full().cells}
    sources = {
        "answer-label_bits": right["answer-label_bits"],
        "answer-four_turns": "def four_turns(images):\n    return images, torch.zeros(len(images))",
        "answer-balanced_rows": "def balanced_rows(labels, per_class, seed):\n    return labels[missing]",
        "answer-knn_vote": right["answer-knn_vote"],
    }
    for cell in exercise.cells:
        cell.source = sources.get(cell.id, cell.source)
    return exercise


def empty() -> NotebookNode:
    """The exercise as it was handed out."""
    return course("exercises")


def answers_alone(notebook: NotebookNode) -> NotebookNode:
    """The answers and their imports: what the naive grader can run in a second."""
    imports = new_cell("code", "import torch\nimport torch.nn.functional as F", name="imports")
    return notebook_of([imports, *[cell for cell in notebook.cells if "question" in cell.metadata]])


def written(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook).encode()


def honest() -> dict[str, tuple[bytes, float]]:
    """Honest students: what they hand in, and their scores. All but the first three did odd things to right answers."""
    right, alike = full(), json.loads(written(full()))
    lost, turned, twice, noisy, old = (copy.deepcopy(alike) for _ in range(5))
    for number, cell in enumerate(lost["cells"]):
        cell["id"], cell["metadata"] = f"{number:08x}", {}
    turned["cells"].reverse()
    twice["cells"] += [cell for cell in alike["cells"] if cell["id"].startswith("answer-")]
    for cell in noisy["cells"]:
        if cell["id"].startswith("answer-"):
            cell["source"] = f"{NOISE}\n{cell['source']}\n{NOISE}"
    code = [cell for cell in old["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        cell["input"] = cell.pop("source")
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": code}]}
    odd = {"nora": lost, "otto": turned, "pia": twice, "quinn": noisy, "rosa": old}
    return {
        "anna": (written(right), MAX_SCORE),
        "mona": (written(half()), 5),
        "zoe": (written(empty()), 0),
        **{name: (json.dumps(tree).encode(), MAX_SCORE) for name, tree in odd.items()},
    }
