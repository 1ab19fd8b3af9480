"""All frameworks at toy size, for tests that ask the same of each."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ssl_course import contrastive as c
from ssl_course.augment import Augment
from ssl_course.encoders import convnet
from ssl_course.supervised import Supervised

ROWS = 24
GENTLE = Augment(crop=(0.6, 1.0), flip=0)
STILL = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=0)  # views are the images themselves


def small() -> nn.Module:
    return convnet(widths=(4, 6, 8))


def teacher() -> Supervised:
    with torch.random.fork_rng():
        torch.manual_seed(7)
        return Supervised(small(), 5)


# name -> a method from an encoder, at toy size
METHODS: dict[str, Callable[..., nn.Module]] = {
    "SimCLR": lambda e, a=GENTLE: c.SimCLR(e, a, projection=6),
    "MoCo": lambda e, a=GENTLE: c.MoCo(e, a, projection=6, queue=20, groups=2),
    "MoCo v1": lambda e, a=GENTLE: c.MoCo(e, a, temperature=0.07, projection=6, mlp=False, queue=20, groups=1),
    "InstanceDiscrimination": lambda e, a=GENTLE: c.InstanceDiscrimination(e, a, rows=ROWS, projection=6, proximal=0.1),
    "InstanceDiscrimination, few": lambda e, a=GENTLE: c.InstanceDiscrimination(
        e, a, rows=ROWS, projection=6, negatives=9
    ),
    "PIRL": lambda e, a=GENTLE: c.PIRL(e, a, rows=ROWS, projection=6, grid=2),
    "CPC": lambda e, a=GENTLE: c.CPC(e, a, patch=6, stride=3, ahead=(1, 2)),
    "DeepInfoMax": lambda e, a=GENTLE: c.DeepInfoMax(e, a, projection=6),
    "AMDIM": lambda e, a=GENTLE: c.AMDIM(e, a, projection=6),
    "CMC": lambda e, a=GENTLE: c.CMC(e, a, projection=6),
    "BYOL": lambda e, a=GENTLE: c.BYOL(e, a, projection=6),
    "SimSiam": lambda e, a=GENTLE: c.SimSiam(e, a, projection=8),
    "BarlowTwins": lambda e, a=GENTLE: c.BarlowTwins(e, a, projection=6),
    "VICReg": lambda e, a=GENTLE: c.VICReg(e, a, projection=6),
    "DINO": lambda e, a=GENTLE: c.DINO(e, a, prototypes=7, crops=1),
    "ClusterLabels": lambda e, a=GENTLE: c.ClusterLabels(e, a, clusters=ROWS),
    "DeepCluster": lambda e, a=GENTLE: c.DeepCluster(e, a, rows=ROWS, clusters=5, projection=6),
    "SeLa": lambda e, a=GENTLE: c.SeLa(e, a, rows=ROWS, clusters=5, projection=6),
    "SwAV": lambda e, a=GENTLE: c.SwAV(e, a, prototypes=7, projection=6, crops=1, queue=20),
    "PCL": lambda e, a=GENTLE: c.PCL(e, a, rows=ROWS, clusters=(3, 5), projection=6, queue=20),
    "Distillation": lambda e, a=GENTLE: c.Distillation(e, teacher(), a, temperature=2.0),
}
# They are told which image they see.
INDEXED = {
    "InstanceDiscrimination",
    "InstanceDiscrimination, few",
    "PIRL",
    "ClusterLabels",
    "DeepCluster",
    "SeLa",
    "PCL",
}
# What no gradient may reach.
TARGETS = ("target.", "teacher.")


def made(name: str, seed: int = 0, augment: Augment = GENTLE) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return METHODS[name](small(), augment)


def pictures(n: int = ROWS, side: int = 12, channels: int = 1) -> Tensor:
    return torch.rand(n, channels, side, side, generator=torch.Generator().manual_seed(3))


def batch(name: str, n: int = ROWS) -> tuple[Tensor, ...]:
    return (pictures(n), torch.arange(n)) if name in INDEXED else (pictures(n),)


def ready(name: str, seed: int = 0, augment: Augment = GENTLE) -> nn.Module:
    """The method after an epoch, so that those that cluster have clusters."""
    method = made(name, seed, augment)
    method(*batch(name))
    if hasattr(method, "after_step"):
        method.after_step()
    return method


def unit(z: Tensor) -> Tensor:
    """In float64, by the definition."""
    z = z.detach().double()
    return z / z.pow(2).sum(dim=-1, keepdim=True).sqrt()
