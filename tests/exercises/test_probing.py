"""Questions that ask to train something: what counts is what a probe reads from features of hidden images."""

import numpy as np
import pytest
import torch
from torch import nn

from ssl_course.data.split import Split
from ssl_course.exercises.judging import LocalAnswer, Question, judge, learns


def draw(rng):
    """Four classes, told apart by which quarter of a noisy image is brighter."""

    def split(n):
        labels = torch.from_numpy(rng.integers(0, 4, n))
        images = torch.from_numpy(rng.random((n, 1, 6, 6))).float()
        for k in range(4):
            rows, columns = 3 * (k // 2), 3 * (k % 2)
            images[labels == k, :, rows : rows + 3, columns : columns + 3] += 1.0
        return Split(images, labels)

    return split(64), split(120), split(80)


QUESTION = Question(
    "learn_features", "Learn", "implement", 4, 4, 30, ("look", "think", "almost"), learns(draw, none=0.4, full=0.9)
)


def verdict(answer, seed=0):
    return judge(QUESTION, LocalAnswer(answer), np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(3))
def test_features_that_tell_the_classes_apart_earn_everything(seed):
    def trained(images):
        network = nn.Sequential(nn.Flatten(), nn.Linear(36, 16))
        optimiser = torch.optim.Adam(network.parameters(), 1e-2)
        decoder = nn.Linear(16, 36)
        for _ in range(30):
            optimiser.zero_grad()
            (decoder(network(images)) - images.flatten(1)).square().mean().backward()
            optimiser.step()
        return network.eval()

    assert verdict(trained, seed).cause == "right"
    assert verdict(lambda images: lambda x: x.flatten(1), seed).cause == "right"


@pytest.mark.parametrize("seed", range(3))
def test_the_worker_is_not_asked_how_good_it_is(seed):
    told = verdict(lambda images: 1.0, seed)
    assert told.share == 0 and "must return a function or a module" in told.message


@pytest.mark.parametrize(
    ("encode", "told"),
    [
        (lambda x: torch.zeros(len(x), 3), "reads"),
        (lambda x: x.flatten(1) * float("nan"), "not finite"),
        (lambda x: x.mean(dim=(1, 2, 3), keepdim=True).flatten(1), "reads"),
        (lambda x: x.flatten(1).mean(0, keepdim=True), "one row of features"),
        (lambda x: x.flatten(1) - x.flatten(1).mean(0), "depend on the other images"),
    ],
)
def test_features_that_tell_nothing_earn_nothing(encode, told):
    result = verdict(lambda images: encode)
    assert result.share < 0.2 and told in result.message and result.cause == "wrong"


def test_points_rise_with_the_accuracy():
    shares = []
    for noise in (0.0, 1.5, 30.0):

        def encode(x, noise=noise):
            return x.flatten(1) + noise * (x.flatten(1) * 1e4).sin()

        shares.append(verdict(lambda images, encode=encode: encode).share)
    assert shares[0] == 1 and shares[0] > shares[1] > shares[2]


@pytest.mark.parametrize(("none", "full"), [(0.5, 0.5), (0.9, 0.4), (-0.1, 0.5), (0.2, 1.1)])
def test_bars_out_of_order_are_refused(none, full):
    with pytest.raises(ValueError, match="none and full must satisfy"):
        learns(draw, none=none, full=full)
