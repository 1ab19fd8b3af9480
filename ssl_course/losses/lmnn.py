"""Large margin nearest neighbours: a metric for the classifier that asks the nearest neighbours."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_labels
from ssl_course.losses.minimise import minimise
from ssl_course.losses.precision import distances, upcast


def lmnn(x: Tensor, labels: Tensor, neighbours: int = 3, push: float = 0.5, margin: float = 1.0) -> Tensor:
    """The metric in which the nearest neighbours of a point are of its class, and others keep a margin.

    The targets j of a point i are its nearest neighbours of the same class, in the plain distance. With D the squared
    distance (x_i - x_j)^T M (x_i - x_j), and l running over points of other classes than that of i:

        min over M >= 0  (1 - push) sum_ij D_ij  +  push  sum_ij sum_l max(0, margin + D_ij - D_il)

    Found by L-BFGS over a factor L of M = L^T L, from the identity.

    Args:
        x: points, (n, d).
        labels: (n,) integers, of at least two classes.
        neighbours: targets of each point, 1 or more; fewer for points whose class is smaller.
        push: weight of the second term, between 0 and 1.
        margin: above 0; sets the scale of M.

    Returns:
        M, (d, d), symmetric, without negative eigenvalues, in float32 or better.

    Raises:
        TypeError: if x is no tensor of floats, or labels are no integers.
        ValueError: if shapes do not fit, x is not finite, there is one class only, no class has two points, or a number
            is out of its range.

    Source: Weinberger and Saul, 2009, JMLR 10:207-244, equations 11 to 13.
    """
    check_batch(2, x=x)
    check_finite(x, "x")
    check_labels(labels, len(x))
    if not isinstance(neighbours, int) or neighbours < 1:
        raise ValueError(f"neighbours must be a whole number of 1 or more, got {neighbours!r}")
    if not 0 < push < 1:
        raise ValueError(f"push must lie between 0 and 1, got {push}")
    if not margin > 0:
        raise ValueError(f"margin must be above 0, got {margin}")
    points, classes = x.detach().cpu().double().numpy(), labels.cpu().numpy()
    same = classes[:, None] == classes  # (n, n)
    if same.all():
        raise ValueError("labels must be of at least two classes, got one")
    away = distances(torch.from_numpy(points)).numpy()
    away[~same] = np.inf
    np.fill_diagonal(away, np.inf)
    order = np.argsort(away, axis=1, kind="stable")[:, :neighbours]  # the targets of each point, where it has so many
    there = np.isfinite(np.take_along_axis(away, order, axis=1))
    if not there.any():
        raise ValueError("labels must hold a class of at least two points, got none")
    rows = np.arange(len(x))

    def objective(factor: np.ndarray) -> tuple[float, np.ndarray]:
        moved = points @ factor.T
        lengths = (moved**2).sum(axis=1)
        d = lengths[:, None] + lengths - 2 * moved @ moved.T  # squared distances, (n, n)
        others = np.where(same, np.inf, d)
        value, weights, hits = 0.0, np.zeros_like(d), np.zeros(d.shape, np.int16)
        for j, has in zip(order.T, there.T, strict=True):  # a target of each point at a time
            near = d[rows, j]
            excess = np.where(has, margin + near, -np.inf)[:, None] - others  # of each other point's distance
            np.maximum(excess, 0, out=excess)
            active = excess > 0
            value += (1 - push) * near[has].sum() + push * excess.sum()
            weights[rows, j] += has * (1 - push) + push * np.count_nonzero(active, axis=1)
            hits += active
        weights -= push * hits  # how much the loss grows with each squared distance
        weights += weights.T
        slope = points.T @ (weights.sum(axis=1)[:, None] * points - weights @ points)  # by M
        return value, 2 * factor @ slope

    factor = minimise(objective, np.eye(x.shape[1]), tolerance=1e-5)
    return upcast(x).new_tensor(factor.T @ factor)
