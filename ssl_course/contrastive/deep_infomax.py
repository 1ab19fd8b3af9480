"""Deep InfoMax: what an image is as a whole should tell what it is at each of its places."""

from __future__ import annotations

from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.local_features import last_convolution, local_global_loss, map_and_vector
from ssl_course.encoders import projection_head
from ssl_course.losses.checks import check_positive


class DeepInfoMax(nn.Module):
    """Learn an encoder by mutual information between the whole image's vector and those of its places, DIM(L).

    Args:
        encoder: maps images to representations (n, dim), has the attribute `dim`, and holds a convolution.
        augment: applied to each image once: places and whole are of the same view. None for nothing.
        temperature: of the loss; see `local_global_loss`.
        projection: width in which places and wholes are compared. `encode` returns h, before the heads.
        local: the layer of the encoder whose input is the map of places; its last convolution if None.

    Raises:
        ValueError: if there is no convolution, or the temperature is not positive.

    Source: Hjelm, Fedorov, Lavoie-Marchildon, Grewal, Bachman, Trischler and Bengio, 2018, arXiv:1808.06670, section
    3.2, with the InfoNCE estimator of equation 5.

    Unlike the paper: a place has to find its whole rather than a whole its places, cosines and a temperature rather
    than dot products, and batch norm at the end of the heads, which spreads the embeddings from the first step on.
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
        self.augment, self.temperature = augment, temperature

    def forward(self, images: Tensor) -> Tensor:
        images = images if self.augment is None else self.augment(images)
        places, h = map_and_vector(self.encoder, self.layer[0], images)  # (n, c', h', w'), (n, dim)
        z = self.head(h)  # (n, projection)
        self.embeddings = z.detach()
        return local_global_loss(self.local_head(places), z, self.temperature)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)


def place_head(channels: int, projection: int) -> nn.Sequential:
    """The projection head for maps: (n, channels, h, w) to (n, projection, h, w), each place on its own."""
    return nn.Sequential(
        nn.Conv2d(channels, channels, 1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
        nn.Conv2d(channels, projection, 1, bias=False),
        nn.BatchNorm2d(projection, affine=False),
    )
