"""Judging features: probes, neighbours, collapse diagnostics, and the table that compares methods."""

from ssl_course.evaluation.collapse import effective_rank, feature_std
from ssl_course.evaluation.features import features
from ssl_course.evaluation.probes import knn_accuracy, linear_probe

__all__ = ["effective_rank", "feature_std", "features", "knn_accuracy", "linear_probe"]
