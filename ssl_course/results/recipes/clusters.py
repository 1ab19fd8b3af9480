"""Chapter 12: settings chosen on the validation split, with seed 0, for at most 75 seconds of one core."""

from __future__ import annotations

import torch
from torch import Tensor

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import PCL, ClusterLabels, DeepCluster, SeLa, SwAV, cluster_labels, spectrum
from ssl_course.data.split import Split
from ssl_course.encoders import convnet
from ssl_course.results.recipe import Recipe, rows


def of_spectra(train: Split) -> Tensor:
    """Cluster numbers of the images' spectra, (n,)."""
    return cluster_labels(spectrum(train.images), 100, generator=torch.Generator().manual_seed(0))


RECIPES = {
    "ClusterLabels": Recipe(lambda: ClusterLabels(convnet(), DIGIT_VIEWS), epochs=20, chapter="12", second=of_spectra),
    "DeepCluster": Recipe(lambda: DeepCluster(convnet(), DIGIT_VIEWS), epochs=20, chapter="12", second=rows),
    "SeLa": Recipe(lambda: SeLa(convnet(), DIGIT_VIEWS), epochs=20, chapter="12", second=rows),
    "SwAV": Recipe(lambda: SwAV(convnet(), DIGIT_VIEWS), epochs=15, chapter="12"),
    "PCL": Recipe(lambda: PCL(convnet(), DIGIT_VIEWS), epochs=12, chapter="12", second=rows),
}
