"""Barlow Twins: features that agree between views and do not repeat each other."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.encoders import projection_head
from ssl_course.losses import barlow_twins
from ssl_course.losses.checks import check_not_negative


class BarlowTwins(nn.Module):
    """Learn an encoder whose projections of two views have the identity as their cross-correlation matrix.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the two views.
        lambd: weight of the redundancy term, 0 or more; see `losses.barlow_twins`. 0 lets all features be the
            same. The paper has 0.005, for 8,192 features: the more there are, the more pairs of them the term adds up.
        projection: width of z, and of the head's hidden layers. `encode` returns h, before the head.
        batch_norm: whether the head has one.

    Raises:
        ValueError: if lambd is negative.

    Source: Zbontar, Jing, Misra, LeCun and Deny, 2021, arXiv:2103.03230, algorithm 1.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        lambd: float = 2e-2,
        projection: int = 256,
        *,
        batch_norm: bool = True,
    ) -> None:
        check_not_negative("lambd", lambd)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(encoder.dim, projection, projection, layers=3, batch_norm=batch_norm)
        self.augment = Augment() if augment is None else augment
        self.lambd = lambd

    def forward(self, images: Tensor) -> Tensor:
        views = two_views(images, self.augment)  # (2n, c, h, w)
        z = self.head(self.encoder(views))  # (2n, projection)
        self.embeddings = z.detach()
        return barlow_twins(*z.chunk(2), lambd=self.lambd)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
