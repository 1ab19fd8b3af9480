"""One submission, with sandboxes that fail: nothing is raised, and no student pays for it."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
from simple import BEST, CHAPTER, QUESTIONS, answered, exercise

from ssl_course.exercises.answer import LocalAnswer
from ssl_course.exercises.catalogue import questions_of
from ssl_course.grading import submission
from ssl_course.grading.limits import Limits
from ssl_course.grading.results import Submission
from ssl_course.grading.sandbox import SandboxError
from ssl_course.grading.submission import Settings, grade_question, grade_submission
from ssl_course.grading.transplant import Transplant

SETTINGS = Settings(b"s" * 32, "bubblewrap", Limits())
BEST_TURN = questions_of(CHAPTER)[-1]


class Sandboxes:
    """Stands for `lane`: each answer meets the next of these outcomes, which is None for a sandbox that works."""

    def __init__(self, *outcomes) -> None:
        self.outcomes, self.opened, self.draws, self.hidden = list(outcomes), 0, [], []

    def __call__(self, thread, settings):
        return self

    def cache_clear(self) -> None:
        self.opened += 1

    @contextmanager
    def answer(self, program, hide=()):
        self.hidden.append(hide)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        scope: dict = {}
        exec(program["answer"], scope)
        worker = LocalAnswer(scope[program["name"]])
        worker.tree, worker.nodes, worker.fault = "ab", 50, None
        if outcome is not None:
            worker.fault = outcome[0]
            worker.send = self.failing(outcome[0])
        else:
            worker.send = self.noted(worker.send)
        yield worker

    def failing(self, error):
        def send(message):
            raise error

        return send

    def noted(self, send):
        def noting(message):
            self.draws.append(message)
            return send(message)

        return noting


@pytest.fixture
def sandboxes(monkeypatch):
    def use(*outcomes) -> Sandboxes:
        made = Sandboxes(*outcomes)
        monkeypatch.setattr(submission, "lane", made)
        return made

    return use


def result():
    return grade_question(BEST_TURN, Transplant(BEST), np.random.default_rng(0), SETTINGS)


def test_an_answer_in_a_sandbox_that_works(sandboxes):
    made = sandboxes(None)
    got = result()
    assert (got.cause, got.points, got.max_points, got.hint, got.code) == ("right", 2, 2, "", BEST)
    assert (got.tree, got.nodes) == ("ab", 50) and made.opened == 0 and made.hidden == [BEST_TURN.hides]


BROKEN = [
    SandboxError("no walls"),
    OSError("no pipe"),
    (SandboxError("no room"),),
    (OSError("a worker did not start"),),
]


@pytest.mark.parametrize("broken", BROKEN, ids=repr)
def test_a_sandbox_that_breaks_is_opened_anew_and_the_answer_asked_again(sandboxes, broken):
    made = sandboxes(broken, None)
    assert result().cause == "right" and made.opened == 1
    fresh = sandboxes(None)
    result()
    assert made.draws == fresh.draws  # with the same random inputs


@pytest.mark.parametrize("broken", BROKEN, ids=repr)
def test_one_that_breaks_twice_is_a_fault_of_the_grader(sandboxes, broken):
    sandboxes(broken, broken)
    got = result()
    assert (got.cause, got.points, got.hint) == ("grader fault", 0, "")
    assert got.message.startswith("The sandbox failed, through no fault of yours (") and got.code == BEST


def test_whatever_else_is_raised_is_a_fault_of_the_grader_too(sandboxes):
    made = sandboxes(ValueError("there is no module x of the course to hide"))
    got = result()
    assert got.cause == "grader fault" and "no module x" in got.message and made.opened == 0


def test_a_failure_of_the_answer_is_not_asked_again(sandboxes):
    made = sandboxes(None)
    fails = Transplant("def best_turn_accuracy(half, full): raise OSError")
    got = grade_question(BEST_TURN, fails, np.random.default_rng(0), SETTINGS)
    assert got.cause == "error" and got.points == 0 and got.hint == BEST_TURN.hints[0] and made.opened == 0


def graded(data: bytes):
    return grade_submission(Submission("ada", "ada.ipynb", data, ("7",)), CHAPTER, "key", SETTINGS)


def test_no_sandbox_for_what_has_no_answer(sandboxes):
    sandboxes()
    got = graded(exercise())
    assert got.status == "no answer in it" and (got.score, got.max_score) == (0, 14)
    assert [(r.name, r.cause, r.message) for r in got.results] == [
        (name, "not answered", "There is no answer in the notebook.") for name in QUESTIONS
    ]
    assert (got.student, got.file, got.ids, got.key, got.sandbox) == ("ada", "ada.ipynb", ("7",), "key", "bubblewrap")


def test_a_notebook_that_cannot_be_read(sandboxes):
    sandboxes()
    got = graded(b"")
    assert got.status == "unreadable: The file is empty." and got.max_score == 14
    assert {r.message for r in got.results} == {"The notebook could not be read. The file is empty."}


def test_a_fault_is_in_the_status(sandboxes):
    sandboxes(OSError("x"), OSError("x"))
    got = graded(answered(best_turn_accuracy=BEST))
    assert got.faults == ("best_turn_accuracy",)
    assert got.status == "the grader failed at best_turn_accuracy: look at it yourself"
