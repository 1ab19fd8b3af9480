"""Noise and the two halves of the loss: what is drawn how often, and slopes against autograd."""

from __future__ import annotations

import math

import pytest
import torch

from ssl_course.word2vec import Vocabulary
from ssl_course.word2vec.blocks import BLOCK
from ssl_course.word2vec.negative_sampling import SHARED, Noise, noise_pairs, true_pairs


def noise(distribution: torch.Tensor, seed: int = 0) -> Noise:
    return Noise(distribution, torch.Generator().manual_seed(seed))


def test_words_are_drawn_as_often_as_the_distribution_says():
    counts = [5000, 900, 300, 80, 17, 5, 1]
    words = [[f"w{i}"] * count for i, count in enumerate(counts)]
    distribution = Vocabulary(words, min_count=1).noise()
    drawn = noise(distribution).draw(400_000).flatten()
    found, expected = torch.bincount(drawn, minlength=7), len(drawn) * distribution
    assert float(((found - expected) ** 2 / expected).sum()) < 22.5  # chi-square, 6 degrees: 99.9%
    weights = [count**0.75 for count in counts]
    assert distribution.tolist() == pytest.approx([weight / sum(weights) for weight in weights])


def test_a_large_vocabulary_loses_no_word():
    """Steps of float32 are finer than the rarest word's share."""
    counts = 1e6 / torch.arange(1, 30_001).double()
    distribution = counts**0.75 / (counts**0.75).sum()
    steps = noise(distribution).steps
    assert bool((steps.diff() > 0).all())
    shares = torch.diff(steps.double(), prepend=torch.zeros(1).double())
    assert float((shares / distribution - 1).abs().max()) < 0.02


@pytest.mark.parametrize("words, blocks", [(1, 1), (BLOCK - 1, 1), (BLOCK, 1), (BLOCK + 1, 2), (2048, 2048 // BLOCK)])
def test_each_block_gets_its_own_noise(words, blocks):
    drawn = noise(torch.full((1000,), 1e-3).double()).draw(words)
    assert drawn.shape == (blocks, SHARED) and drawn.min() >= 0 and drawn.max() < 1000
    assert len(drawn.unique(dim=0)) == blocks


def test_rounding_never_draws_a_word_that_there_is_not():
    source = noise(torch.tensor([0.3, 0.3, 0.3]).double())  # sums to less than 1
    assert int(source.draw(100_000).max()) == 2


def test_the_seed_decides():
    distribution = torch.full((50,), 0.02).double()
    assert torch.equal(noise(distribution, 1).draw(99), noise(distribution, 1).draw(99))
    assert not torch.equal(noise(distribution, 1).draw(99), noise(distribution, 2).draw(99))
    source = noise(distribution)
    assert not torch.equal(source.draw(99), source.draw(99))


@pytest.mark.parametrize("told, sign", [(true_pairs, 1), (noise_pairs, -1)])
def test_loss_and_slopes_equal_autograd(told, sign):
    rng = torch.Generator().manual_seed(0)
    scores = (3 * torch.randn(7, 4, generator=rng, dtype=torch.float64)).requires_grad_()
    weights = torch.rand(7, 4, generator=rng, dtype=torch.float64)
    loss = -(weights * torch.nn.functional.logsigmoid(sign * scores)).sum()
    found = told(scores.detach().clone(), weights)
    torch.testing.assert_close(found.loss, loss.detach())
    torch.testing.assert_close(found.slopes, torch.autograd.grad(loss, scores)[0])


@pytest.mark.parametrize("told, sign", [(true_pairs, 1), (noise_pairs, -1)])
@pytest.mark.parametrize("score", [-1e4, -50.0, 0.0, 50.0, 1e4])
def test_no_score_is_too_large(told, sign, score):
    loss, slopes = told(torch.tensor([score]), torch.tensor([2.0]))
    assert loss.isfinite() and float(loss) >= 0 and 0 <= -sign * float(slopes) <= 2
    if abs(score) <= 50:
        assert float(loss) == pytest.approx(2 * math.log1p(math.exp(-sign * score)), rel=1e-5, abs=1e-12)


@pytest.mark.parametrize("told", [true_pairs, noise_pairs])
def test_a_score_that_is_no_number_is_not_hidden(told):
    loss, slopes = told(torch.tensor([math.nan, 0.0]), torch.ones(2))
    assert loss.isnan() and slopes[0].isnan()
