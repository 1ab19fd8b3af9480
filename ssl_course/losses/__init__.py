"""Losses: pure functions of embeddings, one file for each family, and which samples to learn from."""

from ssl_course.losses.alignment import alignment, uniformity
from ssl_course.losses.barlow_twins import barlow_twins
from ssl_course.losses.clip_loss import clip_loss
from ssl_course.losses.contrastive import contrastive
from ssl_course.losses.info_nce import info_nce
from ssl_course.losses.lifted_structured import lifted_structured
from ssl_course.losses.lmnn import lmnn
from ssl_course.losses.mahalanobis_metric import mahalanobis_metric, metric_root
from ssl_course.losses.mining import hard_triplets, random_triplets, semi_hard_triplets
from ssl_course.losses.mutual_information import (
    donsker_varadhan_bound,
    info_nce_bound,
    jensen_shannon_bound,
    nwj_bound,
)
from ssl_course.losses.n_pair import n_pair
from ssl_course.losses.nce import nce
from ssl_course.losses.negative_cosine import negative_cosine
from ssl_course.losses.nt_xent import nt_xent
from ssl_course.losses.soft_nearest_neighbor import soft_nearest_neighbor
from ssl_course.losses.sup_con import sup_con
from ssl_course.losses.swapped_prediction import sinkhorn, swapped_prediction
from ssl_course.losses.triplet import triplet
from ssl_course.losses.vicreg import vicreg, vicreg_terms

__all__ = [
    "alignment",
    "barlow_twins",
    "clip_loss",
    "contrastive",
    "donsker_varadhan_bound",
    "hard_triplets",
    "info_nce",
    "info_nce_bound",
    "jensen_shannon_bound",
    "lifted_structured",
    "lmnn",
    "mahalanobis_metric",
    "metric_root",
    "n_pair",
    "nce",
    "negative_cosine",
    "nt_xent",
    "nwj_bound",
    "random_triplets",
    "semi_hard_triplets",
    "sinkhorn",
    "soft_nearest_neighbor",
    "sup_con",
    "swapped_prediction",
    "triplet",
    "uniformity",
    "vicreg",
    "vicreg_terms",
]
