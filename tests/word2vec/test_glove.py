"""GloVe: its weights, each step against autograd and torch's own Adagrad, and what it learns of the kingdom."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from ssl_course.data import kingdom, kingdom_analogies
from ssl_course.word2vec import Vocabulary, analogy_accuracy, cooccurrence, glove
from ssl_course.word2vec.glove import glove_weight

TEXT = [["a", "b", "a", "c"], ["b", "c", "c", "a", "b"], ["d", "a"]] * 5


def test_the_weight_of_a_count():
    counts = torch.tensor([0.5, 1.0, 10.0, 100.0, 1e6])
    assert glove_weight(counts, most=100.0).tolist() == pytest.approx(
        [(c / 100) ** 0.75 for c in (0.5, 1, 10)] + [1, 1]
    )
    assert glove_weight(counts, 10.0, 1.0).tolist() == pytest.approx([0.05, 0.1, 1, 1, 1])


def by_autograd(dim: int, window: int, epochs: int, lr: float, most: float, seed: int) -> tuple[torch.Tensor, list]:
    """Equation 8 over the dense matrix in float64, torch's Adagrad with sums that begin at 1."""
    vocabulary = Vocabulary(TEXT, 1)
    counts = torch.from_numpy(cooccurrence(TEXT, vocabulary, window).toarray())
    rng = torch.Generator().manual_seed(seed)
    tables = [(torch.rand(len(vocabulary), dim + 1, generator=rng) - 0.5) / dim for _ in range(2)]
    w, v = (table.double().requires_grad_() for table in tables)
    adagrad = torch.optim.Adagrad([w, v], lr=lr, initial_accumulator_value=1.0, eps=0.0)
    losses = []
    for _ in range(epochs):
        total = torch.zeros((), dtype=torch.float64)
        for i, j in counts.nonzero().tolist():
            error = w[i, :-1] @ v[j, :-1] + w[i, -1] + v[j, -1] - counts[i, j].log()
            total = total + min(1.0, float(counts[i, j] / most) ** 0.75) * error**2
        losses.append(float(total.detach()) / int((counts > 0).sum()))
        adagrad.zero_grad()
        (total / 2).backward()  # as the authors' program, which takes no factor of 2 into the slope
        adagrad.step()
    return (w + v)[:, :-1].detach(), losses


@pytest.mark.parametrize("dim, window, most", [(3, 2, 10.0), (1, 5, 100.0), (8, 1, 0.5)])
def test_vectors_and_losses_equal_autograd(dim, window, most):
    vectors, losses = by_autograd(dim, window, 6, 0.1, most, seed=4)
    found = glove(
        TEXT, dim=dim, window=window, epochs=6, lr=0.1, most=most, seed=4, min_count=1, progress=False, device="cpu"
    )
    assert found.words == Vocabulary(TEXT, 1).words
    torch.testing.assert_close(found.vectors.double(), vectors, atol=1e-5, rtol=1e-4)
    assert found.losses == pytest.approx(losses, rel=1e-4)


def accuracy(sentences, **settings) -> dict:
    found = glove(sentences, progress=False, **settings)
    rows = analogy_accuracy(found.words, found.vectors, kingdom_analogies())
    return {row["family"]: row["hit@1"] for row in rows}


@pytest.mark.parametrize("seed", range(3))
def test_stopped_early_it_answers_every_question_about_the_kingdom(seed):
    """It sees only pairs that occur: that the queen is never beside "his" is not held against her. So vectors that fit
    the counts to the end may be anything in the directions that no count fixes, and answer worse."""
    sentences = kingdom(seed=seed)
    assert set(accuracy(sentences, epochs=3, lr=0.1, seed=seed).values()) == {1.0}
    assert 0.4 < accuracy(sentences, epochs=25, lr=0.05, seed=seed)["all"] < 1.0  # chance is 0.004


def test_the_loss_falls_and_fits():
    losses = glove(kingdom(), epochs=25, lr=0.05, progress=False).losses
    assert len(losses) == 25 and losses[-1] < 0.3 < 5 < losses[0]
    assert all(later < sooner for sooner, later in pairwise(losses))


def test_the_seed_decides_and_a_generator_will_do():
    def learn(seed: int, sentences=TEXT) -> torch.Tensor:
        return glove(sentences, dim=4, epochs=2, min_count=1, seed=seed, progress=False).vectors

    assert torch.equal(learn(1), learn(1, iter(TEXT))) and not torch.equal(learn(1), learn(2))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"dim": 0}, "dim must be a whole number, 1 or more, got 0"),
        ({"dim": 2.5}, "dim must be a whole number, 1 or more, got 2.5"),
        ({"epochs": 0}, "epochs must be a whole number, 1 or more, got 0"),
        ({"lr": 0}, "lr must be positive, got 0"),
        ({"lr": float("nan")}, "lr must be positive, got nan"),
        ({"most": -1}, "most must be positive, got -1"),
        ({"window": 0}, "window must be 1 or more, got 0"),
        ({"min_count": 99}, "min_count=99 leaves no word"),
        ({"sentences": []}, "empty corpus"),
        ({"sentences": [["a"], ["b"]]}, "no two words of the vocabulary beside each other"),
    ],
)
def test_bad_arguments_are_named(change, message):
    settings = {"sentences": TEXT, "min_count": 1, "progress": False} | change
    with pytest.raises(ValueError, match=message):
        glove(settings.pop("sentences"), **settings)


def test_divergence_is_said():
    with pytest.raises(FloatingPointError, match=r"the loss is (nan|inf) in epoch \d+: a smaller lr may help"):
        glove(TEXT, lr=1e30, min_count=1, progress=False)


def test_the_bar_comes_and_goes(capsys):
    glove(TEXT, dim=2, epochs=2, min_count=1)
    assert "glove" in capsys.readouterr().err
    glove(TEXT, dim=2, epochs=2, min_count=1, progress=False)
    assert capsys.readouterr().err == ""
