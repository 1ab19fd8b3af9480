"""Bounds on mutual information: their formulas, their limits, and correlated Gaussians, of which the truth is known."""

from __future__ import annotations

import math

import pytest
import torch
from loss_oracles import draw

from ssl_course.losses import donsker_varadhan_bound, info_nce, info_nce_bound, jensen_shannon_bound, nwj_bound

BOUNDS = [info_nce_bound, nwj_bound, donsker_varadhan_bound, jensen_shannon_bound]


def slow(bound, f):
    """Each bound from its formula, pair by pair."""
    n = len(f)
    joint = sum(f[i, i] for i in range(n)) / n
    apart = [f[i, j] for i in range(n) for j in range(n) if i != j]
    if bound is info_nce_bound:
        return sum(torch.log(torch.exp(f[i, i]) / (sum(torch.exp(f[i])) / n)) for i in range(n)) / n
    if bound is nwj_bound:
        return joint - sum(torch.exp(s - 1) for s in apart) / len(apart)
    if bound is donsker_varadhan_bound:
        return joint - torch.log(sum(torch.exp(s) for s in apart) / len(apart))
    return 1 + joint - sum(torch.exp(s) for s in apart) / len(apart)


@pytest.mark.parametrize("bound", BOUNDS)
def test_values_equal_the_formulas(bound):
    for seed in range(3):
        scores = draw(6, 6, seed=seed)
        torch.testing.assert_close(bound(scores), slow(bound, scores))


@pytest.mark.parametrize("bound", BOUNDS[:3])
def test_gradients_equal_those_of_the_formulas(bound):
    scores = draw(5, 5).requires_grad_()
    right = torch.autograd.grad(slow(bound, scores), scores)[0]
    torch.testing.assert_close(torch.autograd.grad(bound(scores), scores)[0], right)
    assert torch.autograd.gradcheck(bound, [scores])


def test_the_gradient_of_jensen_shannon_is_a_classifiers():
    scores = draw(5, 5).requires_grad_()
    eye = torch.eye(5, dtype=torch.float64)
    # Mean log-likelihood of "together" on the diagonal and "apart" off it, each with half of the say.
    told = torch.nn.functional.logsigmoid(torch.where(eye.bool(), scores, -scores))
    right = (told * eye).sum() / 5 + (told * (1 - eye)).sum() / 20
    found = torch.autograd.grad(jensen_shannon_bound(scores), scores)[0]
    torch.testing.assert_close(found, torch.autograd.grad(right, scores)[0])


def test_the_bound_is_log_n_minus_the_loss():
    x, y = draw(9, 4), draw(9, 4, seed=1)
    unit = [z / z.norm(dim=1, keepdim=True) for z in (x, y)]
    torch.testing.assert_close(info_nce_bound(unit[0] @ unit[1].T / 0.2), math.log(9) - info_nce(x, y, None, 0.2))


@pytest.mark.parametrize("n", [2, 16, 300])
def test_info_nce_ends_at_log_n_and_others_do_not(n):
    scores = 50 * torch.eye(n, dtype=torch.float64)
    assert float(info_nce_bound(scores)) == pytest.approx(math.log(n))
    assert float(info_nce_bound(100 * scores)) <= math.log(n)
    assert float(donsker_varadhan_bound(scores)) == pytest.approx(50)


@pytest.mark.parametrize("bound, constant", [(info_nce_bound, 0), (donsker_varadhan_bound, 0), (nwj_bound, 1)])
def test_a_critic_that_knows_nothing_finds_nothing(bound, constant):
    assert float(bound(torch.full((8, 8), float(constant)))) == pytest.approx(0, abs=1e-6)
    if constant == 0:  # these two do not mind a constant, and NWJ does
        assert float(bound(torch.full((8, 8), 3.0))) == pytest.approx(0, abs=1e-6)
    else:
        assert float(bound(torch.full((8, 8), 3.0))) < -1


def gaussians(rho: float, d: int, n: int, seed: int) -> torch.Tensor:
    """The best critic log p(y | x) / p(y) at pairs with correlation rho in each of d dimensions."""
    x, e = draw(n, d, seed=2 * seed), draw(n, d, seed=2 * seed + 1)
    y = rho * x + (1 - rho**2) ** 0.5 * e
    apart = (y[None] - rho * x[:, None]).pow(2).sum(dim=2) / (1 - rho**2)
    return (y.pow(2).sum(dim=1) - apart) / 2 - d * math.log(1 - rho**2) / 2


def test_with_the_best_critic_all_are_near_a_small_truth():
    truth = -2 * math.log(1 - 0.5**2) / 2
    scores = [gaussians(0.5, 2, 400, seed) for seed in range(10)]
    for bound, shift in ((info_nce_bound, 0), (nwj_bound, 1), (donsker_varadhan_bound, 0), (jensen_shannon_bound, 0)):
        found = torch.stack([bound(s + shift) for s in scores]).mean()
        assert float(found) == pytest.approx(truth, abs=0.03), bound.__name__


def test_where_much_is_shared_info_nce_saturates_and_nwj_varies():
    truth, n = -20 * math.log(1 - 0.9**2) / 2, 64  # 16.6 nats, and log 64 is 4.2
    scores = [gaussians(0.9, 20, n, seed) for seed in range(20)]
    low = torch.stack([info_nce_bound(s) for s in scores])
    wild = torch.stack([nwj_bound(s + 1) for s in scores])
    assert float(low.max()) <= math.log(n) < truth and float(low.mean()) > 0.95 * math.log(n)
    assert float(wild.std()) > 0.5 > 100 * float(low.std())


@pytest.mark.parametrize("bound", BOUNDS)
def test_half_precision_and_bad_arguments(bound):
    scores = draw(6, 6, dtype=torch.bfloat16)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(bound(scores), bound(scores.float())) and bound(scores).dtype == torch.float32
    with pytest.raises(ValueError, match=r"scores must have shape \(n, n\), n >= 2, got \(3, 4\)"):
        bound(torch.zeros(3, 4))
    with pytest.raises(ValueError, match=r"scores must have shape \(n, n\), n >= 2, got \(1, 1\)"):
        bound(torch.zeros(1, 1))
    with pytest.raises(ValueError, match="scores must be finite, got NaN or infinity in 2 of 3 rows"):
        bound(torch.tensor([[0, math.nan, 0], [0, 0, math.inf], [0, 0, 0]]))
    with pytest.raises(TypeError, match=r"scores must be a tensor of floating-point numbers, got torch\.int64"):
        bound(torch.zeros(3, 3).long())
