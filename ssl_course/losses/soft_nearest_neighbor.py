"""The soft nearest neighbour loss: the neighbours of a sample should be of its class."""

from __future__ import annotations

import math

from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_labels, check_positive, check_reduction, reduce
from ssl_course.losses.precision import distances, no_autocast, upcast


def soft_nearest_neighbor(
    z: Tensor, labels: Tensor, temperature: float | Tensor = 1.0, *, reduction: str = "mean"
) -> Tensor:
    """If each sample picks a neighbour at random, near ones more often, how surely is it one of its own class?

    With k running over all samples but i, and j over those of them that are of the class of i:

        loss = mean_i  -log( sum_j exp(-|z_i - z_j|^2 / t) / sum_k exp(-|z_i - z_k|^2 / t) )

    Unlike `sup_con`, the sum over positives stands inside of the logarithm: one near neighbour is enough. A sample that
    is alone in its class has no term, and the mean is over the others.

    Args:
        z: embeddings, (n, d), n >= 2. Not normalised.
        labels: (n,) integers.
        temperature: t > 0, in units of squared distance. A tensor of one number is learned.
        reduction: "mean" over the samples that have a positive, "sum" over them, or "none".

    Returns:
        A scalar, in float32 or better, 0 where no sample has a positive; with "none" (n,), 0 for those without.

    Raises:
        TypeError: if z is no tensor of floats or the labels are no integers.
        ValueError: if shapes do not fit, n < 2, an embedding is not finite, or the temperature is not positive.

    Source: Frosst, Papernot and Hinton, 2019, arXiv:1902.01889, equation 1; Salakhutdinov and Hinton, 2007, AISTATS,
    PMLR 2:412-419.
    """
    check_batch(2, z=z)
    check_labels(labels, len(z))
    check_positive("temperature", temperature)
    check_reduction(reduction)
    check_finite(z, "z")
    with no_autocast(z):
        scores = -distances(upcast(z)).pow(2) / temperature
        scores = scores.fill_diagonal_(-math.inf)  # a sample is no neighbour of itself
        same = (labels[:, None] == labels).fill_diagonal_(False)
        paired = same.any(dim=1)
        scores, same = scores[paired], same[paired]  # the logarithm of an empty sum would leave NaN in the gradients
        values = scores.logsumexp(dim=1) - scores.masked_fill(~same, -math.inf).logsumexp(dim=1)
        if reduction == "none":
            return values.new_zeros(len(z)).masked_scatter(paired, values)
        return reduce(values, reduction)
