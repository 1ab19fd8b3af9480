"""`SCALE=full` runs: the chapters' own cells, on files of CIFAR-10's format, thin networks, one batch a training."""

from __future__ import annotations

import hashlib
import importlib
import pickle
from itertools import pairwise
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import torch
from torch import nn
from torchvision.datasets import CIFAR10

import ssl_course.encoders
from ssl_course.contrastive import BYOL, CMC, CPC, DeepInfoMax, SimCLR, SwAV
from ssl_course.course.layout import find_root
from ssl_course.course.source import read_source
from ssl_course.data import Split
from ssl_course.encoders import ViT, discriminator, resnet
from ssl_course.pretext import Exemplar, Jigsaw, RelativePatch, Rotation
from ssl_course.training import fit

ROOT = find_root(Path(__file__).parent)


def write_cifar10(folder: Path, train: int, test: int, monkeypatch) -> np.ndarray:
    """Five batches and a test batch; torchvision is told their checksums. Returns the images, (train + test, 3072)."""
    folder.mkdir(parents=True)
    pixels = np.random.default_rng(0).integers(0, 256, (train + test, 3072), dtype=np.uint8)

    def write(name: str, content: dict) -> str:
        (folder / name).write_bytes(pickle.dumps(content))
        return hashlib.md5((folder / name).read_bytes()).hexdigest()

    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    parts = [*np.split(np.arange(train), 5), np.arange(train, train + test)]
    sums = [
        [name, write(name, {"data": pixels[rows], "labels": (rows % 10).tolist()})]
        for name, rows in zip(names, parts, strict=True)
    ]
    monkeypatch.setattr(CIFAR10, "train_list", sums[:5])
    monkeypatch.setattr(CIFAR10, "test_list", sums[5:])
    meta = write("batches.meta", {"label_names": [f"thing {i}" for i in range(10)]})
    monkeypatch.setattr(CIFAR10, "meta", {**CIFAR10.meta, "md5": meta})
    return pixels


def thin_resnet(depth: int = 18, in_channels: int = 3) -> nn.Module:
    """Like `resnet`: maps an eighth as wide as the image, then their mean and one more layer; and `dim`."""
    widths, layers = (in_channels, 8, 16, 24), []
    for before, after in pairwise(widths):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU()]
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    net.dim = widths[-1]
    return net


class ThinViT(ViT):
    def __init__(self, **how) -> None:
        super().__init__(**how | {"dim": 32, "depth": 1})


def thin_discriminator(in_channels: int = 1, widths: tuple[int, ...] = (8, 16)) -> nn.Sequential:
    return discriminator(in_channels, (8,) * len(widths))


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a chapter's code cells at full scale; returns its names, the images on disk, and what `fit` was asked."""
    monkeypatch.setenv("SCALE", "full")
    monkeypatch.setenv("HOME", str(tmp_path))  # where downloads are kept
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    asked: list[dict] = []
    short = {"epochs": 1, "batch_size": 32, "progress": False}

    def one_batch(method, data, **how):
        asked.append(how)
        tensors = [data.images] if isinstance(data, Split) else [data] if isinstance(data, torch.Tensor) else data
        tensors = [t[: short["batch_size"]] for t in tensors]
        return fit(method, tensors, **how | short | {"batch_size": len(tensors[0])})

    for place in ("training", "evaluation.comparison", "evaluation.fine_tuning"):
        monkeypatch.setattr(importlib.import_module(f"ssl_course.{place}"), "fit", one_batch)
    side_by_side = importlib.import_module("ssl_course.evaluation.side_by_side")
    monkeypatch.setattr(side_by_side, "cpu_count", lambda: 1)  # one run at a time, in this process, as on a GPU
    for name, thin in (("resnet", thin_resnet), ("ViT", ThinViT), ("discriminator", thin_discriminator)):
        monkeypatch.setattr(ssl_course.encoders, name, thin)

    def cells_of(chapter: str, train: int, test: int, **length) -> tuple[dict, np.ndarray, list[dict]]:
        short.update(length)
        folder = tmp_path / ".cache" / "ssl_course" / "cifar10" / CIFAR10.base_folder
        pixels = write_cifar10(folder, train, test, monkeypatch)
        scope: dict = {"__name__": "__main__"}
        with matplotlib.rc_context():
            matplotlib.use("Agg")
            for cell in read_source(ROOT / "chapters" / f"{chapter}.py"):
                if cell.cell_type == "code":
                    exec(compile(cell.source, chapter, "exec"), scope)
        return scope, pixels, asked

    return cells_of


def check(scope: dict, asked: list[dict], images: torch.Tensor, pixels: np.ndarray, rows: set[str]) -> None:
    """The chapter read the files, asked for the long training, and has a finite figure for each of its methods."""
    assert scope["FULL"]
    assert torch.equal(images, torch.from_numpy(pixels[: len(images)]).view(-1, 3, 32, 32) / 255)
    assert max(how["epochs"] for how in asked) >= 30
    figures = scope["table"].to_list()
    assert rows <= {row["method"] for row in figures}
    assert all(0 <= row["linear_probe"] <= 1 and row["seeds"] == 3 for row in figures)


def step(method: nn.Module, *batch) -> None:
    """One step of the network that is trained at full scale."""
    loss = method(*batch)
    loss.backward()
    assert loss.isfinite()


def test_generation_at_full_scale(run, monkeypatch):
    scope, pixels, asked = run("05_generation", 100, 40)
    check(scope, asked, scope["colour"].images, pixels, {"pixels", "random judge", "supervised", *scope["makers"]})
    scope |= {"resnet": resnet, "ViT": ViT, "discriminator": discriminator}
    assert scope["backbone"]().dim == 512
    for make, data in scope["makers"].values():
        step(make(), data.images[:4])
    step(scope["masked"](), scope["train"].images[:4])


def test_context_at_full_scale(run, monkeypatch):
    scope, pixels, asked = run("06_context", 1300, 300)  # as many as its exemplar networks and its puzzles take
    check(scope, asked, scope["train"].images, pixels, {"pixels", "random", "supervised", *scope["methods"]})
    scope["resnet"] = resnet
    net, some = scope["encoder"], scope["train"].images[:4]
    assert net().dim == 512
    for method in (Rotation(net()), RelativePatch(net()), Jigsaw(net(), scope["orders"])):
        step(method, some)
    step(Exemplar(net(), 4, scope["VIEWS"]), some, torch.arange(4))


def test_contrastive_frameworks_at_full_scale(run, monkeypatch):
    scope, pixels, asked = run("10_contrastive", 1000, 1000)  # its section 10.5 looks at 940 test images
    check(scope, asked, scope["train"].images, pixels, {"pixels", "random", "SimCLR", "supervised"})
    scope["resnet"] = resnet
    net, some = scope["encoder"], scope["train"].images[:4]
    assert net().dim == 512
    for method in (SimCLR(net(), scope["VIEWS"]), DeepInfoMax(net()), CPC(net(), patch=scope["PATCH"], stride=8)):
        step(method, some)
    step(CMC(net(1), scope["VIEWS"], colour=True), some)


def test_no_negatives_at_full_scale(run, monkeypatch):
    scope, pixels, asked = run("11_no_negatives", 400, 100)
    assert scope["FULL"] and max(how["epochs"] for how in asked) >= 30
    assert torch.equal(scope["train"].images, torch.from_numpy(pixels[:400]).view(-1, 3, 32, 32) / 255)
    assert all(0 <= run["probe"] <= 100 for runs in scope["dinos"].values() for run in runs)
    scope["resnet"] = resnet
    step(BYOL(scope["encoder"](), scope["views"]), scope["train"].images[:4])


def test_clusters_at_full_scale(run, monkeypatch):
    scope, pixels, asked = run("12_clusters", 200, 100, epochs=3, batch_size=200)  # new labels after each epoch
    check(scope, asked, scope["train"].images, pixels, {"pixels", "random", "SwAV", "supervised"})
    scope["resnet"] = resnet
    step(SwAV(scope["encoder"](), scope["VIEWS"]), scope["train"].images[:4])
