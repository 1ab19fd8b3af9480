"""Metric learning from pairs: stretch space so that what belongs together is near."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_not_negative
from ssl_course.losses.minimise import minimise
from ssl_course.losses.precision import upcast


def mahalanobis_metric(x: Tensor, similar: Tensor, dissimilar: Tensor | None = None, ridge: float = 0.0) -> Tensor:
    """The metric d_A(x, y) = sqrt((x - y)^T A (x - y)) that brings similar pairs together and keeps the others apart.

        min over A >= 0  sum_similar d_A(x_i, x_j)^2      such that  sum_dissimilar d_A(x_i, x_j) >= 1

    Both sums grow with A, so the minimum has the second one equal to 1, and is that of their ratio f / g^2, which does
    not depend on the scale of A. Found by L-BFGS over a factor of A, in coordinates where f is the factor's norm.

    Args:
        x: points, (n, d).
        similar: pairs of row numbers, (s, 2) integers. Their differences must span all d directions: along another,
            points could be drawn apart at no cost.
        dissimilar: pairs of row numbers, (t, 2); None for all pairs that are not similar.
        ridge: 0 or more; adds to f that share of its mean over directions, in each of them.

    Returns:
        A, (d, d), symmetric, without negative eigenvalues, in float32 or better.

    Raises:
        TypeError: if x is no tensor of floats, or pairs are no integers.
        ValueError: if shapes do not fit, x is not finite, a pair names no row, similar pairs do not span all
            directions (and ridge is 0), or no dissimilar pair differs.

    Source: Xing, Ng, Jordan and Russell, 2002, "Distance Metric Learning with Application to Clustering with
    Side-Information", NIPS 15, section 2.
    """
    check_batch(2, x=x)
    check_finite(x, "x")
    check_not_negative("ridge", ridge)
    pull = _differences(x, similar, "similar")
    if dissimilar is None:
        others = np.triu(np.ones((len(x), len(x)), bool), 1)
        low, high = similar.cpu().numpy().min(axis=1), similar.cpu().numpy().max(axis=1)
        others[low, high] = False
        dissimilar = torch.from_numpy(np.argwhere(others))
    push = _differences(x, dissimilar, "dissimilar")
    spread = pull.T @ pull  # f = trace(A spread)
    spread += ridge * np.trace(spread) / len(spread) * np.eye(len(spread))
    values, vectors = np.linalg.eigh(spread)
    if not values[0] > 1e-10 * values[-1]:
        raise ValueError(
            f"similar pairs must differ in all {len(values)} directions, "
            f"got {int((values > 1e-10 * values[-1]).sum())}: give more of them, or a ridge"
        )
    whiten = vectors / np.sqrt(values) @ vectors.T
    push = push @ whiten  # now f = |factor|^2
    push = push[(push**2).sum(axis=1) > 0]
    if not len(push):
        raise ValueError("dissimilar must hold a pair of different points, got none")

    def objective(factor: np.ndarray) -> tuple[float, np.ndarray]:
        moved = push @ factor.T  # (t, d)
        lengths = np.sqrt((moved**2).sum(axis=1))
        f, g = (factor**2).sum(), lengths.sum()
        directions = moved / np.maximum(lengths, np.finfo(float).tiny)[:, None]
        return np.log(f) - 2 * np.log(g), 2 * factor / f - 2 / g * directions.T @ push

    factor = minimise(objective, np.eye(x.shape[1]), tolerance=1e-12)
    factor = factor @ whiten / np.linalg.norm(push @ factor.T, axis=1).sum()  # the constraint holds with equality
    return upcast(x).new_tensor(factor.T @ factor)


def metric_root(metric: Tensor) -> Tensor:
    """The symmetric R with R R = A: after `x @ R`, the plain distance is d_A.

    Args:
        metric: A, (d, d), symmetric, without negative eigenvalues.

    Raises:
        ValueError: if it is neither square nor symmetric.
    """
    if metric.dim() != 2 or metric.shape[0] != metric.shape[1] or not torch.allclose(metric, metric.T):
        raise ValueError(f"metric must be a symmetric matrix (d, d), got shape {tuple(metric.shape)}")
    values, vectors = torch.linalg.eigh(metric)
    return vectors * values.clamp(min=0).sqrt() @ vectors.T


def _differences(x: Tensor, pairs: Tensor, name: str) -> np.ndarray:
    """x_i - x_j of each pair, (pairs, d)."""
    if not isinstance(pairs, Tensor) or pairs.is_floating_point() or pairs.dtype == torch.bool:
        kind = pairs.dtype if isinstance(pairs, Tensor) else type(pairs).__name__
        raise TypeError(f"{name} must be a tensor of integers (pairs, 2), got {kind}")
    if pairs.dim() != 2 or pairs.shape[1] != 2 or len(pairs) < 1:
        raise ValueError(f"{name} must have shape (pairs, 2), with at least one pair, got {tuple(pairs.shape)}")
    if pairs.min() < 0 or pairs.max() >= len(x):
        raise ValueError(f"{name} must name rows from 0 to {len(x) - 1}, got {int(pairs.min())} to {int(pairs.max())}")
    points, pairs = x.detach().cpu().double().numpy(), pairs.cpu().numpy()
    return points[pairs[:, 0]] - points[pairs[:, 1]]
