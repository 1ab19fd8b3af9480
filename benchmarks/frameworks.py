"""Images a second of SimCLR, BYOL and MoCo with `fit`, beside lightly's parts in the loop of its examples.

Synthetic colour images of 32x32, ResNet-18 with a stem for small images; bf16 on a GPU, float32 on a CPU, channels last
in both loops. `fit` holds the whole data set on the device and augments there; lightly's loop sends each image through
torchvision in the workers of a DataLoader. Also printed: the share of a step that the course's augmentation takes.

    python benchmarks/frameworks.py                          # on a GPU, about three minutes
    python benchmarks/frameworks.py --batch 64 --count 256   # to see it run on a CPU
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median

import torch
from torch import Tensor, nn

from ssl_course.augment import Augment, two_views
from ssl_course.contrastive import BYOL, MoCo, SimCLR
from ssl_course.encoders import resnet
from ssl_course.training import fit, pick_device

TARGET = 3
METHODS = {"SimCLR": SimCLR, "BYOL": BYOL, "MoCo": lambda encoder: MoCo(encoder, queue=4096)}


def synchronise(place: torch.device) -> None:
    if place.type == "cuda":
        torch.cuda.synchronize()


def seconds(work: Callable[[], object], place: torch.device) -> float:
    synchronise(place)
    start = time.perf_counter()
    work()
    synchronise(place)
    return time.perf_counter() - start


def course(name: str, images: Tensor, batch: int, place: torch.device) -> Callable[[], None]:
    """An epoch of `fit`."""
    torch.manual_seed(0)
    method = METHODS[name](resnet(18))
    settings = {"epochs": 1, "batch_size": batch, "device": str(place), "progress": False}
    return lambda: fit(method, images, **settings)


class LightlyModel(nn.Module):
    """SimCLR, BYOL or MoCo put together as in lightly's examples: `forward` is the loss of two views."""

    def __init__(self, name: str) -> None:
        from lightly.loss import NegativeCosineSimilarity, NTXentLoss
        from lightly.models.modules import (
            BYOLPredictionHead,
            BYOLProjectionHead,
            MoCoProjectionHead,
            SimCLRProjectionHead,
        )

        super().__init__()
        self.name, self.backbone = name, resnet(18)
        dim = self.backbone.dim
        if name == "SimCLR":
            self.head, self.criterion = SimCLRProjectionHead(dim, dim, 128), NTXentLoss(0.1)
            return
        if name == "BYOL":
            self.head, self.predict = BYOLProjectionHead(dim, 1024, 256), BYOLPredictionHead(256, 1024, 256)
            self.criterion = NegativeCosineSimilarity()
        else:
            self.head, self.criterion = MoCoProjectionHead(dim, dim, 128), NTXentLoss(0.2, memory_bank_size=(4096, 128))
        self.slow = copy.deepcopy(nn.ModuleList([self.backbone, self.head])).requires_grad_(False)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        if self.name == "SimCLR":
            return self.criterion(self.head(self.backbone(first)), self.head(self.backbone(second)))
        if self.name == "MoCo":
            return self.criterion(self.head(self.backbone(first)), self.target(second))
        p1, p2 = (self.predict(self.head(self.backbone(x))) for x in (first, second))
        return 0.5 * (self.criterion(p1, self.target(second)) + self.criterion(p2, self.target(first)))

    @torch.no_grad()
    def target(self, x: Tensor) -> Tensor:
        return self.slow[1](self.slow[0](x))

    def after_step(self) -> None:
        from lightly.models.utils import update_momentum

        if self.name != "SimCLR":
            update_momentum(self.backbone, self.slow[0], m=0.99)
            update_momentum(self.head, self.slow[1], m=0.99)


def peer(name: str, images: Tensor, batch: int, place: torch.device) -> Callable[[], None]:
    """An epoch of lightly's loop, with its transform for images of this size."""
    from lightly.transforms import SimCLRTransform
    from torch.utils.data import DataLoader, Dataset
    from torchvision.transforms.functional import to_pil_image

    pictures, views = [to_pil_image(image) for image in images], SimCLRTransform(input_size=32, gaussian_blur=0.0)

    class Pairs(Dataset):
        def __len__(self) -> int:
            return len(pictures)

        def __getitem__(self, i: int) -> list[Tensor]:
            return views(pictures[i])

    workers = os.cpu_count() or 1
    loader = DataLoader(
        Pairs(), batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=True,
        pin_memory=place.type == "cuda",
    )  # fmt: skip
    torch.manual_seed(0)
    model = LightlyModel(name).to(place, memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=4e-3, fused=True)

    def epoch() -> None:
        for pair in loader:
            pair = [x.to(place, non_blocking=True).contiguous(memory_format=torch.channels_last) for x in pair]
            with torch.autocast(place.type, torch.bfloat16) if place.type == "cuda" else nullcontext():
                loss = model(*pair)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            model.after_step()

    return epoch


def augmenting(images: Tensor, batch: int, place: torch.device) -> Callable[[], None]:
    """The views of an epoch, and nothing else."""
    there, augment = images.to(place), Augment()

    def epoch() -> None:
        for part in there.split(batch):
            two_views(part, augment)

    return epoch


def measure(name: str, images: Tensor, batch: int, rounds: int, place: torch.device) -> dict:
    ways = {"course": course, "lightly": peer}
    ways = {way: make(name, images, batch, place) for way, make in ways.items()}
    ways["augmentation"] = augmenting(images, batch, place)
    for way in ways.values():
        way()  # the first does not count
    took = {way: [] for way in ways}
    for _ in range(rounds):
        for way, work in ways.items():
            took[way].append(seconds(work, place))
    times = median(b / a for a, b in zip(took["course"], took["lightly"], strict=True))
    share = median(b / a for a, b in zip(took["course"], took["augmentation"], strict=True))
    pace = {way: len(images) / median(took[way]) for way in ("course", "lightly")}
    return {"method": name, "images_per_second": pace, "ratio": times, "augmentation": share, "met": times >= TARGET}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--batch", type=int, default=512, help="images a step (default 512)")
    parser.add_argument("--count", type=int, default=20480, help="images an epoch (default 20480)")
    parser.add_argument("--rounds", type=int, default=3, help="epochs of each, in turns (default 3)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    place = pick_device()
    images = torch.rand(options.count, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    rows = [measure(name, images, options.batch, options.rounds, place) for name in METHODS]
    result = {"device": str(place), "batch": options.batch, "rows": rows, "met": all(row["met"] for row in rows)}
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for row in rows:
            pace = row["images_per_second"]
            print(
                f"{row['method']:<7} on {place}: {pace['course']:8.0f} images/s, lightly {pace['lightly']:8.0f}: "
                f"{row['ratio']:.1f} times, target {TARGET}: {'met' if row['met'] else 'MISSED'}; "
                f"augmentation takes {100 * row['augmentation']:.0f}% of a step"
            )
    raise SystemExit(0 if result["met"] else 1)


if __name__ == "__main__":
    main()
