"""The loss of SwAV: predict the cluster of one view from the other, with clusters of equal size."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_positive, check_reduction, reduce
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import no_autocast, upcast


def swapped_prediction(
    scores1: Tensor,
    scores2: Tensor,
    temperature: float | Tensor = 0.1,
    epsilon: float = 0.05,
    iterations: int = 3,
    *,
    reduction: str = "mean",
    gather: bool = True,
) -> Tensor:
    """Each view predicts the code of the other, where codes share the n samples evenly among the k prototypes.

    With p_i = softmax(scores_i / t) of one view and the code q_i = `sinkhorn(scores)_i` of the other:

        loss = mean_i  1/2 ( -sum_c q2_ic log p1_ic  -  sum_c q1_ic log p2_ic )

    Args:
        scores1, scores2: cosines of the views' embeddings with the prototypes, (n, k) each.
        temperature: t > 0 of the prediction. A tensor of one number is learned.
        epsilon, iterations: of the codes; see `sinkhorn`. No gradient goes through them.
        reduction: "mean" or "sum" over the samples, or "none".
        gather: where several processes share the batch, codes are shared out among the samples of all.

    Returns:
        A scalar, in float32 or better, or with "none" (n,); half of the paper's, which adds the two sides. Equal scores
        give log k.

    Raises:
        TypeError: if scores are no tensor of floats.
        ValueError: if the shapes differ, n < 1, a score is not finite, temperature or epsilon is not positive, or there
            is no iteration.

    Source: Caron, Misra, Mairal, Goyal, Bojanowski and Joulin, 2020, arXiv:2006.09882, equations 1 and 2.
    """
    check_batch(scores1=scores1, scores2=scores2)
    check_positive("temperature", temperature)
    check_reduction(reduction)
    q1, q2 = (sinkhorn(scores, epsilon, iterations, gather=gather) for scores in (scores1, scores2))
    with no_autocast(scores1):
        p1, p2 = ((upcast(scores) / temperature).log_softmax(dim=1) for scores in (scores1, scores2))
        return reduce(-((q2 * p1).sum(dim=1) + (q1 * p2).sum(dim=1)) / 2, reduction)


@torch.no_grad()
def sinkhorn(scores: Tensor, epsilon: float = 0.05, iterations: int = 3, *, gather: bool = True) -> Tensor:
    """Share n samples out among k prototypes so that each gets n / k of them: optimal transport with an entropy.

    From exp(scores / epsilon), divide columns by their sums, then rows by theirs, and again. All in logarithms: the
    exponential of a score of 1 at epsilon = 0.01 is beyond float32.

    Args:
        scores: (n, k); how well sample i fits prototype c.
        epsilon: above 0; the smaller, the harder the codes, and the more iterations it takes to even them out.
        iterations: at least 1.
        gather: where several processes share the batch, the samples of all are shared out together. Each must call
            this, with equally many samples.

    Returns:
        Codes (n, k) of this process's samples, in float32 or better, without gradient. Each row sums to 1; each column
        to n / k, nearly so after a few iterations.

    Raises:
        TypeError: if scores are no tensor of floats.
        ValueError: if they are not (n, k), or not finite, epsilon is not positive, or there is no iteration.

    Source: Cuturi, 2013, arXiv:1306.0895, algorithm 1; for codes: Caron et al., 2020, arXiv:2006.09882, equation 5.
    """
    check_batch(scores=scores)
    check_positive("epsilon", epsilon)
    if not isinstance(iterations, int) or iterations < 1:
        raise ValueError(f"iterations must be a whole number of 1 or more, got {iterations!r}")
    with no_autocast(scores):
        (every,), first = share("scores", upcast(scores), gather=gather)
        codes = every / epsilon
        for _ in range(iterations):
            codes = codes - codes.logsumexp(dim=0)  # each prototype gets the same; their common share cancels in rows
            codes = codes - codes.logsumexp(dim=1, keepdim=True)
        return codes[first : first + len(scores)].exp()
