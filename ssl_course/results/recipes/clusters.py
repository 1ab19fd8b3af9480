"""Chapter 12: settings chosen on the validation split, with seed 0, for at most 75 seconds of one core.

Clusters of the digits as they are would be clusters of light; see `Standardised`. The descriptors of ClusterLabels are
made even beforehand, so its network sees the images as they are.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import PCL, ClusterLabels, DeepCluster, SeLa, SwAV, cluster_labels, spectrum
from ssl_course.data.split import Split
from ssl_course.encoders import Standardised, convnet
from ssl_course.results.recipe import Recipe, rows

KINDS = 50  # clusters of spectra


def of_spectra(train: Split) -> Tensor:
    """Cluster numbers of the images' spectra, (n,)."""
    return cluster_labels(spectrum(train.images), KINDS, generator=torch.Generator().manual_seed(0))


def encoder() -> Standardised:
    """The course's standard encoder, to which light does not come through."""
    return Standardised(convnet())


SMALL = {"batch_size": 64, "lr": 8e-3, "chapter": "12"}
RECIPES = {
    "ClusterLabels": Recipe(
        lambda: ClusterLabels(convnet(), DIGIT_VIEWS, clusters=KINDS), epochs=22, second=of_spectra, **SMALL
    ),
    "DeepCluster": Recipe(lambda: DeepCluster(encoder(), DIGIT_VIEWS, clusters=400), epochs=21, second=rows, **SMALL),
    "SeLa": Recipe(lambda: SeLa(encoder(), DIGIT_VIEWS, clusters=400, iterations=20), epochs=21, second=rows, **SMALL),
    "SwAV": Recipe(lambda: SwAV(encoder(), DIGIT_VIEWS), epochs=14, **SMALL),
    "PCL": Recipe(
        lambda: PCL(encoder(), DIGIT_VIEWS, temperature=0.1), epochs=14, second=rows, batch_size=64, chapter="12"
    ),
}
