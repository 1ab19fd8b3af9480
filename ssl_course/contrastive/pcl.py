"""PCL: an image is near its own other view, and near the prototypes of the clusters it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive.arguments import check_index, check_whole
from ssl_course.contrastive.kmeans import kmeans
from ssl_course.contrastive.memory_bank import MemoryBank
from ssl_course.contrastive.momentum import MomentumEncoder
from ssl_course.contrastive.queue import Queue
from ssl_course.encoders import projection_head
from ssl_course.losses import info_nce
from ssl_course.losses.checks import check_positive
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import no_autocast, unit


class PCL(nn.Module):
    """Learn an encoder by MoCo's loss and by finding each image's prototype, in several clusterings of all images.

    `fit(method, (images, torch.arange(len(images))))`: it must know which image it sees. The momentum encoder's
    features are clustered at the end of each epoch; the first one has MoCo's loss alone.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the two views.
        rows: number of images of the training set; that of `moved_digits` if not given.
        clusters: number of prototypes in each clustering, coarse or fine.
        temperature: of the queue's loss, and the mean of those of the prototypes.
        projection: width of z. `encode` returns h, before the head.
        queue: number of negatives; see `MoCo`.
        momentum: of the second encoder; see `MomentumEncoder`.
        smoothing: alpha of the concentration, above 0: so many images more that each cluster counts as having.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Li, Zhou, Xiong and Hoi, 2020, arXiv:2005.04966, algorithm 1.

    Unlike the paper: all prototypes are candidates rather than a draw of them, the clustered features are those that
    the epoch has shown, the momentum is 0.99 rather than 0.999, and batch norm ends the head.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        rows: int = 8000,
        clusters: Sequence[int] = (30, 100, 300),
        temperature: float = 0.2,
        projection: int = 128,
        *,
        queue: int = 256,
        momentum: float = 0.99,
        smoothing: float = 10.0,
    ) -> None:
        check_positive("temperature", temperature)
        check_positive("smoothing", smoothing)
        if not clusters:
            raise ValueError("clusters must name at least one number of prototypes, got none")
        for k in clusters:
            check_whole("clusters", k, least=2)
        super().__init__()
        self.encoder = encoder
        # Batch norm at the end spreads the embeddings from the first step on; see `MoCo`.
        self.head = projection_head(encoder.dim, out=projection, output_norm=True)
        self.target = MomentumEncoder(momentum, self.encoder, self.head)
        self.queue = Queue(queue, projection)
        self.bank = MemoryBank(rows, projection, momentum=0)
        self.clusters = tuple(clusters)
        for i, k in enumerate(self.clusters):
            self.register_buffer(f"labels_{i}", torch.full((rows,), -1))  # -1: none yet
            self.register_buffer(f"prototypes_{i}", torch.zeros(k, projection))
            self.register_buffer(f"temperatures_{i}", torch.full((k,), temperature))
        self.register_buffer("epoch", torch.zeros((), dtype=torch.long))
        self.augment = Augment() if augment is None else augment
        self.temperature, self.smoothing = temperature, smoothing

    def forward(self, images: Tensor, index: Tensor) -> Tensor:
        check_index(index, len(images), len(self.bank.vectors))
        x_q, x_k = two_views(images, self.augment).chunk(2)
        q, k = self.head(self.encoder(x_q)), self.target(x_k)  # (n, projection), k without gradient
        self.embeddings, self.keys, self.index = q.detach(), k, index
        loss = info_nce(q, k, self.queue.rows, self.temperature)
        if self.epoch > 0:
            loss = loss + torch.stack([self.proto_nce(q, index, i) for i in range(len(self.clusters))]).mean()
        return loss

    def proto_nce(self, q: Tensor, index: Tensor, i: int) -> Tensor:
        """Find each image's prototype in clustering i, at the temperature of each prototype; chance is log k."""
        labels, prototypes, temperatures = (
            getattr(self, f"{name}_{i}") for name in ("labels", "prototypes", "temperatures")
        )
        labels = labels[index]
        with no_autocast(q):
            losses = F.cross_entropy(unit(q) @ prototypes.T / temperatures, labels, ignore_index=-1, reduction="sum")
            (count,), _ = share("labels", (labels >= 0).sum()[None].to(losses.dtype), gather=True)  # of each process
            return losses / count.mean().clamp(min=1e-12)

    @torch.no_grad()
    def after_step(self) -> None:
        self.target.update(self.encoder, self.head)
        self.queue.push(self.keys)
        if self.bank.update(self.index, self.keys):
            self.epoch += 1
            v = self.bank.vectors[self.bank.seen]
            # A seed of its own: the same clusters in all processes that share the batch.
            generator = torch.Generator(v.device).manual_seed(int(self.epoch))
            for i, k in enumerate(self.clusters):
                labels, prototypes = kmeans(v, min(k, len(v)), spherical=True, generator=generator)
                getattr(self, f"labels_{i}")[self.bank.seen] = labels
                getattr(self, f"prototypes_{i}")[: len(prototypes)] = prototypes
                phi = concentration(v, labels, prototypes, self.smoothing)
                getattr(self, f"temperatures_{i}")[: len(prototypes)] = self.temperature * phi / phi.mean()

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)


def concentration(v: Tensor, labels: Tensor, centroids: Tensor, smoothing: float = 10.0) -> Tensor:
    """phi of each cluster, (k,): sum of its rows' distances to the centroid / (size log(size + smoothing)).

    Loose clusters and small ones get more. It is limited to the 10th and 90th percentile; clusters with fewer than two
    rows, of which nothing is known, get the largest.

    Source: Li, Zhou, Xiong and Hoi, 2020, arXiv:2005.04966, section 3.4; the limits as in its code.
    """
    k = len(centroids)
    size = labels.bincount(minlength=k).to(v.dtype)
    total = v.new_zeros(k).index_add_(0, labels, torch.linalg.vector_norm(v - centroids[labels], dim=1))
    phi = total / (size.clamp(min=1) * (size + smoothing).log())
    phi = phi.where(size > 1, phi.max())
    return phi.clamp(*torch.quantile(phi, phi.new_tensor([0.1, 0.9])).tolist()).clamp(min=1e-6)
