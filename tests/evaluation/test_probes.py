"""The probes against slow loops in float64, and at their edges."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.evaluation import knn_accuracy, linear_probe


def blobs(n: int, classes: int = 3, spread: float = 1.0, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Points around one centre a class, the same centres for every seed."""
    centres = 2 * torch.randn(classes, 6, generator=torch.Generator().manual_seed(99))
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(classes, (n,), generator=generator)
    return centres[labels] + spread * torch.randn(n, 6, generator=generator), labels


def slow_knn(train, train_labels, test, test_labels, k, temperature) -> float:
    """One test row at a time: sort all training rows by cosine, let the first k vote."""
    right = 0
    for row, label in zip(test.double(), test_labels.tolist(), strict=True):
        cosines = [float(row.dot(other) / (row.norm() * other.norm())) for other in train.double()]
        nearest = sorted(range(len(train)), key=lambda i: -cosines[i])[:k]
        votes: dict[int, float] = defaultdict(float)
        for i in nearest:
            votes[int(train_labels[i])] += math.exp(cosines[i] / temperature)
        right += max(votes, key=votes.get) == label
    return right / len(test)


@pytest.mark.parametrize("k, temperature", [(1, 0.1), (5, 0.1), (20, 0.07), (60, 10.0), (500, 0.1)])
def test_knn_equals_the_slow_version(k, temperature):
    train, test = blobs(60, spread=3.0), blobs(50, spread=3.0, seed=1)
    found = knn_accuracy(*train, *test, k=k, temperature=temperature, batch_size=7)
    assert found == slow_knn(*train, *test, k, temperature)
    assert 0.3 < found < 1  # not a case that any vote would get right


def test_knn_weighs_by_similarity():
    train = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.8, -0.6]])
    labels, test = torch.tensor([0, 1, 1]), torch.tensor([[1.0, 0.0]])
    assert knn_accuracy(train, labels, test, torch.tensor([0]), k=3, temperature=0.1) == 1  # e^10 against 2 e^8
    assert knn_accuracy(train, labels, test, torch.tensor([1]), k=3, temperature=10.0) == 1  # e^0.1 against 2 e^0.08


def test_knn_ignores_length_and_survives_a_tiny_temperature():
    train, test = blobs(60), blobs(50, seed=1)
    wanted = knn_accuracy(*train, *test, k=5)
    lengths = torch.linspace(0.1, 50, 60)[:, None]
    assert knn_accuracy(train[0] * lengths, train[1], *test, k=5) == wanted
    assert knn_accuracy(*train, *train, k=5, temperature=1e-4) == 1  # each is its own nearest neighbour


def test_knn_takes_all_neighbours_where_there_are_fewer_than_k():
    train, test = blobs(20), blobs(10, seed=1)
    assert knn_accuracy(*train, *test, k=200) == knn_accuracy(*train, *test, k=20)


@pytest.mark.parametrize("judge", [knn_accuracy, linear_probe])
def test_a_class_missing_from_either_side_is_no_error(judge):
    (x, y), (test, labels) = blobs(200, 4, 0.2), blobs(100, 4, 0.2, seed=1)
    some = y < 3
    accuracy = judge(x[some], y[some], test, labels)
    assert accuracy == pytest.approx(float((labels < 3).float().mean()))  # all right but for the unknown class
    assert judge(x, y, test[labels < 2], labels[labels < 2]) == 1


@pytest.mark.parametrize("judge", [knn_accuracy, linear_probe])
def test_labels_that_say_nothing_give_chance(judge):
    generator = torch.Generator().manual_seed(0)
    x, labels = torch.randn(1500, 5, generator=generator), torch.randint(2, (1500,), generator=generator)
    assert judge(x[:1000], labels[:1000], x[1000:], labels[1000:]) == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("judge", [knn_accuracy, linear_probe])
def test_features_and_labels_are_left_alone_and_nothing_is_drawn(judge):
    data = (*blobs(60), *blobs(50, seed=1))
    before, state = [x.clone() for x in data], torch.get_rng_state()
    assert judge(*data) == judge(*data)
    assert all(torch.equal(a, b) for a, b in zip(data, before, strict=True))
    assert torch.equal(torch.get_rng_state(), state)


def test_linear_probe_equals_a_logistic_regression_by_hand():
    (x, y), (test, labels) = blobs(80, spread=3.0), blobs(200, spread=3.0, seed=1)
    x, test = x * torch.tensor([1e3, 1, 1, 1, 1, 1e-3]), test * torch.tensor([1e3, 1, 1, 1, 1, 1e-3])
    mean, sd = x.double().mean(0), x.double().std(0, correction=0)
    inputs, weight, bias = (x - mean) / sd, torch.zeros(6, 3).double(), torch.zeros(3).double()
    weight.requires_grad_(), bias.requires_grad_()
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=500, line_search_fn="strong_wolfe", tolerance_grad=1e-9)

    def objective() -> Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(inputs @ weight + bias, y, reduction="sum") + 0.5 * weight.pow(2).sum()
        loss.backward()
        return loss

    optimizer.step(objective)
    with torch.no_grad():
        right = (((test - mean) / sd) @ weight + bias).argmax(1) == labels
    found = linear_probe(x, y, test, labels)
    assert found == pytest.approx(float(right.float().mean()), abs=1 / 200)  # one row may sit on the border
    assert 0.5 < found < 0.95


def test_linear_probe_is_silent_about_convergence():
    x = torch.randn(300, 50, generator=torch.Generator().manual_seed(0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        linear_probe(x, (x[:, 0] > 0).long(), x, (x[:, 0] > 0).long(), C=1e6)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float64])
@pytest.mark.parametrize("judge", [knn_accuracy, linear_probe])
def test_other_float_types_are_judged_too(judge, dtype):
    (x, y), (test, labels) = blobs(60, spread=0.3), blobs(50, spread=0.3, seed=1)
    assert judge(x.to(dtype), y, test.to(dtype), labels) == judge(x, y, test, labels) == 1


@pytest.mark.parametrize("judge", [knn_accuracy, linear_probe])
@pytest.mark.parametrize(
    "change, message",
    [
        ({0: torch.zeros(60, 5)}, r"train and test must be \(n, d\) and \(m, d\), got \(60, 5\) and \(50, 6\)"),
        ({2: torch.zeros(50)}, "train and test must be"),
        ({1: torch.zeros(59)}, r"train_labels must have shape \(60,\), got \(59,\)"),
        ({3: torch.zeros(50, 1)}, r"test_labels must have shape \(50,\), got \(50, 1\)"),
        ({0: torch.full((60, 6), math.nan)}, "train holds features that are not finite"),
        ({2: torch.full((50, 6), math.inf)}, "test holds features that are not finite"),
        ({0: torch.zeros(0, 6), 1: torch.zeros(0)}, "train must hold at least one row"),
        ({2: torch.zeros(0, 6), 3: torch.zeros(0)}, "test must hold at least one row"),
    ],
)
def test_bad_arguments_are_named(judge, change, message):
    data = dict(enumerate((*blobs(60), *blobs(50, seed=1))))
    with pytest.raises(ValueError, match=message):
        judge(*{**data, **change}.values())


def test_arguments_of_each_probe_are_named():
    data = (*blobs(60), *blobs(50, seed=1))
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        knn_accuracy(*data, k=0)
    with pytest.raises(ValueError, match="temperature must be positive, got 0"):
        knn_accuracy(*data, temperature=0)
    with pytest.raises(ValueError, match="train_labels must hold at least two classes, got one"):
        linear_probe(data[0], torch.zeros(60).long(), *data[2:])
    with pytest.raises(ValueError, match="C must be positive, got 0"):
        linear_probe(*data, C=0)
