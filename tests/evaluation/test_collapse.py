"""The two numbers that fall when features collapse, at spectra that are known."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ssl_course.evaluation import effective_rank, feature_std


def noise(n: int = 400, d: int = 16, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def with_spectrum(values: list[float], n: int = 50, d: int = 8) -> Tensor:
    """Centred features (n, d) whose singular values are `values`, turned at random, moved away from 0."""
    left = torch.linalg.qr(noise(n, len(values), 1).double() - noise(n, len(values), 1).double().mean(0))[0]
    right = torch.linalg.qr(noise(d, d, 2).double())[0][:, : len(values)]
    return left @ torch.diag(torch.tensor(values).double()) @ right.T + 5


@pytest.mark.parametrize("d", [2, 16, 256])
def test_spread_directions_have_a_deviation_near_one_over_root_d(d):
    assert feature_std(noise(4000, d)) == pytest.approx(1 / math.sqrt(d), rel=0.03)


def test_deviation_is_zero_at_collapse_and_ignores_length():
    point = noise(1, 16).expand(100, -1)
    assert feature_std(point) == pytest.approx(0, abs=1e-6)
    assert feature_std(point * torch.linspace(1, 9, 100)[:, None]) == pytest.approx(0, abs=1e-6)
    assert feature_std(torch.zeros(10, 4)) == 0
    assert feature_std(7 * noise()) == pytest.approx(feature_std(noise()), rel=1e-5)


def test_deviation_equals_a_loop():
    z = noise(30, 5).double()
    unit = [row / row.norm() for row in z]
    deviations = []
    for j in range(5):
        column = [float(row[j]) for row in unit]
        mean = sum(column) / 30
        deviations.append(math.sqrt(sum((x - mean) ** 2 for x in column) / 30))
    assert feature_std(z) == pytest.approx(sum(deviations) / 5, rel=1e-5)


@pytest.mark.parametrize(
    "values, rank",
    [
        ([3.0], 1),
        ([2.0, 2.0, 2.0], 3),
        ([1.0] * 8, 8),
        ([2.0, 1.0, 1.0], math.exp(0.5 * math.log(2) + 0.5 * math.log(4))),
        ([1.0, 1e-9], 1),
    ],
)
def test_effective_rank_of_known_spectra(values, rank):
    z = with_spectrum(values)
    assert effective_rank(z) == pytest.approx(rank, rel=1e-5)
    assert effective_rank(1e-6 * z) == pytest.approx(rank, rel=1e-5)  # scale does not matter


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_effective_rank_of_a_single_point_is_zero_wherever_it_lies(dtype):
    for seed in range(5):
        point = noise(1, 16, seed).to(dtype)
        assert effective_rank(point.expand(1000, -1)) == 0
        assert effective_rank(1e4 * point.expand(37, -1)) == 0
    assert effective_rank(torch.zeros(10, 4, dtype=dtype)) == 0


def test_effective_rank_ignores_where_the_features_lie_and_is_bounded():
    z = noise(400, 16)
    assert effective_rank(z + 100) == pytest.approx(effective_rank(z), rel=1e-4)
    assert 15 < effective_rank(z) <= 16
    assert effective_rank(noise(5, 16)) <= 4 + 1e-6  # five centred points span four directions


def test_effective_rank_falls_as_features_collapse_onto_a_line():
    z, line = noise(), noise(400, 1, 3) @ noise(1, 16, 4)
    ranks = [effective_rank(line + share * z) for share in (1.0, 0.1, 0.01, 0.0)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("judge", [feature_std, effective_rank])
@pytest.mark.parametrize(
    "z, message",
    [
        (torch.full((4, 3), math.nan), "z holds values that are not finite"),
        (torch.tensor([[1.0, 2.0], [3.0, math.inf]]), "z holds values that are not finite"),
        (torch.ones(1, 3), r"z must be \(n, d\) with at least two rows, got \(1, 3\)"),
        (torch.ones(3), r"z must be \(n, d\) with at least two rows, got \(3,\)"),
        (torch.ones(2, 3, 4), r"z must be \(n, d\) with at least two rows"),
    ],
)
def test_bad_features_are_refused(judge, z, message):
    with pytest.raises(ValueError, match=message):
        judge(z)
