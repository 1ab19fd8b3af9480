"""AMDIM: the whole of one view should tell the places of another view of the same image."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive.deep_infomax import place_head
from ssl_course.contrastive.local_features import last_convolution, local_global_loss, map_and_vector
from ssl_course.encoders import projection_head
from ssl_course.losses.checks import check_positive


class AMDIM(nn.Module):
    """Learn an encoder by mutual information between the whole of one view and the places of the other.

    Args:
        encoder: maps images to representations (n, dim), has the attribute `dim`, and holds a convolution.
        augment: makes the two views.
        temperature: of the loss; see `local_global_loss`.
        projection: width in which places and wholes are compared. `encode` returns h, before the heads.
        local: the layer of the encoder whose input is the map of places; its last convolution if None.

    Raises:
        ValueError: if there is no convolution, or the temperature is not positive.

    Source: Bachman, Hjelm and Buchwalter, 2019, arXiv:1906.00910, section 3. The paper also compares places at several
    scales with each other; here one scale is compared with the whole, both ways. The batch norm at the end of the heads
    is ours: it spreads the embeddings from the first step on.
    """

    def __init__(
        self,
        encoder: nn.Module,
        augment: Augment | None = None,
        temperature: float = 0.1,
        projection: int = 128,
        *,
        local: nn.Conv2d | None = None,
    ) -> None:
        check_positive("temperature", temperature)
        super().__init__()
        self.encoder = encoder
        # A plain list, as the layer is registered in the encoder already.
        self.layer = [last_convolution(encoder) if local is None else local]
        self.head = projection_head(encoder.dim, out=projection, output_norm=True)
        self.local_head = place_head(self.layer[0].in_channels, projection)
        self.augment = Augment() if augment is None else augment
        self.temperature = temperature

    def forward(self, images: Tensor) -> Tensor:
        places, h = map_and_vector(self.encoder, self.layer[0], two_views(images, self.augment))
        z = self.head(h)  # (2n, projection)
        self.embeddings = z.detach()
        (z1, z2), (u1, u2) = z.chunk(2), self.local_head(places).chunk(2)  # (n, projection), (n, projection, h', w')
        return local_global_loss(u1, z2, self.temperature) / 2 + local_global_loss(u2, z1, self.temperature) / 2

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
