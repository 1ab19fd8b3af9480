"""NT-Xent: the normalised temperature-scaled cross-entropy of SimCLR."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_positive, check_reduction, reduce
from ssl_course.losses.gathering import share
from ssl_course.losses.log_partition import Candidates, log_partition
from ssl_course.losses.precision import no_autocast, scaled, unit


def nt_xent(
    z1: Tensor,
    z2: Tensor,
    temperature: float | Tensor = 0.5,
    *,
    reduction: str = "mean",
    gather: bool = True,
    chunk: int | None = None,
) -> Tensor:
    """Each view must find its partner among the 2n - 1 other views of the batch.

    With unit vectors z_i and partner j(i), and k running over all views but i itself:

        loss = mean_i  -log( exp(z_i . z_j(i) / t) / sum_{k != i} exp(z_i . z_k / t) )

    Args:
        z1, z2: embeddings of the two views, (n, d) each; row i of both comes from the same image. Normalised inside.
        temperature: t > 0; small values look hardest at the most similar negatives. A tensor of one number is learned.
        reduction: "mean" or "sum" over the 2n views, or "none".
        gather: where several processes share the batch, the views of all are candidates: see `gathering.share`. Each
            must call the loss, with equally many pairs, and gets the mean over its own views.
        chunk: see `log_partition`; None computes small batches at once and large ones in tiles.

    Returns:
        A scalar, in float32 or better, or with "none" the loss of each view, (2n,), those of z1 first. Identical
        embeddings give log(2n - 1).

    Raises:
        TypeError: if z1 or z2 is no tensor of floats.
        ValueError: if the shapes differ, n < 1, an embedding is not finite, or the temperature is not positive.

    Source: Chen, Kornblith, Norouzi and Hinton, 2020, arXiv:2002.05709, equation 1.
    """
    check_batch(z1=z1, z2=z2)
    check_positive("temperature", temperature)
    check_reduction(reduction)
    with no_autocast(z1):
        z = scaled(unit(torch.cat([z1, z2])), temperature)  # (2n, d)
        one, two = z.chunk(2)
        score = (one * two).sum(dim=1)  # (n,)
        (every,), first = share("z1 and z2", z, proof=score, gather=gather)
        own = Candidates(own=first, keep=False)
        total = log_partition(z, None if every is z else every, own, chunk=chunk)  # (2n,)
        return reduce(total - score.repeat(2), reduction)
