"""Noise-contrastive estimation: learn an unnormalised distribution by telling data from noise."""

from __future__ import annotations

import math

import torch.nn.functional as F
from torch import Tensor

from ssl_course.losses.checks import check_finite, check_reduction, reduce
from ssl_course.losses.precision import no_autocast, upcast


def nce(
    data_scores: Tensor,
    noise_scores: Tensor,
    data_log_noise: Tensor,
    noise_log_noise: Tensor,
    *,
    reduction: str = "mean",
) -> Tensor:
    """Was it data or noise? The answer of a logistic regression with the model's own log density ratio.

    With s(x) = log p_model(x), of which nobody made sure that it sums to 1, q the noise, and k samples of noise y_ij
    for each sample x_i of data:

        loss = mean_i  -log h(x_i) - sum_j log(1 - h(y_ij)),      h(u) = sigmoid( s(u) - log(k q(u)) )

    At the minimum the model is normalised by itself: exp(s) is the distribution of the data. A constant added to all
    scores is a parameter like any other; it must be learned, or be 0, and never be set from one batch.

    Args:
        data_scores: s at the data, (n,).
        noise_scores: s at the noise, (n, k), k >= 1.
        data_log_noise, noise_log_noise: log q at the same places, (n,) and (n, k).
        reduction: "mean" or "sum" over the samples of data, or "none".

    Returns:
        A scalar, in float32 or better, or with "none" (n,). Where s = log q this is (1 + k) log(1 + k) - k log k.

    Raises:
        TypeError: if an argument is no tensor of floats.
        ValueError: if shapes do not fit, n < 1, k < 1, or a number is not finite.

    Source: Gutmann and Hyvärinen, 2010, AISTATS, PMLR 9:297-304, section 2.1 (k = 1); 2012, JMLR 13:307-361.
    """
    names = {
        "data_scores": data_scores,
        "noise_scores": noise_scores,
        "data_log_noise": data_log_noise,
        "noise_log_noise": noise_log_noise,
    }
    for name, value in names.items():
        if not isinstance(value, Tensor) or not value.is_floating_point():
            kind = value.dtype if isinstance(value, Tensor) else type(value).__name__
            raise TypeError(f"{name} must be a tensor of floating-point numbers, got {kind}")
    if data_scores.dim() != 1 or len(data_scores) < 1:
        raise ValueError(f"data_scores must have shape (n,), n >= 1, got {tuple(data_scores.shape)}")
    n = len(data_scores)
    if noise_scores.dim() != 2 or len(noise_scores) != n or noise_scores.shape[1] < 1:
        raise ValueError(f"noise_scores must have shape ({n}, k), k >= 1, got {tuple(noise_scores.shape)}")
    for name, like in (("data_log_noise", data_scores), ("noise_log_noise", noise_scores)):
        if names[name].shape != like.shape:
            raise ValueError(f"{name} must have shape {tuple(like.shape)}, got {tuple(names[name].shape)}")
    for name, value in names.items():
        check_finite(value, name)
    check_reduction(reduction)
    with no_autocast(data_scores):
        log_k = math.log(noise_scores.shape[1])
        data = upcast(data_scores) - upcast(data_log_noise) - log_k  # (n,)
        noise = upcast(noise_scores) - upcast(noise_log_noise) - log_k  # (n, k)
        return reduce(F.softplus(-data) + F.softplus(noise).sum(dim=1), reduction)
