"""Clouds of points that two of the questions ask about."""

from __future__ import annotations

import numpy as np


def cloud(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Points (n, d) away from the origin, each principal direction with clearly less variance than the one before."""
    rank = min(n - 1, d)
    centred = rng.normal(size=(n, rank))
    codes = np.linalg.qr(centred - centred.mean(axis=0))[0]  # (n, rank), orthonormal columns of mean 0
    directions = np.linalg.qr(rng.normal(size=(d, d)))[0][:rank]  # (rank, d)
    spread = np.sqrt(n) * rng.uniform(2, 3) * 0.65 ** np.arange(rank)
    mean = 0.5 * rng.normal(size=d) + rng.choice((-1, 1), d)
    return codes * spread @ directions + mean
