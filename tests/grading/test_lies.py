"""A worker may say anything: whatever it replies, the judge gives a verdict on the student and never on itself."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest

from ssl_course.course.layout import find_root, targets
from ssl_course.exercises.answer import Answer
from ssl_course.exercises.catalogue import chapters
from ssl_course.exercises.host import Host
from ssl_course.exercises.judging import judge
from ssl_course.exercises.specs import Handle
from ssl_course.exercises.wire import pack

QUESTIONS = {
    question.name: (chapter, question) for chapter, module in chapters().items() for question in module.QUESTIONS
}
HONEST_CALLS = range(10)  # how many calls are answered rightly before the lies begin
LIES = {
    "a number": 7,
    "nothing": None,
    "an empty list": [],
    "an object": Handle(0),
    "objects that are not there": [Handle(10**9)],
    "a dict": {1: {True: None}},
    "a state": {"weight": "x"},
    "an array": np.full((3, 2), np.inf),
}


@pytest.fixture(scope="module")
def solutions() -> dict:
    """Question -> the answer in the course's own solution."""
    from ssl_course.course.build import generate

    found = {}
    for target in targets(find_root()):
        if target.kind == "solutions" and target.chapter in chapters():
            answers = [cell for cell in generate(target).cells if cell.metadata.get("question")]
            plain = "import math\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
            scope: dict = {"__name__": "__main__"}
            exec(plain, scope)
            for cell in answers:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(cell.source, cell.id, "exec"), scope)
                found[cell.metadata["question"]] = scope[cell.metadata["question"]]
    return found


class Liar:
    """Answers some calls as it should, and then always with the same value, here and there in other fields, too."""

    def __init__(self, thing, honest: int, value) -> None:
        self.host, self.honest, self.value, self.calls = Host(thing), honest, value, 0

    def send(self, message: bytes) -> bytes:
        self.calls += 1
        if self.calls <= self.honest:
            return self.host.handle(message)
        lie = self.value
        more = ({}, {"changed": lie}, {"gradients": [lie], "detached": lie}, {"gradients": lie})[self.calls % 4]
        return pack({"value": lie, **more})


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_lie_is_never_the_graders_fault(name, lie, solutions):
    for honest in HONEST_CALLS:
        liar = Liar(solutions[name], honest, LIES[lie])
        verdict = judge(QUESTIONS[name][1], Answer(liar.send), np.random.default_rng(0))
        assert verdict.cause != "grader fault", f"after {honest} right replies: {verdict.message}"
        if liar.calls <= honest:
            break  # it never lied, and will not after more right replies
        assert verdict.share < 1, "full points for lies"
