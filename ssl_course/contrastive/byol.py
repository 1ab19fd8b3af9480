"""BYOL: predict what a slowly moving copy of yourself says about another view. No negatives."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive.momentum import MomentumEncoder
from ssl_course.contrastive.predictor import predictor_head
from ssl_course.encoders import projection_head
from ssl_course.losses import negative_cosine


class BYOL(nn.Module):
    """Learn an encoder by predicting, from one view, the target network's projection of the other.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the two views.
        projection: width of the projections and predictions. `encode` returns h, before the projector.
        hidden: width inside of projector and predictor; `2 * encoder.dim` if None.
        momentum: of the target network; see `MomentumEncoder`. The paper begins with 0.996, for many more steps. With 0
            the target is the trained network itself, behind a stopped gradient.
        stop_gradient: False takes the trained network's own projections as targets, whatever the momentum, and lets
            them move towards the predictions: everything collapses.
        predictor: False compares projections directly.
        batch_norm: whether projector and predictor have one.
        pace: how many times as fast the predictor learns as the encoder; see `predictor_head`.

    Raises:
        ValueError: if an argument is out of its range.

    Source: Grill et al., 2020, arXiv:2006.07733, equation 2 and algorithm 1.

    Unlike the paper: a momentum that stays as it is, and a predictor that learns faster than the encoder (`pace`).
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        projection: int = 128,
        *,
        hidden: int | None = None,
        momentum: float = 0.95,
        stop_gradient: bool = True,
        predictor: bool = True,
        batch_norm: bool = True,
        pace: float = 10.0,
    ) -> None:
        super().__init__()
        hidden = 2 * encoder.dim if hidden is None else hidden
        self.encoder = encoder
        self.projector = projection_head(encoder.dim, hidden, projection, batch_norm=batch_norm)
        self.predictor = predictor_head(projection, hidden, batch_norm=batch_norm, pace=pace)
        if not predictor:
            self.predictor = nn.Identity()
        self.target = MomentumEncoder(momentum, self.encoder, self.projector)
        self.stop_gradient = stop_gradient
        self.augment = Augment() if augment is None else augment

    def forward(self, images: Tensor) -> Tensor:
        views = two_views(images, self.augment)  # (2n, c, h, w)
        z = self.projector(self.encoder(views))  # (2n, projection)
        self.embeddings = z.detach()
        p1, p2 = self.predictor(z).chunk(2)
        t1, t2 = (self.target(views) if self.stop_gradient else z).chunk(2)  # the target's are without gradient
        # |p / |p| - t / |t||^2 = 2 - 2 cos(p, t), the mean of both ways
        return 2 + negative_cosine(p1, t2) + negative_cosine(p2, t1)

    def after_step(self) -> None:
        self.target.update(self.encoder, self.projector)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
