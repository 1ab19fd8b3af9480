"""VICReg: views alike, features that vary, features that do not repeat each other; each asked for on its own."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.encoders import projection_head
from ssl_course.losses import vicreg
from ssl_course.losses.checks import check_not_negative


class VICReg(nn.Module):
    """Learn an encoder by invariance, variance and covariance of its projections.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the two views.
        projection: width of z, and of the head's hidden layers. `encode` returns h, before the head.
        invariance, variance, covariance: weights of the terms, 0 or more; see `losses.vicreg`. Without variance all
            images become one point; without covariance the features repeat each other.
        batch_norm: whether the head has one.

    Raises:
        ValueError: if a weight is negative.

    Source: Bardes, Ponce and LeCun, 2021, arXiv:2105.04906, algorithm 1.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        projection: int = 256,
        *,
        invariance: float = 25.0,
        variance: float = 25.0,
        covariance: float = 1.0,
        batch_norm: bool = True,
    ) -> None:
        weights = {"invariance": invariance, "variance": variance, "covariance": covariance}
        for name, weight in weights.items():
            check_not_negative(name, weight)
        super().__init__()
        self.encoder = encoder
        self.head = projection_head(encoder.dim, projection, projection, layers=3, batch_norm=batch_norm)
        self.augment = Augment() if augment is None else augment
        self.weights = weights

    def forward(self, images: Tensor) -> Tensor:
        views = two_views(images, self.augment)  # (2n, c, h, w)
        z = self.head(self.encoder(views))  # (2n, projection)
        self.embeddings = z.detach()
        return vicreg(*z.chunk(2), **self.weights)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
