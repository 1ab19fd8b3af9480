"""Barlow Twins, VICReg, swapped prediction with its codes, and noise-contrastive estimation."""

from __future__ import annotations

import math

import pytest
import torch
from loss_oracles import draw
from loss_oracles import sinkhorn as slow_sinkhorn
from scipy.optimize import linear_sum_assignment

from ssl_course.losses import barlow_twins, nce, sinkhorn, swapped_prediction, vicreg, vicreg_terms


def white(n: int, d: int) -> torch.Tensor:
    """Features with mean 0 and variance 1 that are exactly uncorrelated."""
    z = draw(n, d)
    return torch.linalg.qr(z - z.mean(dim=0))[0] * (n - 1) ** 0.5


def test_barlow_twins_at_its_ends():
    z = white(20, 5)
    assert float(barlow_twins(z, 3 * z + 7)) == pytest.approx(0, abs=1e-12)
    assert float(barlow_twins(z, -z)) == pytest.approx(5 * 4)
    both = z[:, [0, 0]]  # the same feature twice: the diagonal is right, both places off it are 1
    assert float(barlow_twins(both, both, lambd=0.25)) == pytest.approx(0.5)
    assert float(barlow_twins(torch.ones(6, 3), torch.ones(6, 3))) == 3  # collapsed: no correlation at all


def test_barlow_twins_does_not_scale_rounding_up_to_a_feature():
    z1, z2 = (draw(50, 3, seed=seed) for seed in (0, 1))
    flat = [torch.cat([z, 5 + 1e-9 * draw(50, 1, seed=9)], dim=1) for z in (z1, z2)]
    assert float(barlow_twins(*flat) - barlow_twins(z1, z2)) == pytest.approx(1, abs=1e-3)
    flat[0].requires_grad_()
    assert float(torch.autograd.grad(barlow_twins(*flat), flat[0])[0].abs().max()) < 1e4


def test_vicreg_at_its_ends():
    z = white(20, 5)
    terms = vicreg_terms(2 * z, 2 * z)
    assert [float(term) for term in terms] == pytest.approx([0, 0, 0], abs=1e-12)
    assert [float(term) for term in vicreg_terms(torch.ones(6, 3), torch.ones(6, 3))] == pytest.approx([0, 1.98, 0])
    both = z[:, [0, 0]]
    assert float(vicreg_terms(both, both).covariance) == pytest.approx(2 * (1 + 1) / 2)
    assert float(vicreg_terms(2 * z, 2 * z + 3).invariance) == pytest.approx(9)


def test_vicreg_adds_its_terms_with_the_weights_given():
    z = draw(9, 3), draw(9, 3, seed=1)
    invariance, variance, covariance = vicreg_terms(*z)
    torch.testing.assert_close(vicreg(*z), 25 * invariance + 25 * variance + covariance)
    torch.testing.assert_close(vicreg(*z, 1, 2, 3), invariance + 2 * variance + 3 * covariance)


def test_sinkhorn_equals_the_plain_form_where_that_does_not_overflow():
    scores = draw(9, 4)
    for iterations in (1, 3, 10):
        torch.testing.assert_close(sinkhorn(scores, 0.5, iterations), slow_sinkhorn(scores, 0.5, iterations))


def test_sinkhorn_shares_samples_out_evenly_even_where_all_want_the_same():
    scores = torch.rand(40, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    scores[:, 0] += 1
    codes = sinkhorn(scores, 0.2, 100)
    torch.testing.assert_close(codes.sum(dim=1), torch.ones(40, dtype=torch.float64))
    torch.testing.assert_close(codes.sum(dim=0), torch.full((5,), 8.0, dtype=torch.float64))
    assert float(scores.softmax(dim=1).sum(dim=0)[0]) > 12  # which a softmax does not
    order = torch.randperm(40, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(sinkhorn(scores[order], 0.2, 100), codes[order])


def test_small_epsilon_comes_near_the_best_even_assignment():
    scores = draw(12, 3)
    places = scores.repeat_interleave(4, dim=1).numpy()  # each prototype has four places
    best = places[linear_sum_assignment(places, maximize=True)].sum()
    hard, soft = (float((sinkhorn(scores, epsilon, 500) * scores).sum()) for epsilon in (0.02, 1.0))
    assert hard == pytest.approx(best, rel=0.01) and soft < 0.9 * best


@pytest.mark.parametrize("temperature", [0.05, 0.1, 1.0])
def test_swapped_prediction_at_chance(temperature):
    scores = torch.zeros(8, 5, dtype=torch.float64)
    assert float(swapped_prediction(scores, scores, temperature)) == pytest.approx(math.log(5))


def test_swapped_prediction_follows_the_other_view():
    """The gradient of each view's scores is prediction minus the other's code; none goes through codes."""
    s1, s2 = (draw(8, 4, seed=seed).requires_grad_() for seed in (0, 1))
    slopes = torch.autograd.grad(swapped_prediction(s1, s2, 0.3, 0.5), [s1, s2])
    for slope, own, other in zip(slopes, (s1, s2), (s2, s1), strict=True):
        wanted = ((own / 0.3).softmax(dim=1) - sinkhorn(other, 0.5)) / (2 * 8 * 0.3)
        torch.testing.assert_close(slope, wanted.detach())
    assert not sinkhorn(s1).requires_grad


@pytest.mark.parametrize("k", [1, 2, 10])
def test_nce_where_model_and_noise_agree(k):
    scores = draw(6), draw(6, k, seed=1)
    wanted = (1 + k) * math.log(1 + k) - k * math.log(k)
    assert float(nce(*scores, *scores)) == pytest.approx(wanted)


def test_nce_stays_finite_far_from_the_data():
    scores = torch.tensor([-1e4], requires_grad=True), torch.tensor([[1e4]], requires_grad=True)
    loss = nce(*scores, torch.zeros(1), torch.zeros(1, 1))
    assert loss.item() == pytest.approx(2e4)
    assert [float(slope) for slope in torch.autograd.grad(loss, scores)] == [-1, 1]
