"""Learned metrics: the conditions of a minimum, other solvers, known answers and what they are for."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from loss_oracles import draw

from ssl_course.losses import lmnn, mahalanobis_metric, metric_root


def clouds(n: int = 30, d: int = 2, seed: int = 0):
    """Two classes that differ in the second coordinate, while the first is loud and says nothing."""
    z, y = draw(n, d, seed=seed), torch.arange(n) % 2
    z[:, 0] *= 10
    z[:, 1] = 0.3 * z[:, 1] + y
    return z, y


def pairs_of(y):
    pairs = torch.combinations(torch.arange(len(y)))
    same = y[pairs[:, 0]] == y[pairs[:, 1]]
    return pairs[same], pairs[~same]


def sums(metric, x, similar, dissimilar):
    apart, far = (x[p[:, 0]] - x[p[:, 1]] for p in (similar, dissimilar))
    f = torch.einsum("nd,de,ne->", apart, metric, apart)
    return float(f), float(torch.einsum("nd,de,ne->n", far, metric, far).clamp(min=0).sqrt().sum())


@pytest.mark.parametrize("d, seed", [(2, 0), (2, 1), (3, 2), (5, 3)])
def test_no_other_metric_is_better(d, seed):
    x, y = clouds(24, d, seed)
    similar, dissimilar = pairs_of(y)
    metric = mahalanobis_metric(x, similar, dissimilar)
    f, g = sums(metric, x, similar, dissimilar)
    assert g == pytest.approx(1) and float(torch.linalg.eigvalsh(metric).min()) > -1e-12 * float(metric.norm())
    for other in range(300):  # near and far ones, each brought to the same constraint
        root = metric_root(metric) + 10.0 ** -(other % 5) * float(metric.norm()) ** 0.5 * draw(d, d, seed=other)
        candidate = root.T @ root
        worse, scale = sums(candidate, x, similar, dissimilar)
        assert worse / scale**2 >= f * (1 - 1e-9)


def test_the_minimum_in_two_dimensions_is_that_of_a_fine_grid():
    x, y = clouds(16)
    x = x / x.std(dim=0)
    similar, dissimilar = pairs_of(y)
    f, _ = sums(mahalanobis_metric(x, similar, dissimilar), x, similar, dissimilar)
    best = np.inf
    for turn in np.linspace(0, np.pi, 60):
        axes = torch.tensor([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        for flat in np.concatenate([[0], np.logspace(-6, 0, 60)]):
            value, scale = sums(axes.T @ torch.diag(torch.tensor([1, flat])) @ axes, x, similar, dissimilar)
            best = min(best, value / scale**2)
    assert f <= best and f == pytest.approx(best, rel=0.02)


def test_it_finds_the_direction_that_matters():
    x, y = clouds(40)
    metric = mahalanobis_metric(x, pairs_of(y)[0])
    assert float(metric[1, 1]) > 50 * float(metric[0, 0])
    z = x @ metric_root(metric)
    before, after = (
        float((y[(torch.cdist(each, each) + torch.eye(40) * 1e9).argmin(dim=1)] == y).double().mean())
        for each in (x, z)
    )
    assert before < 0.75 and after > 0.85


def test_pairs_that_are_not_named_are_dissimilar():
    x, y = clouds(12)
    similar, dissimilar = pairs_of(y)
    wanted = mahalanobis_metric(x, similar, dissimilar)
    torch.testing.assert_close(mahalanobis_metric(x, similar), wanted)
    torch.testing.assert_close(mahalanobis_metric(x, similar.flip(1)), wanted)


def test_the_metric_moves_with_the_space():
    x, y = clouds(20, 3)
    similar, dissimilar = pairs_of(y)
    metric, change = mahalanobis_metric(x, similar, dissimilar), draw(3, 3)
    moved = mahalanobis_metric(x @ change, similar, dissimilar)
    torch.testing.assert_close(change @ moved @ change.T, metric, atol=1e-4 * float(metric.norm()), rtol=1e-3)


def test_a_direction_without_similar_pairs_needs_a_ridge():
    x = torch.tensor([[0.0, 0], [1, 0], [0, 1], [1, 1]])
    similar = torch.tensor([[0, 1], [2, 3]])
    with pytest.raises(ValueError, match="similar pairs must differ in all 2 directions, got 1: give more of them"):
        mahalanobis_metric(x, similar)
    metric = mahalanobis_metric(x, similar, ridge=0.01)
    assert metric.dtype == torch.float32 and float(metric[1, 1]) > 10 * float(metric[0, 0])


def test_the_root_turns_the_metric_into_plain_distance():
    metric = draw(4, 4)
    metric = metric @ metric.T
    x, y = draw(6, 4), draw(6, 4, seed=1)
    wanted = torch.einsum("nd,de,ne->n", x - y, metric, x - y).sqrt()
    torch.testing.assert_close(((x - y) @ metric_root(metric)).norm(dim=1), wanted)
    with pytest.raises(ValueError, match="metric must be a symmetric matrix"):
        metric_root(draw(3, 3))


def slow_lmnn(m, x, y, neighbours=3, push=0.5, margin=1.0):
    """Equations 11 to 13, point by point; the targets are those of the plain distance."""
    n, pull, violated = len(x), 0.0, 0.0
    for i in range(n):
        like = sorted((j for j in range(n) if j != i and y[j] == y[i]), key=lambda j: float((x[i] - x[j]).norm()))
        for j in like[:neighbours]:
            near = (x[i] - x[j]) @ m @ (x[i] - x[j])
            pull = pull + near
            for k in range(n):
                if y[k] != y[i]:
                    violated = violated + (margin + near - (x[i] - x[k]) @ m @ (x[i] - x[k])).clamp(min=0)
    return (1 - push) * pull + push * violated


@pytest.mark.parametrize("seed, neighbours, push, margin", [(0, 3, 0.5, 1.0), (1, 1, 0.8, 2.0), (2, 20, 0.3, 1.0)])
def test_lmnn_reaches_the_minimum_that_projected_gradients_reach(seed, neighbours, push, margin):
    x, y = draw(14, 2, seed=seed), torch.tensor([0, 1, 2, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 3])
    found = float(slow_lmnn(lmnn(x, y, neighbours, push, margin), x, y, neighbours, push, margin))
    m, best = torch.eye(2, dtype=torch.float64), np.inf
    for step in range(200):  # on the convex problem over M, with steps that shrink
        m.requires_grad_()
        value = slow_lmnn(m, x, y, neighbours, push, margin)
        best = min(best, float(value.detach()))
        slope = torch.autograd.grad(value, m)[0]
        values, vectors = torch.linalg.eigh(m.detach() - 0.5 / (1 + step) ** 0.7 * slope / slope.norm())
        m = vectors * values.clamp(min=0) @ vectors.T
    assert found <= best * (1 + 1e-3)
    assert found >= best * 0.97  # the other solver is rough, but not that rough: nothing was left out
    assert found < float(slow_lmnn(torch.eye(2, dtype=torch.float64), x, y, neighbours, push, margin))


def test_lmnn_helps_the_nearest_neighbours():
    (x, y), (test, wanted) = clouds(60, 3, 0), clouds(60, 3, 1)
    root = metric_root(lmnn(x, y))
    before, after = (
        float((y[torch.cdist(test @ r, x @ r).argmin(dim=1)] == wanted).double().mean())
        for r in (torch.eye(3, dtype=torch.float64), root)
    )
    assert before < 0.85 and after > 0.9


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x, y: lmnn(x, torch.zeros(6).long()), ValueError, "labels must be of at least two classes, got one"),
        (lambda x, y: lmnn(x, torch.arange(6)), ValueError, "labels must hold a class of at least two points"),
        (lambda x, y: lmnn(x, y.double()), TypeError, "labels must hold integers or booleans, got torch.float64"),
        (lambda x, y: lmnn(x, y[:5]), ValueError, r"labels must have shape \(6,\)"),
        (lambda x, y: lmnn(x, y, 0), ValueError, "neighbours must be a whole number of 1 or more, got 0"),
        (lambda x, y: lmnn(x, y, push=1.0), ValueError, "push must lie between 0 and 1, got 1.0"),
        (lambda x, y: lmnn(x, y, margin=0), ValueError, "margin must be above 0, got 0"),
        (lambda x, y: lmnn(x / 0, y), ValueError, "x must be finite"),
        (lambda x, y: mahalanobis_metric(x, y), ValueError, r"similar must have shape \(pairs, 2\), with at least"),
        (lambda x, y: mahalanobis_metric(x, x), TypeError, "similar must be a tensor of integers"),
        (lambda x, y: mahalanobis_metric(x, torch.tensor([[0, 6]])), ValueError, "similar must name rows from 0 to 5"),
        (
            lambda x, y: mahalanobis_metric(x, pairs_of(y)[0], torch.tensor([[1, 1]])),
            ValueError,
            "dissimilar must hold",
        ),
        (lambda x, y: mahalanobis_metric(x, pairs_of(y)[0], ridge=-1), ValueError, "ridge must be 0 or more"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call(draw(6, 2), torch.arange(6) % 2)
