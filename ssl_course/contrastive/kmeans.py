"""k-means on all features at once, in which no cluster stays empty that could be filled."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.contrastive.arguments import check_whole
from ssl_course.losses.checks import check_batch, check_finite
from ssl_course.losses.precision import no_autocast, upcast


class Clusters(NamedTuple):
    """What `kmeans` found: the number of each row's cluster (n,), and the centroids (k, d)."""

    labels: Tensor
    centroids: Tensor

    @property
    def sizes(self) -> Tensor:
        """How many rows each cluster has, (k,)."""
        return self.labels.bincount(minlength=len(self.centroids))


@torch.no_grad()
def kmeans(
    x: Tensor,
    clusters: int,
    iterations: int = 20,
    *,
    spherical: bool = False,
    reassign: bool = True,
    generator: torch.Generator | None = None,
) -> Clusters:
    """Lloyd's algorithm: the nearest centroid for each row, the mean of its rows for each centroid, and again.

    Args:
        x: (n, d).
        clusters: k, at most n.
        iterations: rounds, 1 or more.
        spherical: scale rows and centroids to length 1, so that the nearest is the one with the largest cosine.
        reassign: whether an empty cluster takes a random row of one of the widest clusters as its centroid, and so
            divides it; without, it may stay empty for good.
        generator: on the device of x; repeats the draw.

    Returns:
        `Clusters`. Where x has fewer than k distinct rows, some must stay empty.

    Raises:
        TypeError: if x is no tensor of floats.
        ValueError: if it is not (n, d), or not finite, or k is not between 1 and n.

    Source: Lloyd, 1982, IEEE Transactions on Information Theory 28(2); empty clusters after Caron, Bojanowski, Joulin
    and Douze, 2018, arXiv:1807.05520, section 3.3, who put their centroid beside that of a random other cluster; to
    divide the one that is described worst is ours.
    """
    check_batch(x=x)
    check_finite(x, "x")
    check_whole("clusters", clusters)
    check_whole("iterations", iterations)
    if clusters > len(x):
        raise ValueError(f"clusters must be at most {len(x)}, the number of rows, got {clusters}")
    with no_autocast(x):
        x = F.normalize(upcast(x), dim=1) if spherical else upcast(x)
        centroids = x[torch.randperm(len(x), generator=generator, device=x.device)[:clusters]]  # (k, d)
        for _ in range(iterations):
            labels = nearest_centroid(x, centroids)
            sizes = labels.bincount(minlength=clusters)
            means = torch.zeros_like(centroids).index_add_(0, labels, x) / sizes.clamp(min=1)[:, None]
            centroids = means.where(sizes[:, None] > 0, centroids)
            centroids = F.normalize(centroids, dim=1) if spherical else centroids
            if reassign and bool((sizes == 0).any()):
                centroids = _divide_widest(x, labels, sizes, centroids, generator)
        return Clusters(nearest_centroid(x, centroids), centroids)


def nearest_centroid(x: Tensor, centroids: Tensor) -> Tensor:
    """The number of the nearest centroid to each row, (n, d) and (k, d) -> (n,)."""
    # |x - c|^2 without |x|^2, which is the same for all centroids.
    return (centroids.pow(2).sum(dim=1) - 2 * x @ centroids.T).argmin(dim=1)


def _divide_widest(x: Tensor, labels: Tensor, sizes: Tensor, centroids: Tensor, generator) -> Tensor:
    """Each empty cluster's centroid becomes a random row of one of the clusters that are worst described by theirs.

    By the sum of squared distances, not by the number of rows: many copies of one row cannot be divided.
    """
    empty = (sizes == 0).nonzero()[:, 0]  # (e,)
    spread = torch.zeros_like(centroids[:, 0]).index_add_(0, labels, (x - centroids[labels]).pow(2).sum(dim=1))
    widest = spread.argsort(descending=True)[: int((spread > 0).sum())]
    if not len(widest):
        return centroids
    donors = widest[torch.arange(len(empty), device=x.device) % len(widest)]  # (e,)
    lot = torch.rand(len(empty), len(x), generator=generator, device=x.device)
    lot = lot.masked_fill(labels != donors[:, None], -1)
    return centroids.index_copy(0, empty, x[lot.argmax(dim=1)])
