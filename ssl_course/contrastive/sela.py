"""SeLa: labels that the network finds easiest, among all that share the images out evenly."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_index, check_whole
from ssl_course.contrastive.memory_bank import MemoryBank
from ssl_course.encoders import projection_head
from ssl_course.losses import sinkhorn
from ssl_course.losses.checks import check_positive
from ssl_course.losses.precision import no_autocast, unit


class SeLa(nn.Module):
    """Learn an encoder and its labels in turn: a classifier's cross-entropy, then optimal transport, once an epoch.

    `fit(method, (images, torch.arange(len(images))))`: it must know which image it sees. The first labels are random;
    those of each later epoch come from what the network has said of each image.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the view.
        rows: number of images of the training set; that of `moved_digits` if not given.
        clusters: k, the number of labels.
        temperature: of the classifier, which compares unit vectors.
        projection: width of those. `encode` returns h, before the head.
        memory: m in [0, 1): of the features that get labels, the share that earlier epochs have; see `DeepCluster`.
        sharpness: lambda of the paper, which has 25: the larger, the nearer to the exact transport, and the more rounds
            it takes to come out even.
        iterations: rounds of `losses.sinkhorn`.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Asano, Rupprecht and Vedaldi, 2019, arXiv:1911.05371, algorithm 1 with one head.

    Unlike the paper: the classifier compares unit vectors, and labels are given once an epoch, to a running mean of
    what the epochs have shown (`memory`) rather than in a pass over all images.
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
        sharpness: float = 5.0,
        iterations: int = 50,
    ) -> None:
        check_positive("temperature", temperature)
        check_positive("sharpness", sharpness)
        check_whole("clusters", clusters, least=2)
        check_whole("iterations", iterations)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(encoder.dim, out=projection)
        self.classifier = nn.Linear(projection, clusters, bias=False)
        self.bank = MemoryBank(rows, projection, memory)
        self.register_buffer("labels", torch.randperm(rows) % clusters)
        self.augment = Augment() if augment is None else augment
        self.temperature, self.sharpness, self.iterations = temperature, sharpness, iterations

    def forward(self, images: Tensor, index: Tensor) -> Tensor:
        check_index(index, len(images), len(self.labels))
        z = self.head(self.encoder(self.augment(images)))  # (n, projection)
        self.embeddings, self.index = z.detach(), index
        with no_autocast(z):
            return F.cross_entropy(self.scores(z), self.labels[index])

    def scores(self, z: Tensor) -> Tensor:
        """The logits of each label, (n, projection) -> (n, clusters)."""
        return unit(z) @ unit(self.classifier.weight).T / self.temperature

    @torch.no_grad()
    def after_step(self) -> None:
        if self.bank.update(self.index, self.embeddings):
            seen = self.bank.seen
            p = self.scores(self.bank.vectors[seen]).log_softmax(dim=1)
            # Codes proportional to P^lambda, each label with as many images as any other; the bank holds those of all
            # processes, so nothing is gathered.
            codes = sinkhorn(p, 1 / self.sharpness, self.iterations, gather=False)
            self.labels[seen] = codes.argmax(dim=1)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
