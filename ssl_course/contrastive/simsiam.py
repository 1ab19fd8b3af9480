"""SimSiam: two views, one network, a predictor and a stopped gradient. Nothing else."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive.predictor import predictor_head
from ssl_course.encoders import projection_head
from ssl_course.losses import negative_cosine


class SimSiam(nn.Module):
    """Learn an encoder by predicting, from one view, the projection of the other.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the two views.
        projection: width of z and p. `encode` returns h, before the projector.
        bottleneck: width inside of the predictor; a quarter of `projection` if None.
        stop_gradient: False lets the targets move towards the predictions: the road to collapse.
        predictor: False compares projections directly.
        batch_norm: whether projector and predictor have one.
        pace: how many times as fast the predictor learns as the encoder; see `predictor_head`.

    Raises:
        ValueError: if the pace is not positive.

    Source: Chen and He, 2020, arXiv:2011.10566, algorithm 1.

    Unlike the paper: a predictor that learns faster than the encoder (`pace`).
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        projection: int = 256,
        *,
        bottleneck: int | None = None,
        stop_gradient: bool = True,
        predictor: bool = True,
        batch_norm: bool = True,
        pace: float = 10.0,
    ) -> None:
        super().__init__()
        bottleneck = max(projection // 4, 1) if bottleneck is None else bottleneck
        self.encoder = encoder
        self.projector = projection_head(
            encoder.dim, projection, projection, layers=3, batch_norm=batch_norm, output_norm=True
        )
        self.predictor = predictor_head(projection, bottleneck, batch_norm=batch_norm, pace=pace)
        if not predictor:
            self.predictor = nn.Identity()
        self.stop_gradient = stop_gradient
        self.augment = Augment() if augment is None else augment

    def forward(self, images: Tensor) -> Tensor:
        views = two_views(images, self.augment)  # (2n, c, h, w)
        z = self.projector(self.encoder(views))  # (2n, projection)
        self.embeddings = z.detach()
        p1, p2 = self.predictor(z).chunk(2)
        z1, z2 = (z.detach() if self.stop_gradient else z).chunk(2)
        return negative_cosine(p1, z2) / 2 + negative_cosine(p2, z1) / 2

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
