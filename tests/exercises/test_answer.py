import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from ssl_course.exercises.answer import Answer, AnswerError, Instance, LocalAnswer
from ssl_course.exercises.specs import Make, Use

X = np.arange(6, dtype=np.float32).reshape(2, 3)


def failing(function, *args) -> AnswerError:
    with pytest.raises(AnswerError) as caught:
        LocalAnswer(function)(*args)
    return caught.value


def test_arrays_become_tensors_and_come_back_as_arrays():
    def f(x, scale, *, names):
        assert type(x) is torch.Tensor and x.dtype == torch.float32 and names == ["a", ("b", None)]
        return {"twice": scale * x, "n": len(x)}

    got = LocalAnswer(f)(X, 2.0, names=["a", ("b", None)])
    assert got["n"] == 2 and got["twice"].dtype == np.float64
    np.testing.assert_array_equal(got["twice"], 2 * X)


def test_gradients_by_position_and_keyword_with_a_cotangent():
    pull = np.array([1.0, -2.0])
    value, (dx, dw, unused) = LocalAnswer(lambda x, w, *, b: x @ w).gradients(
        X, np.ones(3, np.float32), b=np.ones(1, np.float32), wrt=(0, 1, "b"), cotangent=pull
    )
    np.testing.assert_allclose(value, X.sum(1))
    np.testing.assert_allclose(dx, np.outer(pull, np.ones(3)))
    np.testing.assert_allclose(dw, X.T @ pull)
    assert unused is None


@pytest.mark.parametrize("cut", [torch.Tensor.detach, torch.Tensor.item, lambda t: t.detach().numpy()])
def test_a_detached_result_has_no_gradient(cut):
    value, gradients = LocalAnswer(lambda x: cut(x.sum())).gradients(X)
    assert value == 15 and gradients == [None]


def test_changing_an_input_in_place_is_seen_and_does_no_harm():
    answer = LocalAnswer(lambda x, y: x.mul_(2).sum() + y.sum())
    before = X.copy()
    assert answer(X, X) == 45 and answer.changed == [0]
    np.testing.assert_array_equal(X, before)
    value, (dx,) = answer.gradients(X, X)
    assert value == 45 and answer.changed == [0] and (dx == 2).all()
    assert LocalAnswer(lambda x: x.sum())(X) == 15


def test_seed_repeats_the_draw():
    answer = LocalAnswer(lambda n: torch.rand(n))
    answer.seed(3)
    first = answer(4)
    answer.seed(3)
    np.testing.assert_array_equal(answer(4), first)


class Linear(nn.Module):
    def __init__(self, d, k):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(k, d))
        self.register_buffer("seen", torch.zeros(()))
        self.dim = k

    def encode(self, x):
        self.seen += len(x)
        return x @ self.weight.T

    def forward(self, x):
        return self.encode(x).square().sum() * (2 if self.training else 1)


def test_an_object_is_made_loaded_called_and_looked_at():
    thing = LocalAnswer(Linear).new(3, 1)
    assert isinstance(thing, Instance) and thing.names() == {"weight": (1, 3)} and thing.get("dim") == 1
    thing.load({"weight": np.ones((1, 3)), "seen": np.zeros(())})
    np.testing.assert_array_equal(thing.call("encode", X.astype(float)), [[3], [12]])
    assert thing.state()["seen"] == 2
    assert thing(X.astype(float)) == 306 and thing.train(False).call(None, X.astype(float)) == 153
    value, (dx, dw) = thing.gradients(None, X.astype(float), wrt=(0, "weight"))
    assert value == 153 and dx.shape == (2, 3)
    np.testing.assert_allclose(dw, 2 * np.array([[3, 12]]) @ X)


def test_a_function_that_trains_gives_back_a_handle_and_plain_values():
    def pretrain(images, seed):
        torch.manual_seed(seed)
        return Linear(images.shape[1], 2), [0.5, 0.25]

    model, losses = LocalAnswer(pretrain).new(X, 1)
    assert losses == [0.5, 0.25] and model.call("encode", X).shape == (2, 2)


def test_a_module_of_the_core_can_be_passed_and_inspected():
    def freeze(encoder, x, activation):
        return activation(encoder(x)).detach()

    answer = LocalAnswer(freeze)
    relu = Use("torch.nn.functional.relu")
    spec = Make("ssl_course.encoders.mlp", 3, 2, seed=4)
    encoder = answer.make(spec)
    before = encoder.state()
    np.testing.assert_array_equal(answer(encoder, X, relu), answer(spec, X, activation=relu))
    for name, value in encoder.state().items():
        np.testing.assert_array_equal(value, before[name])


def stub(x):
    raise NotImplementedError


def unsupported(x):
    return torch.arange(3).softmax(0)


def missing_name(x):
    y = x + 1
    return y + undefined_thing  # noqa: F821


def leaves(x):
    raise SystemExit(0)


def too_much(x):
    raise MemoryError


@pytest.mark.parametrize(
    ("function", "kind", "text"),
    [
        (stub, "not answered", "no answer yet"),
        (unsupported, "error", "not implemented for 'Long'"),
        (missing_name, "error", "return y + undefined_thing"),
        (leaves, "error", "SystemExit"),
        (too_much, "memory", "memory"),
        (lambda x: iter([1]), "wrong", "returned a list_iterator"),
        (lambda x: object(), "wrong", "returned a object"),
        ("text", "error", "expected a function or a class"),
        (None, "error", "expected a function or a class"),
    ],
)
def test_failures_say_their_kind(function, kind, text):
    error = failing(function, X)
    assert error.kind == kind and text in error.message


def test_an_interrupt_gets_out():
    def f(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LocalAnswer(f)(X)


@pytest.mark.parametrize("reply", [b"", b"x" * 50, b"\0" * 8])
def test_a_broken_reply_is_an_error_of_the_answer(reply):
    answer = LocalAnswer(stub)
    answer.send = lambda message: reply
    with pytest.raises(AnswerError, match="could not be read"):
        answer(X)


WORKER = """
import sys
import torch
from ssl_course.exercises.host import Host

def answer(x, scale):
    return scale * x.square().sum()

host = Host(answer)
while size := sys.stdin.buffer.read(8):
    reply = host.handle(sys.stdin.buffer.read(int.from_bytes(size, "big")))
    sys.stdout.buffer.write(len(reply).to_bytes(8, "big") + reply)
    sys.stdout.buffer.flush()
"""


def test_an_answer_in_another_process_behaves_like_one_in_this():
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(message: bytes) -> bytes:
        worker.stdin.write(len(message).to_bytes(8, "big") + message)
        worker.stdin.flush()
        return worker.stdout.read(int.from_bytes(worker.stdout.read(8), "big"))

    value, (dx,) = Answer(send).gradients(X, 3.0)
    assert value == 3 * (X**2).sum() and (dx == 6 * X).all()
    with pytest.raises(AnswerError, match="missing 1 required positional argument"):
        Answer(send)(X)
    worker.stdin.close()
    assert worker.wait(timeout=30) == 0
    worker.stdout.close()
