"""Contrastive and related frameworks: one file each."""

from ssl_course.contrastive.amdim import AMDIM
from ssl_course.contrastive.barlow_twins import BarlowTwins
from ssl_course.contrastive.batch_groups import in_groups
from ssl_course.contrastive.byol import BYOL
from ssl_course.contrastive.cluster_labels import ClusterLabels, cluster_labels, spectrum
from ssl_course.contrastive.cmc import CMC
from ssl_course.contrastive.cpc import CPC, SequenceCPC
from ssl_course.contrastive.deep_cluster import DeepCluster
from ssl_course.contrastive.deep_infomax import DeepInfoMax
from ssl_course.contrastive.dino import DINO
from ssl_course.contrastive.instance_discrimination import InstanceDiscrimination
from ssl_course.contrastive.kmeans import kmeans
from ssl_course.contrastive.memory_bank import MemoryBank
from ssl_course.contrastive.moco import MoCo
from ssl_course.contrastive.momentum import MomentumEncoder
from ssl_course.contrastive.pcl import PCL
from ssl_course.contrastive.pirl import PIRL
from ssl_course.contrastive.queue import Queue
from ssl_course.contrastive.sela import SeLa
from ssl_course.contrastive.simclr import SimCLR
from ssl_course.contrastive.simclr_v2 import Distillation, MiddleLayer
from ssl_course.contrastive.simsiam import SimSiam
from ssl_course.contrastive.swav import SwAV
from ssl_course.contrastive.vicreg import VICReg
from ssl_course.contrastive.views import multi_crop

__all__ = [
    "AMDIM",
    "BYOL",
    "CMC",
    "CPC",
    "DINO",
    "PCL",
    "PIRL",
    "BarlowTwins",
    "ClusterLabels",
    "DeepCluster",
    "DeepInfoMax",
    "Distillation",
    "InstanceDiscrimination",
    "MemoryBank",
    "MiddleLayer",
    "MoCo",
    "MomentumEncoder",
    "Queue",
    "SeLa",
    "SequenceCPC",
    "SimCLR",
    "SimSiam",
    "SwAV",
    "VICReg",
    "cluster_labels",
    "in_groups",
    "kmeans",
    "multi_crop",
    "spectrum",
]
