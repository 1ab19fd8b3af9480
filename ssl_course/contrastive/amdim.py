"""AMDIM: the whole of one view should tell the places of another view of the same image."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive.deep_infomax import DeepInfoMax
from ssl_course.contrastive.local_features import local_global_loss, map_and_vector


class AMDIM(DeepInfoMax):
    """Learn an encoder by mutual information between the whole of one view and the places of the other.

    The arguments are those of `DeepInfoMax`; `augment` makes the two views, `Augment()` if None.

    Source: Bachman, Hjelm and Buchwalter, 2019, arXiv:1906.00910, section 3.

    Unlike the paper: a place has to find the other view's whole rather than a whole its places; one scale of places
    rather than several compared with each other; cosines and a temperature rather than clipped and penalised dot
    products; any encoder, rather than one whose places see little of the image; batch norm at the end of the heads,
    which spreads the embeddings from the first step on.
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
        super().__init__(encoder, Augment() if augment is None else augment, temperature, projection, local=local)

    def forward(self, images: Tensor) -> Tensor:
        places, h = map_and_vector(self.encoder, self.layer[0], two_views(images, self.augment))
        z = self.head(h)  # (2n, projection)
        self.embeddings = z.detach()
        (z1, z2), (u1, u2) = z.chunk(2), self.local_head(places).chunk(2)  # (n, projection), (n, projection, h', w')
        return local_global_loss(u1, z2, self.temperature) / 2 + local_global_loss(u2, z1, self.temperature) / 2
