"""The loss of VICReg: invariance, variance and covariance, each a term of its own."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from ssl_course.losses.checks import check_batch, check_not_negative
from ssl_course.losses.gathering import share, world
from ssl_course.losses.precision import no_autocast, upcast


class VICRegTerms(NamedTuple):
    """The three terms, scalars, before they are weighted; variance and covariance are those of both views, added."""

    invariance: Tensor
    variance: Tensor
    covariance: Tensor


def vicreg(
    z1: Tensor,
    z2: Tensor,
    invariance: float = 25.0,
    variance: float = 25.0,
    covariance: float = 1.0,
    *,
    gather: bool = True,
) -> Tensor:
    """Views alike, features that vary, and features that do not repeat each other: `vicreg_terms`, weighted and added.

    Args:
        z1, z2: embeddings of the two views, (n, d) each, n >= 2. Not normalised.
        invariance, variance, covariance: weights, 0 or more; lambda, mu and nu of the paper.
        gather: see `vicreg_terms`.

    Returns:
        A scalar, in float32 or better.

    Raises:
        TypeError, ValueError: as `vicreg_terms`, and if a weight is negative.

    Source: Bardes, Ponce and LeCun, 2021, arXiv:2105.04906, equation 6.
    """
    weights = {"invariance": invariance, "variance": variance, "covariance": covariance}
    for name, weight in weights.items():
        check_not_negative(name, weight)
    terms = vicreg_terms(z1, z2, gather=gather)
    return sum(weight * term for weight, term in zip(weights.values(), terms, strict=True))


def vicreg_terms(z1: Tensor, z2: Tensor, *, gather: bool = True) -> VICRegTerms:
    """The three terms of `vicreg`. With n rows z_i of d features, and C the covariance of the features of one view:

        invariance = 1 / (n d)  sum_i |z1_i - z2_i|^2
        variance   = 1 / d  sum_j max(0, 1 - sqrt(C_jj + 1e-4)),    of both views, added
        covariance = 1 / d  sum_{j != k} C_jk^2,                    of both views, added

    Variances and covariances are those of a sample, divided by n - 1. The invariance term is a mean over features, as
    in the paper's algorithm 1, for which its weights were chosen; its equation 5 has their sum. The authors' published
    code halves the variance term, which neither the equations nor the algorithm do.

    Args:
        z1, z2: embeddings of the two views, (n, d) each, n >= 2.
        gather: where several processes share the batch, all terms are over the samples of all. Each must call this,
            with equally many pairs, and gets the terms of the whole batch.

    Raises:
        TypeError: if z1 or z2 is no tensor of floats.
        ValueError: if the shapes differ, n < 2, or an embedding is not finite.

    Source: Bardes, Ponce and LeCun, 2021, arXiv:2105.04906, equations 1 to 5 and algorithm 1.
    """
    check_batch(2 if world(gather) == 1 else 1, z1=z1, z2=z2)
    with no_autocast(z1):
        (a, b), _ = share("z1 and z2", upcast(z1), upcast(z2), gather=gather)
        d = z1.shape[1]
        variance = covariance = a.new_zeros(())
        for z in (a, b):
            z = z - z.mean(dim=0)
            c = z.T @ z / (len(z) - 1)  # (d, d)
            variance = variance + (1 - (c.diagonal() + 1e-4).sqrt()).clamp(min=0).mean()
            covariance = covariance + (c.pow(2).sum() - c.diagonal().pow(2).sum()) / d
        return VICRegTerms((a - b).pow(2).mean(), variance, covariance)
