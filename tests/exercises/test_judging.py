"""Each diagnosis, on NT-Xent (a function with gradients) and on a tied autoencoder (a class)."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from ssl_course.exercises.answer import LocalAnswer
from ssl_course.exercises.judging import (
    Case,
    Make,
    Mistake,
    Question,
    Verdict,
    Wrong,
    array,
    in_parts,
    judge,
    matches,
    require,
)
from ssl_course.losses import nt_xent


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Many small computations: threads would only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def question(examine, points=4) -> Question:
    return Question("name", "Title", "implement", points, 2, 10, ("a", "b", "c"), examine)


def verdict(examine, answer, seed=0) -> Verdict:
    return judge(question(examine), LocalAnswer(answer), np.random.default_rng(seed))


def pairs(rng):
    shapes = ((4, 3, 0.5), (8, 5, 0.1))
    cases = [(rng.normal(size=(n, d)), rng.normal(size=(n, d)), t) for n, d, t in shapes]
    return [*cases, Case((rng.normal(size=(2, 4)), rng.normal(size=(2, 4)), 0.5), note="a batch of two pairs")]


def self_pair(z1, z2, temperature):
    z = F.normalize(torch.cat([z1, z2]), dim=1)
    return F.cross_entropy(z @ z.T / temperature, torch.arange(2 * len(z1)).roll(len(z1)))


def one_side(z1, z2, temperature):
    return nt_xent(z1.detach(), z2, temperature)


NT_XENT = matches(
    nt_xent,
    pairs,
    gradients=(0, 1),
    mistakes=(
        Mistake(self_pair, "The self-similarity is still in the denominator.", hint=2),
        Mistake(one_side, "z1 is detached."),
        Mistake(None, "Your loss is below zero.", when=lambda got, expected, args: got < -1 and args[2] > 0),
    ),
)


def in_float64(z1, z2, t):
    return nt_xent(z1.double(), z2.double(), t)


def in_place(z1, z2, t):
    z1 /= z1.norm(dim=1, keepdim=True)
    return nt_xent(z1, z2, t)


def only_pairs(z1, z2, t):
    return nt_xent(z1, z2, t) if len(z1) > 2 else z1.abs().sum()


def breaks_on_two(z1, z2, t):
    return nt_xent(z1[[0, 2]], z2[[0, 2]], t) * 0 + nt_xent(z1, z2, t)


@pytest.mark.parametrize("right", [nt_xent, in_float64])
def test_right_answers_earn_everything(right):
    for seed in range(3):
        assert verdict(NT_XENT, right, seed) == Verdict(1.0, "right")


@pytest.mark.parametrize(
    ("wrong", "share", "text"),
    [
        (self_pair, 0, "The self-similarity is still"),
        (one_side, 0.5, "z1 is detached."),
        (lambda a, b, t: -10 - nt_xent(a, b, t) ** 2, 0, "below zero"),
        (lambda a, b, t: -nt_xent(a, b, t) / 100, 0, "-0.01 times as large"),
        (lambda a, b, t: len(a) * nt_xent(a, b, t), 0, "a sum stands where a mean"),
        (lambda a, b, t: nt_xent(a, b, t) / len(a), 0, "a mean stands where a sum"),
        (lambda a, b, t: nt_xent(a, b, t) + 0.25, 0, "larger by 0.25 in every case"),
        (lambda a, b, t: (nt_xent(a, b, t), 1), 0, "is a tuple of 2 things; expected a single number"),
        (lambda a, b, t: nt_xent(a, b, t)[None], 0, "has shape (1,); expected ()"),
        (lambda a, b, t: None, 0, "is a return missing?"),
        (lambda a, b, t: nt_xent(a, b, t) * float("nan"), 0, "not finite: it holds nan"),
        (lambda a, b, t: nt_xent(a, b, t) / 0, 0, "not finite: it holds inf"),
        (lambda a, b, t: nt_xent(a, b, t) ** 2, 0, "right shape, but not the right values (they are off by"),
        (only_pairs, 0, "for a batch of two pairs; in 2 of 3 cases it is right"),
        (in_place, 0.5, "changes its input z1 in place"),
        (lambda a, b, t: nt_xent(a, b, t).detach(), 0.5, "No gradient reaches z1"),
        (lambda a, b, t: nt_xent(a, b, t).item(), 0.5, "No gradient reaches z1"),
        (lambda a, b, t: nt_xent(a, b.detach(), t), 0.5, "No gradient reaches z2"),
        (lambda a, b, t: nt_xent(torch.tensor(a.numpy()), b, t), 0.5, "numpy knows no gradients"),
        (lambda a, b, t: (nt_xent(a, b, t) + nt_xent(a, b, t).detach()) / 2, 0.5, "0.5 times as large"),
    ],
)
def test_wrong_answers_are_told_what_is_wrong(wrong, share, text):
    for seed in range(3):
        got = verdict(NT_XENT, wrong, seed)
        assert got.cause == "wrong" and got.share == share and text in got.message


def test_the_hint_meant_for_a_mistake_comes_with_it():
    assert verdict(NT_XENT, self_pair).hint == 2


def test_an_exception_says_for_which_case():
    got = verdict(NT_XENT, breaks_on_two)
    assert got.cause == "error" and "IndexError" in got.message and "for a batch of two pairs" in got.message


def test_messages_hold_no_input_and_no_expected_value():
    shown = [verdict(NT_XENT, lambda a, b, t: nt_xent(a, b, t) ** 2, seed).message for seed in range(3)]
    for seed, message in enumerate(shown):
        rng = np.random.default_rng(seed)
        rng.integers(2**31)
        cases = [case if isinstance(case, tuple) else case.args for case in pairs(rng)]
        for z1, z2, t in cases:
            expected = nt_xent(torch.tensor(z1), torch.tensor(z2), t).item()
            for number in (expected, z1[0, 0]):
                assert f"{number:.3g}" not in message and f"{number:.4f}" not in message


class Tied(nn.Module):
    def __init__(self, dim, code):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(code, dim))
        self.bias = nn.Parameter(torch.zeros(dim))

    def encode(self, x):
        return torch.relu(x @ self.weight.T)

    def forward(self, x):
        return self.encode(x) @ self.weight + self.bias


class Untied(Tied):
    def __init__(self, dim, code):
        super().__init__(dim, code)
        self.decoder = nn.Parameter(torch.randn(code, dim))


class NoBias(Tied):
    def forward(self, x):
        return self.encode(x) @ self.weight


class Renamed(nn.Module):
    def __init__(self, dim, code):
        super().__init__()
        self.w = nn.Parameter(torch.randn(code, dim))


class OtherStyle(Tied):
    def __init__(self, dim, code):
        nn.Module.__init__(self)
        self.bias = nn.Parameter(torch.ones(dim))
        self.weight = nn.Parameter(torch.empty(code, dim).normal_())

    def forward(self, x):
        return torch.einsum("nk,kd->nd", self.encode(x), self.weight) + self.bias


class Half(Tied):
    def forward(self, x):
        raise NotImplementedError


def batches(rng):
    return [Case((rng.normal(size=(n, d)),), init=(d, k)) for n, d, k in ((4, 6, 2), (5, 3, 7))]


TIED = in_parts(
    (0.5, matches(Tied, batches, method="encode", gradients=("weight", 0))),
    (
        0.5,
        matches(
            Tied,
            batches,
            method="forward",
            gradients=("weight", "bias", 0),
            mistakes=(Mistake(Untied, "The decoder has weights of its own."), Mistake(NoBias, "The bias is unused.")),
        ),
    ),
)


@pytest.mark.parametrize("right", [Tied, OtherStyle])
def test_right_classes_earn_everything(right):
    assert verdict(TIED, right).share == 1


@pytest.mark.parametrize(
    ("wrong", "share", "cause", "text"),
    [
        (NoBias, 0.5, "wrong", "The bias is unused."),
        (Half, 0.5, "not answered", "no answer yet"),
        (Renamed, 0, "wrong", "has the parameters w (2, 6); it should have the parameters weight (2, 6), bias (6,)"),
        (lambda dim, code: 3, 0, "wrong", "must be a class that derives from nn.Module"),
    ],
)
def test_wrong_classes_are_told_what_is_wrong(wrong, share, cause, text):
    got = verdict(TIED, wrong)
    assert (got.share, got.cause) == (share, cause) and text in got.message


def test_a_class_with_the_parameters_of_a_mistake_gets_its_message():
    examine = matches(
        Tied, batches, method="encode", mistakes=(Mistake(Untied, "The decoder has weights of its own."),)
    )
    assert verdict(examine, Untied).message == "The decoder has weights of its own."


def test_a_result_may_be_compared_up_to_a_sign():
    def components(x):
        return torch.linalg.svd(x - x.mean(0), full_matrices=False).Vh[:2]

    def draw(rng):
        return [(rng.normal(size=(9, d)),) for d in (3, 4)]

    examine = matches(components, draw, view=lambda w: w.T @ w)
    assert verdict(examine, lambda x: -components(x)).share == 1
    assert (
        "has shape (3, 2); expected (2, 3). It seems transposed." in verdict(examine, lambda x: components(x).T).message
    )
    assert "right values" in verdict(examine, lambda x: torch.linalg.svd(x, full_matrices=False).Vh[:2]).message
    with pytest.raises(ValueError, match="view and gradients"):
        matches(components, draw, view=abs, gradients=(0,))


def test_structures_are_compared_part_by_part():
    def both(x, y):
        return {"mean": x.mean(0), "rest": (x.T @ x, [len(x), "text", None])}

    def draw(rng):
        return [(rng.normal(size=(n, 3)), np.arange(n)) for n in (2, 5)]

    def changed(**parts):
        return lambda x, y: both(x, y) | {key: part(x) for key, part in parts.items()}

    examine = matches(both, draw)
    assert verdict(examine, both).share == 1
    assert verdict(examine, lambda x, y: both(x.numpy(), y)).share == 1
    for wrong, text in (
        (changed(mean=lambda x: x.mean(1)), "Your result['mean'] has shape (2,); expected (3,)"),
        (changed(rest=lambda x: (x.T @ x,)), "Your result['rest'] is a tuple of 1 thing; expected a tuple of 2 things"),
        (changed(more=len), "expected a dict with the keys mean, rest"),
        (changed(rest=lambda x: (x.T @ x, [len(x), "other", None])), "not the right values"),
        (lambda x, y: [1, 2], "expected a dict"),
    ):
        assert text in verdict(examine, wrong).message


def test_a_square_result_can_be_transposed():
    def product(x):
        return x @ x.triu()

    examine = matches(product, lambda rng: [(rng.normal(size=(3, 3)),) for _ in range(2)])
    assert verdict(examine, lambda x: product(x).T).message == "Your result is transposed."


def test_modules_of_the_core_can_be_arguments():
    def head(encoder, x):
        return encoder(x).mean()

    spec = Make("ssl_course.encoders.mlp", 4, 2, seed=1)
    examine = matches(head, lambda rng: [(spec, rng.normal(size=(n, 4))) for n in (2, 3)], gradients=(1,))
    assert verdict(examine, head).share == 1
    assert "a sum stands" in verdict(examine, lambda encoder, x: encoder(x).mean(1).sum()).message


def test_a_fault_of_the_question_is_never_the_students():
    def broken(answer, rng):
        raise KeyError("labels")

    got = verdict(broken, nt_xent)
    assert got.cause == "grader fault" and got.share == 0 and "no fault of yours" in got.message
    assert verdict(matches(lambda x: x / 0, lambda rng: [(np.ones(2),)]), abs).cause == "grader fault"
    bad_spec = matches(lambda e: 1.0, lambda rng: [(Make("ssl_course.encoders.mlp", "x"),)])
    assert verdict(bad_spec, lambda e: 1.0).cause == "grader fault"


def test_questions_by_hand_can_keep_a_share():
    def examine(answer, rng):
        code = array(answer(3), shape=(None, 2), name="the code")
        require(code.sum() > 0, "The code is empty.", share=0.25, hint=3)

    assert verdict(examine, lambda n: torch.ones(n, 2)).cause == "right"
    assert verdict(examine, lambda n: torch.zeros(n, 2)) == Verdict(0.25, "wrong", "The code is empty.", 3)
    assert verdict(examine, lambda n: torch.ones(n, 3)).message == "The code has shape (3, 3); expected (any, 2)."
    assert verdict(examine, lambda n: "a").message == "The code is a string; expected a tensor of shape (any, 2)."


def test_parts_add_up_and_the_first_that_fails_speaks():
    def fails(message, share=0.0):
        def examine(answer, rng):
            raise Wrong(message, share=share)

        return examine

    def passes(answer, rng):
        return None

    got = verdict(in_parts((0.25, passes), (0.5, fails("second", 0.5)), (0.25, fails("third"))), abs)
    assert got == Verdict(0.5, "wrong", "second")
    assert verdict(in_parts((0.5, passes), (0.5, passes)), abs).cause == "right"
    with pytest.raises(ValueError, match="add up to 1"):
        in_parts((0.5, passes), (0.6, passes))


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": "nt xent"}, "name must be"),
        ({"kind": "guess"}, "kind of q must be one of"),
        ({"difficulty": 5}, "difficulty of q"),
        ({"points": 0}, "points and minutes of q"),
        ({"hints": ("a", "b")}, "hints of q"),
        ({"hints": ("a", "b", " ")}, "hints of q"),
    ],
)
def test_a_question_says_what_is_wrong_with_it(change, text):
    good = {
        "name": "q",
        "title": "Q",
        "kind": "vary",
        "points": 1,
        "difficulty": 1,
        "minutes": 5,
        "hints": ("a", "b", "c"),
    }
    with pytest.raises(ValueError, match=text):
        Question(**good | change, examine=lambda answer, rng: None)


@pytest.mark.parametrize("bad", [(1.5, "right"), (0.5, "right"), (1.0, "wrong"), (0.0, "sad")])
def test_a_verdict_is_consistent(bad):
    with pytest.raises(ValueError):
        Verdict(*bad)
