"""SwAV: cluster the batch evenly, and predict the cluster of one view from another."""

from __future__ import annotations

from itertools import permutations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_whole
from ssl_course.contrastive.queue import Queue
from ssl_course.contrastive.views import multi_crop
from ssl_course.encoders import projection_head
from ssl_course.losses import sinkhorn
from ssl_course.losses.checks import check_positive
from ssl_course.losses.gathering import share
from ssl_course.losses.precision import no_autocast, unit


class SwAV(nn.Module):
    """Learn an encoder and prototypes: all views of an image predict the codes of its large ones.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`. With small crops it must take
            images of different sizes.
        augment: makes the two large views.
        prototypes: k, the number of clusters.
        temperature: of the prediction.
        epsilon, iterations: of the codes; see `losses.sinkhorn`.
        projection: width of z and of the prototypes. `encode` returns h, before the head.
        crops: number of small views, which predict and have no codes.
        small: makes them; see `multi_crop`.
        queue: how many older embeddings help to share out the codes, for batches smaller than k; 0 for none.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Caron, Misra, Mairal, Goyal, Bojanowski and Joulin, 2020, arXiv:2006.09882, equations 2 and 6.

    Unlike the paper: batch norm at the end of the head, epsilon 0.03 rather than 0.05, one queue for both large views,
    used from the first step on, rather than one each, used later, and prototypes that move from the first step on.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        prototypes: int = 300,
        temperature: float = 0.1,
        epsilon: float = 0.03,
        iterations: int = 3,
        projection: int = 128,
        *,
        crops: int = 0,
        small: Augment | None = None,
        queue: int = 0,
    ) -> None:
        check_whole("prototypes", prototypes, least=2)
        check_positive("temperature", temperature)
        check_positive("epsilon", epsilon)
        check_whole("iterations", iterations)
        check_whole("crops", crops, least=0)
        check_whole("queue", queue, least=0)
        super().__init__()
        self.encoder = encoder
        # Batch norm at the end takes out what all images share, or all would lean to the same prototypes for long.
        self.head = projection_head(encoder.dim, out=projection, output_norm=True)
        self.prototypes = nn.Parameter(F.normalize(torch.randn(prototypes, projection), dim=1))
        self.queue = Queue(queue, projection) if queue else None
        self.augment, self.small, self.crops = Augment() if augment is None else augment, small, crops
        self.temperature, self.epsilon, self.iterations = temperature, epsilon, iterations

    def forward(self, images: Tensor) -> Tensor:
        n = len(images)
        views = multi_crop(images, self.augment, self.small, self.crops)
        z = torch.cat([self.head(self.encoder(x)) for x in views])  # ((2 + crops) n, projection)
        self.embeddings = z[: 2 * n].detach()
        with no_autocast(z):
            scores = (unit(z) @ self.prototypes.T).view(2 + self.crops, n, -1)
            codes = [self.codes(s) for s in scores[:2].detach()]  # (n, prototypes) each
            p = (scores / self.temperature).log_softmax(dim=2)
            pairs = [(i, j) for i, j in permutations(range(2 + self.crops), 2) if i < 2]
            losses = [-(codes[i] * p[j]).sum(dim=1).mean() for i, j in pairs]
            return torch.stack(losses).mean()

    def codes(self, scores: Tensor) -> Tensor:
        """Share out the batch, with the queue beside it, among the prototypes: (n, prototypes), without gradient."""
        with torch.no_grad():
            (every,), first = share("scores", scores, gather=True)
            older = [self.queue.rows @ self.prototypes.T] if self.queue is not None else []
            codes = sinkhorn(torch.cat([every, *older]), self.epsilon, self.iterations, gather=False)
            return codes[first : first + len(scores)]

    @torch.no_grad()
    def after_step(self) -> None:
        self.prototypes.copy_(F.normalize(self.prototypes, dim=1))
        if self.queue is not None:
            self.queue.push(self.embeddings)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
