"""The triplet loss: nearer to the positive than to the negative, by a margin."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_not_negative, check_reduction, reduce
from ssl_course.losses.precision import no_autocast, upcast


def triplet(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    squared: bool = True,
    *,
    reduction: str = "mean",
) -> Tensor:
    """The anchor must be nearer to its positive than to its negative, by a margin.

        loss = mean_i  max(0, D(a_i, p_i) - D(a_i, n_i) + margin)

    where D is the squared Euclidean distance, or the distance itself. Which of them makes a great difference: it sets
    what the margin means, and how the pull depends on the distance.

    Args:
        anchor, positive, negative: embeddings, (t, d) each; t may be 0, as mining may find nothing. Not normalised.
        margin: 0 or more.
        squared: whether D is squared, as in FaceNet.
        reduction: "mean" over all triplets, those without loss too, "sum", or "none".

    Returns:
        A scalar, in float32 or better, 0 for no triplet; with "none" (t,). Triplets that keep the margin have neither
        loss nor gradient, and where anchor and positive are equal, the pull between them is 0.

    Raises:
        TypeError: if an embedding is no tensor of floats.
        ValueError: if the shapes differ, an embedding is not finite, or the margin is negative.

    Source: Schroff, Kalenichenko and Philbin, 2015, arXiv:1503.03832, section 3.1; without the square: Hermans, Beyer
    and Leibe, 2017, arXiv:1703.07737, section 2.
    """
    check_batch(0, anchor=anchor, positive=positive, negative=negative)
    check_not_negative("margin", margin)
    check_reduction(reduction)
    with no_autocast(anchor):
        near, far = upcast(anchor) - upcast(positive), upcast(anchor) - upcast(negative)
        check_finite(near, "anchor and positive")
        check_finite(far, "negative")
        if squared:
            gap = near.pow(2).sum(dim=1) - far.pow(2).sum(dim=1)
        else:  # the gradient of vector_norm at 0 is 0, that of a square root NaN
            gap = torch.linalg.vector_norm(near, dim=1) - torch.linalg.vector_norm(far, dim=1)
        return reduce((gap + margin).clamp(min=0), reduction)
