"""Every question proves its own grader: by a stub, the solution, and wrong and right answers in `tests/answers/`.

`tests/answers/NN_name/question.py` holds functions or classes `wrong_...`, whose docstring begins with a part of the
diagnosis that they must get, and `right_...`. Each file imports what it needs.
"""

from __future__ import annotations

import inspect
import linecache
import runpy
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from ssl_course.course.build import generate
from ssl_course.course.layout import find_root, targets
from ssl_course.exercises.answer import LocalAnswer
from ssl_course.exercises.catalogue import chapters
from ssl_course.exercises.judging import judge

ROOT = find_root(Path(__file__).parent)
ANSWERS = ROOT / "tests" / "answers"
QUESTIONS = {
    question.name: (chapter, question) for chapter, module in chapters().items() for question in module.QUESTIONS
}
SEEDS = range(3)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Many small computations: threads would only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@cache
def notebook(kind: str, chapter: str):
    found = [target for target in targets(ROOT) if (target.kind, target.chapter) == (kind, chapter)]
    assert found, f"solutions/{chapter}.py is missing"
    return generate(found[0])


def from_notebook(kind: str, name: str):
    """The answer in the solution or, as a stub, in the exercise; its cell runs after the plain cells above it."""
    scope: dict = {"__name__": "__main__"}
    for cell in notebook(kind, QUESTIONS[name][0]).cells:
        answered = cell.metadata.get("question")
        if cell.cell_type == "code" and not cell.id.startswith("check-") and answered in (None, name):
            exec(compile(cell.source, f"{kind} {name}", "exec"), scope)
        if answered == name:
            return scope[name]
    raise AssertionError(f"{kind} has no answer to {name}")


@cache
def answers(name: str) -> dict:
    path = ANSWERS / QUESTIONS[name][0] / f"{name}.py"
    linecache.checkcache(str(path))
    return {key: value for key, value in runpy.run_path(str(path)).items() if key.startswith(("wrong_", "right_"))}


def listed(prefix: str) -> list:
    """(question, answer) for all files there are; a missing file fails in `test_there_are_enough_answers`."""
    found = []
    for name, (chapter, _) in QUESTIONS.items():
        if (ANSWERS / chapter / f"{name}.py").exists():
            found += [(name, key) for key in answers(name) if key.startswith(prefix)]
    return found


def verdicts(name: str, answer) -> list:
    question = QUESTIONS[name][1]
    return [judge(question, LocalAnswer(answer), np.random.default_rng(seed)) for seed in SEEDS]


@pytest.mark.parametrize("name", QUESTIONS)
def test_there_are_enough_answers(name):
    kinds = [key.split("_")[0] for key in answers(name)]
    assert kinds.count("wrong") >= 5 and kinds.count("right") >= 2


def test_every_file_of_answers_belongs_to_a_question():
    files = {path.relative_to(ANSWERS).with_suffix("").as_posix() for path in ANSWERS.glob("*/*.py")}
    assert files == {f"{chapter}/{name}" for name, (chapter, _) in QUESTIONS.items()}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_stub_scores_nothing(name):
    for verdict in verdicts(name, from_notebook("exercises", name)):
        assert (verdict.share, verdict.cause) == (0, "not answered"), verdict


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_solution_earns_everything(name):
    for verdict in verdicts(name, from_notebook("solutions", name)):
        assert verdict.cause == "right", verdict


@pytest.mark.parametrize(("name", "key"), listed("wrong_"))
def test_a_wrong_answer_gets_its_diagnosis(name, key):
    answer = answers(name)[key]
    fragment = (inspect.getdoc(answer) or "").split("\n")[0].strip().lower()
    assert len(fragment) >= 8, f"the docstring of {key} must begin with a part of its diagnosis"
    for verdict in verdicts(name, answer):
        assert verdict.share < 1 and verdict.cause != "grader fault", verdict
        assert fragment in verdict.message.lower(), verdict


@pytest.mark.parametrize(("name", "key"), listed("right_"))
def test_a_right_answer_in_another_style_keeps_everything(name, key):
    for verdict in verdicts(name, answers(name)[key]):
        assert verdict.cause == "right", verdict
