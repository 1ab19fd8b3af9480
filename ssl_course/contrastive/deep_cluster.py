"""DeepCluster: cluster the features, learn the clusters' numbers, and again, an epoch at a time."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_index, check_whole
from ssl_course.contrastive.kmeans import kmeans
from ssl_course.contrastive.memory_bank import MemoryBank
from ssl_course.encoders import projection_head
from ssl_course.losses.checks import check_positive
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import no_autocast, unit, upcast


class DeepCluster(nn.Module):
    """Learn an encoder by predicting the cluster in which k-means put each image at the end of the last epoch.

    `fit(method, (images, torch.arange(len(images))))`: it must know which image it sees. The features to cluster are
    those that the epoch has shown; an image that has no cluster yet has no loss. So the first epoch only looks, unless
    `method.cluster(images)` was called before.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the view.
        rows: number of images of the training set; that of `moved_digits` if not given.
        clusters: k.
        temperature: of the classifier, which compares unit vectors.
        projection: width of the features that are clustered. `encode` returns h, before the head.
        memory: m in [0, 1): of an image's features that are clustered, the share that earlier epochs had; see
            `MemoryBank`. A mean over several views changes less than the last one alone, and so do the labels.
        reassign: whether k-means refills empty clusters; without, fewer and fewer may be left.
        weighting: whether an image counts by 1 / the size of its cluster, as if clusters were drawn evenly; without,
            one large cluster can be all that is learned.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Caron, Bojanowski, Joulin and Douze, 2018, arXiv:1807.05520, section 3. Features of the epoch itself, and a
    classifier that starts each epoch at the centroids rather than at random: DeepCluster-v2, in Caron et al., 2020,
    arXiv:2006.09882.

    Unlike the first: no whitened principal components before k-means, and `weighting` in place of images drawn evenly
    over clusters. Unlike the second: one clustering of one view, and a classifier that moves within the epoch. Unlike
    both: `memory`.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        rows: int = 8000,
        clusters: int = 100,
        temperature: float = 0.1,
        projection: int = 128,
        *,
        memory: float = 0.7,
        reassign: bool = True,
        weighting: bool = True,
    ) -> None:
        check_positive("temperature", temperature)
        check_whole("clusters", clusters, least=2)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(encoder.dim, out=projection)
        self.classifier = nn.Linear(projection, clusters, bias=False)
        self.bank = MemoryBank(rows, projection, memory)
        self.register_buffer("labels", torch.full((rows,), -1))  # -1: none yet
        self.register_buffer("sizes", torch.zeros(clusters, dtype=torch.long))
        self.register_buffer("epoch", torch.zeros((), dtype=torch.long))
        self.augment = Augment() if augment is None else augment
        self.temperature, self.reassign, self.weighting = temperature, reassign, weighting

    def forward(self, images: Tensor, index: Tensor) -> Tensor:
        check_index(index, len(images), len(self.labels))
        z = self.head(self.encoder(self.augment(images)))  # (n, projection)
        self.embeddings, self.index = z.detach(), index
        labels = self.labels[index]
        with no_autocast(z):
            scores = unit(z) @ upcast(self.classifier.weight).T / self.temperature  # (n, clusters)
            losses = F.cross_entropy(scores, labels, ignore_index=-1, reduction="none")  # (n,), 0 without a label
            weights = (labels >= 0).to(scores.dtype)
            if self.weighting:
                weights = weights / self.sizes[labels].clamp(min=1)
            (total,), _ = share("weights", weights.sum()[None], gather=True)  # of each process
            return (weights * losses).sum() / total.mean().clamp(min=1e-12)

    @torch.no_grad()
    def after_step(self) -> None:
        if self.bank.update(self.index, self.embeddings):
            self._cluster()

    @torch.no_grad()
    def cluster(self, images: Tensor) -> None:
        """Cluster the features that the networks have now, of all training images in their order, (rows, c, h, w).

        Raises:
            ValueError: if there are not `rows` of them.
        """
        from ssl_course.evaluation.features import features  # evaluation loads more than a method needs

        rows = len(self.labels)
        if len(images) != rows:
            raise ValueError(f"images must be all {rows} of the training set, got {len(images)}")
        z = features(nn.Sequential(self.encoder, self.head), images)
        self.bank.vectors.copy_(unit(z))
        self.bank.seen.fill_(True)
        self._cluster()

    def _cluster(self) -> None:
        self.epoch += 1
        z = self.bank.vectors[self.bank.seen]
        # A seed of its own: the same clusters in all processes that share the batch.
        generator = torch.Generator(z.device).manual_seed(int(self.epoch))
        k = len(self.sizes)
        found = kmeans(z, min(k, len(z)), spherical=True, reassign=self.reassign, generator=generator)
        self.labels[self.bank.seen] = found.labels
        self.sizes.copy_(found.labels.bincount(minlength=k))
        self.classifier.weight[: len(found.centroids)] = found.centroids.to(self.classifier.weight.dtype)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
