"""Every framework learns something in a few steps on a few digits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from ssl_course import contrastive
from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import cluster_labels, spectrum
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet
from ssl_course.evaluation import feature_std, features
from ssl_course.history import History
from ssl_course.training import fit

COUNT = 512
INDEXED = {"InstanceDiscrimination", "PIRL", "DeepCluster", "SeLa", "PCL"}


def named_after(name: str, **options) -> Callable[[nn.Module], nn.Module]:
    return lambda encoder: getattr(contrastive, name)(encoder, DIGIT_VIEWS, **options)


# name -> its arguments, and to what share of its first loss it must fall. With a learning rate of 1e-9 all stay within
# 1 % of it, and with the right one, all fall at least 1.5 times as far as asked.
FALLING = {
    "SimCLR": ({}, 0.93),
    "CPC": ({}, 0.86),
    "DeepInfoMax": ({}, 0.88),
    "AMDIM": ({}, 0.94),
    "CMC": ({}, 0.92),
    "BYOL": ({"momentum": 0.9}, 0.6),
    "BarlowTwins": ({}, 0.7),
    "VICReg": ({}, 0.91),
    "ClusterLabels": ({"clusters": 20}, 0.94),
    "SwAV": ({"prototypes": 40}, 0.94),
}
# Here the first loss says little: queues, memories and targets change, and the loss with them, without any learning.
# So: what the last loss must be below, about halfway between those of a run as it is and of one that learns nothing
# (a learning rate of 1e-9), which are noted behind it.
BELOW = {
    "MoCo": ({"queue": 128, "groups": 2}, 4.55),  # 4.32, 4.79
    "InstanceDiscrimination": ({"rows": COUNT}, 5.73),  # 5.01, 6.45
    "PIRL": ({"rows": COUNT}, 6.26),  # 6.19, 6.33
    "SimSiam": ({}, -0.35),  # -0.68, 0.00
    "DINO": ({"prototypes": 40, "momentum": 0.9}, 4.0),  # 3.10, 4.92
    "DeepCluster": ({"rows": COUNT, "clusters": 20}, 3.05),  # 2.62, 3.50
    "SeLa": ({"rows": COUNT, "clusters": 20}, 2.75),  # 2.45, 3.01
    "PCL": ({"rows": COUNT, "clusters": (10, 30), "queue": 128}, 7.0),  # 6.58, 7.40
}


def digits() -> Tensor:
    return moved_digits(count=COUNT).images


def trained(name: str, epochs: int = 4, lr: float = 5e-3, **options) -> tuple[nn.Module, History]:
    torch.manual_seed(0)
    method = named_after(name, **options)(convnet(widths=(8, 16, 32)))
    data = digits()
    if name == "ClusterLabels":
        data = (data, cluster_labels(spectrum(data), 20, generator=torch.Generator().manual_seed(0)))
    elif name in INDEXED:
        data = (data, torch.arange(COUNT))
    return method, fit(method, data, epochs=epochs, batch_size=64, lr=lr, device="cpu", progress=False)


def check_features(method: nn.Module) -> None:
    """They are not those of the network at the start, and not the same for all images."""
    torch.manual_seed(0)
    before, after = (features(encoder, digits()[:100]) for encoder in (convnet(widths=(8, 16, 32)), method.encoder))
    assert float((after - before).norm() / before.norm()) > 0.1
    assert feature_std(after) > 0.01


@pytest.mark.parametrize("name", FALLING)
def test_the_loss_falls_in_a_few_steps(name):
    options, share = FALLING[name]
    method, history = trained(name, **options)
    first, last = sum(history.loss[:3]) / 3, sum(history.loss[-5:]) / 5
    assert last < share * first
    check_features(method)


@pytest.mark.parametrize("name", BELOW)
def test_the_loss_ends_below_that_of_one_that_learns_nothing(name):
    options, bound = BELOW[name]
    epochs = 12 if name == "InstanceDiscrimination" else 6  # its memory changes faster at first than it can learn
    method, history = trained(name, epochs=epochs, **options)
    assert sum(history.loss[-5:]) / 5 < bound
    check_features(method)
