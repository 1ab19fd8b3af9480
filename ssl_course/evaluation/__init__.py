"""Judging features: probes, neighbours, fine-tuning, collapse diagnostics, and the table that compares methods."""

from ssl_course.evaluation.collapse import effective_rank, feature_std
from ssl_course.evaluation.comparison import Comparison, compare, pixels
from ssl_course.evaluation.features import features
from ssl_course.evaluation.fine_tuning import accuracy, fine_tune
from ssl_course.evaluation.label_efficiency import LabelEfficiency, label_efficiency, probe_on
from ssl_course.evaluation.probes import knn_accuracy, linear_probe

__all__ = [
    "Comparison",
    "LabelEfficiency",
    "accuracy",
    "compare",
    "effective_rank",
    "feature_std",
    "features",
    "fine_tune",
    "knn_accuracy",
    "label_efficiency",
    "linear_probe",
    "pixels",
    "probe_on",
]
