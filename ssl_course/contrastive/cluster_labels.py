"""Cluster numbers as labels: group the images by what is easily seen, then train a network to tell the groups."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive.arguments import check_whole
from ssl_course.contrastive.kmeans import kmeans
from ssl_course.losses.checks import check_labels


def spectrum(images: Tensor, frequencies: int = 6) -> Tensor:
    """Descriptors that do not mind where a thing stands: log magnitudes of low frequencies, (n, c, h, w) -> (n, d).

    A circular shift of the image changes phases only. Each of the d numbers is scaled to mean 0 and deviation 1 over
    the images.

    Args:
        images: (n, c, h, w).
        frequencies: how many in each direction, at most half of the side.

    Raises:
        ValueError: if images are not (n, c, h, w).
    """
    if images.dim() != 4:
        raise ValueError(f"images must have shape (n, c, h, w), got {tuple(images.shape)}")
    check_whole("frequencies", frequencies)
    size = torch.fft.rfft2(images.float()).abs()  # (n, c, h, w // 2 + 1)
    # Rows hold frequencies 0, 1, ... and, from the end, -1, -2, ...
    size = torch.cat([size[:, :, :frequencies, :frequencies], size[:, :, 1 - frequencies :, :frequencies]], dim=2)
    x = (size + 1e-3).log().flatten(1)
    return (x - x.mean(dim=0)) / x.std(dim=0, correction=0).clamp(min=1e-6)


def cluster_labels(
    descriptors: Tensor, clusters: int = 100, iterations: int = 30, generator: torch.Generator | None = None
) -> Tensor:
    """The number of each row's cluster, (n, d) -> (n,), found by k-means once and for all.

    Args:
        descriptors: (n, d): `spectrum(images)`, the features of a random network, or whatever is at hand.
        clusters, iterations, generator: see `kmeans`.

    Source: Christlein, Gropp, Fiel and Maier, 2017, arXiv:1705.09369: clusters of SIFT descriptors, of handwriting, as
    classes for a network that then tells writers apart.
    """
    return kmeans(descriptors, clusters, iterations, generator=generator).labels


class ClusterLabels(nn.Module):
    """Learn an encoder by predicting, from an augmented view, the cluster that the image was put in beforehand.

    `fit(ClusterLabels(encoder), (images, cluster_labels(spectrum(images))))`

    Args:
        encoder: maps images to representations (n, dim) and has the attribute `dim`.
        augment: makes the view. What it changes, the features must see through, though the descriptors did not.
        clusters: how many there are.

    Raises:
        ValueError: if `clusters` is less than 2, or a label out of range.

    Source: Christlein, Gropp, Fiel and Maier, 2017, arXiv:1705.09369.
    """

    def __init__(self, encoder: nn.Module, augment: Augment | None = None, clusters: int = 100) -> None:
        check_whole("clusters", clusters, least=2)
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.dim, clusters)
        self.augment = Augment() if augment is None else augment

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        check_labels(labels, len(images))
        if labels.max() >= self.head.out_features:
            raise ValueError(f"labels must be below clusters={self.head.out_features}, got {int(labels.max())}")
        h = self.encoder(self.augment(images))  # (n, dim)
        self.embeddings = h.detach()
        return F.cross_entropy(self.head(h), labels)

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(images)  # (n, dim)
