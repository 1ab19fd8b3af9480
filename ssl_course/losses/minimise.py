"""The optimiser of the metrics, scipy's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def minimise(
    objective: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, tolerance: float
) -> np.ndarray:
    """L-BFGS over a square matrix, until a step gains less than `tolerance` of the value.

    Begun anew where it stops while that still gains something: hinges have kinks at which it may stop too early.
    """
    from scipy.optimize import minimize

    def flat(factor: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = objective(factor.reshape(start.shape))
        return value, slope.ravel()

    best, factor = objective(start)[0], start.ravel()
    for _ in range(5):
        options = {"maxiter": 300, "maxcor": 30, "ftol": tolerance}
        found = minimize(flat, factor, jac=True, method="L-BFGS-B", options=options)
        gain = best - found.fun
        if gain > 0:
            best, factor = found.fun, found.x
        if gain <= 100 * tolerance * abs(best):
            break
    return factor.reshape(start.shape)
