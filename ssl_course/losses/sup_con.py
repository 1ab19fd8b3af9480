"""Supervised contrastive loss: all samples of a class are each other's positives."""

from __future__ import annotations

from torch import Tensor

from ssl_course.losses.checks import check_batch, check_labels, check_positive, check_reduction, reduce
from ssl_course.losses.gathering import share, world
from ssl_course.losses.log_partition import Candidates, log_partition
from ssl_course.losses.precision import no_autocast, scaled, unit


def sup_con(
    z: Tensor,
    labels: Tensor,
    temperature: float | Tensor = 0.1,
    *,
    reduction: str = "mean",
    gather: bool = True,
    chunk: int | None = None,
) -> Tensor:
    """Each sample must find all others of its class among the n - 1 other samples of the batch: L_out of the paper.

    With unit vectors z_i, P(i) the other samples of the class of i, and k running over all samples but i:

        loss = mean_i  -1 / |P(i)| sum_{p in P(i)} log( exp(z_i . z_p / t) / sum_{k != i} exp(z_i . z_k / t) )

    The sum over positives stands outside of the logarithm. A sample that is alone in its class has no term, and the
    mean is over the others. With two views of each image, and a label for each image, this is `nt_xent`.

    Args:
        z: embeddings, (n, d), n >= 2; for several views of an image, one below the other with the label repeated.
            Normalised inside.
        labels: classes, (n,) integers.
        temperature: t > 0. A tensor of one number is learned. The loss is not rescaled by a "base temperature".
        reduction: "mean" over the samples that have a positive, "sum" over them, or "none".
        gather: where several processes share the batch, the samples of all are candidates: see `gathering.share`.
            Each must call the loss, with equally many samples.
        chunk: see `log_partition`; None computes small batches at once and large ones in tiles.

    Returns:
        A scalar, in float32 or better, 0 where no sample has a positive; with "none" the loss of each sample, (n,), 0
        for those without. Identical embeddings give log(n - 1).

    Raises:
        TypeError: if z is no tensor of floats or the labels are no integers.
        ValueError: if shapes do not fit, n < 2, an embedding is not finite, or the temperature is not positive.

    Source: Khosla, Teterwak, Wang, Sarna, Tian, Isola, Maschinot, Liu and Krishnan, 2020, arXiv:2004.11362, equation 2.
    """
    check_batch(2 if world(gather) == 1 else 1, z=z)
    check_labels(labels, len(z))
    check_positive("temperature", temperature)
    check_reduction(reduction)
    with no_autocast(z):
        z = scaled(unit(z), temperature)
        (every, names), first = share("z", z, labels, gather=gather)
        own = Candidates(first, keep=False)
        total = log_partition(z, None if every is z else every, own, chunk=chunk)  # (n,)
        _, group, sizes = names.unique(return_inverse=True, return_counts=True)
        sums = every.new_zeros(len(sizes), z.shape[1]).index_add(0, group, every)  # of each class, (classes, d)
        mine = group[first : first + len(z)]
        positives = sizes[mine] - 1  # |P(i)|
        score = (z * (sums[mine] - z)).sum(dim=1) / positives.clamp(min=1)  # the mean over P(i)
        paired = positives > 0
        count = (sizes[group] > 1).sum() / (len(every) / len(z))  # of all processes, a mean for each
        return reduce((total - score).where(paired, 0.0), reduction, count)
