"""Whatever an answer or a whole worker returns, each question's judge says what is wrong: it never breaks."""

import numpy as np
import pytest
import torch

from ssl_course.exercises.answer import Answer
from ssl_course.exercises.catalogue import chapters
from ssl_course.exercises.judging import LocalAnswer, judge
from ssl_course.exercises.wire import pack, unpack

QUESTIONS = [question for module in chapters().values() for question in module.QUESTIONS]
every_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
VALUES = [
    None, True, 1, -1, 10**17, float("nan"), float("inf"), "x" * 100, "", [], [[]], {}, {"a": 1}, (1, 2), [1, "a"],
    (None, None), [None] * 3, np.zeros(0), np.zeros((0, 3)), np.zeros((3, 3), bool), np.float64("nan"),
    torch.zeros(3, dtype=torch.long), torch.zeros(2, 3, 4, 5, 6), torch.zeros(5, 1, 28, 28), torch.ones(1, 1, 1, 1),
    torch.full((4,), float("nan")), torch.full((3, 3), 1e308, dtype=torch.float64), torch.tensor(float("nan")),
    [torch.zeros(2), "x"], (torch.zeros(3), torch.zeros(3)), {"a": torch.zeros(2)}, torch.nn.Linear(2, 2), print,
]  # fmt: skip

ODD = [
    [1.0, "a"],
    {"weight": {"x": [1]}},
    {"weight": (3, 6)},
    {"bias": np.zeros(2)},
    {},
    "abc",
    float("nan"),
    True,
    None,
]


@every_question
def test_an_odd_value_is_wrong_and_no_more(question):
    for value in VALUES:
        verdict = judge(question, LocalAnswer(lambda *_, value=value, **__: value), np.random.default_rng(0))
        assert verdict.cause not in ("grader fault", "right") and verdict.share == 0 and verdict.message, value


@every_question
@pytest.mark.parametrize("value", ODD)
def test_a_worker_that_replies_the_same_to_everything_earns_nothing(question, value):
    def send(message):
        ask = unpack(message, special=lambda spec: None)
        reply = {"value": value, "changed": value, "detached": value}
        return pack(reply | {"gradients": [value] * len(ask["wrt"])} if ask.get("wrt") else reply)

    verdict = judge(question, Answer(send), np.random.default_rng(0))
    assert verdict.cause not in ("grader fault", "right") and verdict.share == 0, verdict
