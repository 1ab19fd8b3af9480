"""MoCo: find the key of the same image among a queue of older keys, which a slowly moving encoder made."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive.arguments import check_whole
from ssl_course.contrastive.batch_groups import in_groups
from ssl_course.contrastive.momentum import MomentumEncoder
from ssl_course.contrastive.queue import Queue
from ssl_course.encoders import projection_head
from ssl_course.losses import info_nce
from ssl_course.losses.checks import check_positive


class MoCo(nn.Module):
    """Learn an encoder by a query that must tell its key from the keys of earlier batches.

    As it stands this is version 2; version 1 is `mlp=False, temperature=0.07` and weaker augmentation.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the two views, one for the query and one for the key.
        temperature: of the loss; see `losses.info_nce`.
        projection: width of queries and keys. `encode` returns h, before the head.
        mlp: whether the head has a hidden layer (version 2) or is linear (version 1).
        batch_norm: whether the head has batch norm, at its end too. Neither version had. It spreads the embeddings from
            the first step on, which without it takes hundreds of steps.
        queue: number of negatives. More than there are images would hold other views of the query's own.
        momentum: of the key encoder; see `MomentumEncoder`. The paper has 0.999, for 200 times as many steps.
        groups: parts of the batch with batch-norm statistics of their own; see `in_groups`.
        shuffle: whether the keys are dealt out to the parts at random. False lets batch norm tell which key is the
            positive: the loss falls and the features are poor.

    Raises:
        ValueError: if an argument is out of its range.

    Source: He, Fan, Wu, Xie and Girshick, 2019, arXiv:1911.05722, algorithm 1; version 2: Chen, Fan, Girshick and He,
    2020, arXiv:2003.04297.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        temperature: float = 0.2,
        projection: int = 128,
        *,
        mlp: bool = True,
        batch_norm: bool = True,
        queue: int = 256,
        momentum: float = 0.99,
        groups: int = 2,
        shuffle: bool = True,
    ) -> None:
        check_positive("temperature", temperature)
        check_whole("groups", groups)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(
            encoder.dim, out=projection, layers=2 if mlp else 1, batch_norm=batch_norm, output_norm=True
        )
        self.target = MomentumEncoder(momentum, self.encoder, self.head)
        self.queue = Queue(queue, projection)
        self.augment = Augment() if augment is None else augment
        self.temperature, self.groups, self.shuffle = temperature, groups, shuffle

    def forward(self, images: Tensor) -> Tensor:
        x_q, x_k = two_views(images, self.augment).chunk(2)  # (n, c, h, w) each
        q = in_groups(lambda x: self.head(self.encoder(x)), x_q, self.groups)  # (n, projection)
        k = in_groups(self.target, x_k, self.groups, self.shuffle)  # (n, projection), without gradient
        self.embeddings, self.keys = q.detach(), k
        return info_nce(q, k, self.queue.rows, self.temperature)

    def after_step(self) -> None:
        self.target.update(self.encoder, self.head)
        self.queue.push(self.keys)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
