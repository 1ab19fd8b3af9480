"""Lower bounds on mutual information from a critic's scores: what a contrastive loss says about what views share."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.losses.checks import check_finite
from ssl_course.losses.precision import no_autocast, upcast


def info_nce_bound(scores: Tensor) -> Tensor:
    """I(X; Y) >= log n + mean_i log( exp(f(x_i, y_i)) / sum_j exp(f(x_i, y_j)) ): log n minus the InfoNCE loss.

    However much the variables share, the bound stays below log n: with n candidates, no more can be told. Its variance
    is low in turn.

    Args:
        scores: f(x_i, y_j) of a critic, (n, n), n >= 2; on the diagonal those of pairs drawn together.

    Returns:
        A scalar in nats, at most log n, in float32 or better; its gradient trains the critic.

    Raises:
        TypeError: if scores are no tensor of floats.
        ValueError: if they are not (n, n) with n >= 2, or not finite.

    Source: van den Oord, Li and Vinyals, 2018, arXiv:1807.03748, section 2.3; I_NCE in Poole, Ozair, van den Oord,
    Alemi and Tucker, 2019, arXiv:1905.06922, section 2.
    """
    with no_autocast(scores):
        scores = _checked(scores)
        return math.log(len(scores)) + (scores.diagonal() - scores.logsumexp(dim=1)).mean()


def nwj_bound(scores: Tensor) -> Tensor:
    """I(X; Y) >= mean_i f(x_i, y_i) - 1/e mean_{i != j} exp(f(x_i, y_j)); Nguyen, Wainwright and Jordan's.

    Without bias for the best critic, f = 1 + log p(y | x) / p(y), and not limited by log n; but the mean of an
    exponential varies wildly where the variables share much.

    Args:
        scores: f(x_i, y_j) of a critic, (n, n), n >= 2; on the diagonal those of pairs drawn together.

    Returns:
        A scalar in nats, in float32 or better; its gradient trains the critic.

    Raises:
        TypeError, ValueError: as `info_nce_bound`.

    Source: Nguyen, Wainwright and Jordan, 2010, arXiv:0809.0853; I_NWJ in Poole et al., 2019, arXiv:1905.06922,
    section 2.
    """
    with no_autocast(scores):
        scores = _checked(scores)
        return scores.diagonal().mean() - (_log_mean_exp(scores) - 1).exp()


def donsker_varadhan_bound(scores: Tensor) -> Tensor:
    """I(X; Y) >= mean_i f(x_i, y_i) - log mean_{i != j} exp(f(x_i, y_j)); MINE trains on it.

    It is a bound for exact means only: the logarithm of the mean of a batch is too small on average, so that the
    estimate may exceed the truth.

    Args:
        scores: f(x_i, y_j) of a critic, (n, n), n >= 2; on the diagonal those of pairs drawn together.

    Returns:
        A scalar in nats, in float32 or better; its gradient trains the critic.

    Raises:
        TypeError, ValueError: as `info_nce_bound`.

    Source: Donsker and Varadhan, 1983, doi:10.1002/cpa.3160360204; Belghazi et al., 2018, arXiv:1801.04062,
    section 3; I_DV in Poole et al., 2019, arXiv:1905.06922, section 2.
    """
    with no_autocast(scores):
        scores = _checked(scores)
        return scores.diagonal().mean() - _log_mean_exp(scores)


def jensen_shannon_bound(scores: Tensor) -> Tensor:
    """The value of `nwj_bound(scores + 1)`, with the gradient of a classifier's loss, which is far steadier.

    The critic is trained to tell pairs drawn together from others, by

        mean_i -softplus(-f(x_i, y_i))  -  mean_{i != j} softplus(f(x_i, y_j))

    whose best critic is log p(y | x) / p(y) as well; its mutual information is then read off by the other bound.

    Args:
        scores: f(x_i, y_j) of a critic, (n, n), n >= 2; on the diagonal those of pairs drawn together.

    Returns:
        A scalar in nats, in float32 or better; its gradient trains the critic.

    Raises:
        TypeError, ValueError: as `info_nce_bound`.

    Source: I_JS in Poole et al., 2019, arXiv:1905.06922; the loss: Nowozin, Cseke and Tomioka, 2016, arXiv:1606.00709;
    Hjelm et al., 2018, arXiv:1808.06670.
    """
    with no_autocast(scores):
        scores = _checked(scores)
        softplus, n = F.softplus(scores), len(scores)
        apart = (softplus.sum() - softplus.diagonal().sum()) / (n * (n - 1))
        trained = -F.softplus(-scores.diagonal()).mean() - apart
        return trained + (nwj_bound(scores + 1) - trained).detach()


def _checked(scores: Tensor) -> Tensor:
    if not isinstance(scores, Tensor) or not scores.is_floating_point():
        kind = scores.dtype if isinstance(scores, Tensor) else type(scores).__name__
        raise TypeError(f"scores must be a tensor of floating-point numbers, got {kind}")
    if scores.dim() != 2 or scores.shape[0] != scores.shape[1] or len(scores) < 2:
        raise ValueError(f"scores must have shape (n, n), n >= 2, got {tuple(scores.shape)}")
    check_finite(scores, "scores")
    return upcast(scores)


def _log_mean_exp(scores: Tensor) -> Tensor:
    """Over the pairs that were not drawn together."""
    n = len(scores)
    others = scores.masked_fill(torch.eye(n, dtype=torch.bool, device=scores.device), -math.inf)
    return others.logsumexp(dim=(0, 1)) - math.log(n * (n - 1))
