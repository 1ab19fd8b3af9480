"""SimCLR: views of one image attract, views of different images repel."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.encoders import projection_head
from ssl_course.losses import nt_xent


class SimCLR(nn.Module):
    """Learn an encoder by finding, among all views in the batch, the other view of the same image.

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the views; the features will ignore what it changes.
        temperature: of the loss; see `losses.nt_xent`.
        projection: width of z, on which the loss acts. `encode` returns h, before the head.
        hidden: width inside of the head; `encoder.dim` if None.
        layers: of the head: 2, or 3 for SimCLR v2; 1 is a linear head, and 0 none at all. Each ends in a batch norm,
            which the paper's formula (z = W2 relu(W1 h)) does not show and its code has.

    Source: Chen, Kornblith, Norouzi and Hinton, 2020, arXiv:2002.05709, algorithm 1.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        temperature: float = 0.2,
        projection: int = 128,
        *,
        hidden: int | None = None,
        layers: int = 2,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.head: nn.Module = nn.Identity()
        if layers:
            self.head = projection_head(encoder.dim, hidden, projection, layers=layers, output_norm=True)
        self.augment = Augment() if augment is None else augment
        self.temperature = temperature

    def forward(self, images: Tensor) -> Tensor:
        views = two_views(images, self.augment)  # (2n, c, h, w)
        z = self.head(self.encoder(views))  # (2n, projection)
        self.embeddings = z.detach()
        return nt_xent(*z.chunk(2), temperature=self.temperature)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
