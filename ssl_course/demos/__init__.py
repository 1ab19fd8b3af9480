"""Widgets for lectures. Each changes its picture at once, and each has a still that says the same without a kernel."""

from ssl_course.demos.collapse import collapse_lab, collapse_picture, collapse_runs
from ssl_course.demos.jigsaw_game import jigsaw_game
from ssl_course.demos.latent import decode_grid, latent_walk
from ssl_course.demos.mask_ratio import mask_ratio, masked_views
from ssl_course.demos.metric import metric_explorer, metric_of_classes, metric_picture
from ssl_course.demos.neighbours import neighbour_explorer
from ssl_course.demos.sinkhorn import sinkhorn_explorer, sinkhorn_picture, sinkhorn_plan
from ssl_course.demos.views import compared_views, views_explorer
from ssl_course.demos.words import word_explorer

__all__ = [
    "collapse_lab",
    "collapse_picture",
    "collapse_runs",
    "compared_views",
    "decode_grid",
    "jigsaw_game",
    "latent_walk",
    "mask_ratio",
    "masked_views",
    "metric_explorer",
    "metric_of_classes",
    "metric_picture",
    "neighbour_explorer",
    "sinkhorn_explorer",
    "sinkhorn_picture",
    "sinkhorn_plan",
    "views_explorer",
    "word_explorer",
]
