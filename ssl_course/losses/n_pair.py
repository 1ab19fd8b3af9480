"""The N-pair loss: a softmax over the positives of a batch, of products that are not normalised."""

from __future__ import annotations

from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_reduction, reduce
from ssl_course.losses.log_partition import log_partition
from ssl_course.losses.precision import no_autocast, upcast


def n_pair(anchor: Tensor, positive: Tensor, *, reduction: str = "mean", chunk: int | None = None) -> Tensor:
    """Each anchor must find its positive among those of n different classes.

        loss = mean_i  log( 1 + sum_{j != i} exp(a_i . p_j - a_i . p_i) )

    Lengths are not normalised, so they act as a temperature that the network sets; the paper keeps them small with a
    penalty on |a|^2 and |p|^2, which is left to the caller.

    Args:
        anchor, positive: (n, d) each, n >= 2; row i of both is of one class, and no two rows of the same.
        reduction: "mean" or "sum" over the anchors, or "none".
        chunk: see `log_partition`; None computes small batches at once and large ones in tiles.

    Returns:
        A scalar, in float32 or better, or with "none" (n,). Identical embeddings give log n.

    Raises:
        TypeError: if an embedding is no tensor of floats.
        ValueError: if the shapes differ, n < 2, or an embedding is not finite.

    Source: Sohn, 2016, "Improved Deep Metric Learning with Multi-class N-pair Loss Objective", NIPS 29, section 3.2.
    """
    check_batch(2, anchor=anchor, positive=positive)
    check_reduction(reduction)
    check_finite(anchor, "anchor")
    check_finite(positive, "positive")
    with no_autocast(anchor):
        a, p = upcast(anchor), upcast(positive)
        return reduce(log_partition(a, p, chunk=chunk) - (a * p).sum(dim=1), reduction)
