"""InfoNCE: pick the positive out among negatives."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.losses.checks import check_batch, check_finite, check_labels, check_positive, check_reduction, reduce
from ssl_course.losses.gathering import share, world
from ssl_course.losses.log_partition import Candidates, log_partition
from ssl_course.losses.precision import no_autocast, unit


def info_nce(
    query: Tensor,
    positive: Tensor,
    negatives: Tensor | None = None,
    temperature: float | Tensor = 0.1,
    *,
    identities: Tensor | None = None,
    reduction: str = "mean",
    gather: bool = True,
    chunk: int | None = None,
) -> Tensor:
    """Each query must find its positive among K candidates: the positive itself and the negatives.

    With unit vectors q_i and k_i (its positive), and N_i the negatives:

        loss = mean_i  -log( exp(q_i . k_i / t) / (exp(q_i . k_i / t) + sum_{k in N_i} exp(q_i . k / t)) )

    Args:
        query, positive: (n, d) each; row i of both belong together. Normalised inside, as are the negatives.
        negatives: (k, d) for all queries, as in a queue; (n, k, d) for each its own; None for the positives of the
            other queries, n >= 2.
        temperature: t > 0. A tensor of one number is learned.
        identities: (n,) integers, where no negatives are given: the positive of another query of the same number is
            no negative, as duplicates would push away what belongs together.
        reduction: "mean" or "sum" over the queries, or "none".
        gather: where no negatives are given and several processes share the batch, the positives of all are candidates:
            see `gathering.share`. Each must call the loss, with equally many queries, and gets the mean over its own.
        chunk: see `log_partition`; None computes small batches at once and large ones in tiles.

    Returns:
        A scalar, in float32 or better, or with "none" the loss of each query, (n,). Identical embeddings give log K,
        with K = 1 + k, or n within the batch.

    Raises:
        TypeError: if an embedding is no tensor of floats, or `identities` no tensor of integers.
        ValueError: if shapes do not fit, there is no negative, an embedding is not finite, the temperature is not
            positive, or identities come with negatives.

    Source: van den Oord, Li and Vinyals, 2018, arXiv:1807.03748, equation 4; with cosine, temperature and a queue: He,
    Fan, Wu, Xie and Girshick, 2019, arXiv:1911.05722, equation 1.
    """
    check_batch(2 if negatives is None and world(gather) == 1 else 1, query=query, positive=positive)
    check_positive("temperature", temperature)
    check_reduction(reduction)
    if identities is not None:
        check_labels(identities, len(query), "identities")
    if negatives is not None:
        _check_negatives(negatives, query, identities)
    with no_autocast(query):
        q, k = unit(query) / temperature, unit(positive)
        score = (q * k).sum(dim=1)  # (n,)
        if negatives is None:
            (keys, names), first = share("query and positive", k, identities, proof=score, gather=gather)
            total = log_partition(q, keys, Candidates(first, rows=identities, columns=names), chunk=chunk)
        else:
            others = unit(negatives)
            check_finite(score, "query and positive")
            check_finite(others, "negatives")
            if others.dim() == 2:
                total = torch.logaddexp(score, log_partition(q, others, chunk=chunk))
            else:
                total = torch.logaddexp(score, torch.einsum("nd,nkd->nk", q, others).logsumexp(dim=1))
        return reduce(total - score, reduction)


def _check_negatives(negatives: Tensor, query: Tensor, identities: Tensor | None) -> None:
    if not isinstance(negatives, Tensor) or not negatives.is_floating_point():
        kind = negatives.dtype if isinstance(negatives, Tensor) else type(negatives).__name__
        raise TypeError(f"negatives must be a tensor of floating-point numbers, got {kind}")
    n, d = query.shape
    if negatives.dim() not in (2, 3) or negatives.shape[-1] != d or (negatives.dim() == 3 and len(negatives) != n):
        raise ValueError(f"negatives must have shape (k, {d}) or ({n}, k, {d}), got {tuple(negatives.shape)}")
    if negatives.shape[-2] < 1:
        raise ValueError("negatives must hold at least one row for each query, got none")
    if identities is not None:
        raise ValueError("identities must be None where negatives are given, as they name rows of the batch")
