"""Seconds of training until a linear probe reads 85% from SimCLR's features, beside lightly's parts in its own loop.

The same encoder, images, batch, optimiser, schedule, temperature and kinds of views. The course augments a whole batch
of tensors at once; lightly's examples send every image through torchvision in the workers of a DataLoader. The probe
reads the validation images after each epoch, while the clock stands still.

    pip install --editable ".[benchmarks]"
    python benchmarks/time_to_accuracy.py     # about twelve minutes
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median

import torch
from torch import Tensor, nn

from ssl_course.augment import DIGIT_VIEWS
from ssl_course.contrastive import SimCLR
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet
from ssl_course.evaluation import features, linear_probe
from ssl_course.training import fit, parameter_groups, schedule

TARGET, ACCURACY = 4, 0.85
BATCH, LR, TEMPERATURE, WORKERS = 128, 4e-3, 0.1, 2


class Clock:
    """Runs while the network trains, and stands still while its encoder is probed."""

    def __init__(self, encoder: nn.Module, count: int) -> None:
        self.encoder, self.steps, self.per_epoch = encoder, 0, count // BATCH
        self.train, self.validation = moved_digits("train", count), moved_digits("validation")
        self.seconds, self.probes = 0.0, []
        self.start = time.perf_counter()

    def step(self) -> None:
        """Call it after each step."""
        self.steps += 1
        if self.steps % self.per_epoch:
            return
        self.seconds += time.perf_counter() - self.start
        h, h_check = (features(self.encoder, split) for split in (self.train, self.validation))
        probe = linear_probe(h, self.train.labels, h_check, self.validation.labels)
        self.probes.append((self.seconds, probe))
        self.encoder.train()
        self.start = time.perf_counter()

    def reached(self) -> float | None:
        """Seconds of training until the first probe that was good enough."""
        return next((seconds for seconds, probe in self.probes if probe >= ACCURACY), None)


class Timed(SimCLR):
    def after_step(self) -> None:
        self.clock.step()


def course(seed: int, epochs: int, count: int) -> Clock:
    torch.manual_seed(seed)
    method = Timed(convnet(), DIGIT_VIEWS, TEMPERATURE)
    images = moved_digits("train", count).images
    method.clock = Clock(method.encoder, count)
    fit(method, images, epochs=epochs, batch_size=BATCH, lr=LR, seed=seed, device="cpu", progress=False)
    return method.clock


def lightly_loader(images: Tensor):
    """Pairs of views as lightly's examples make them: PIL images, torchvision, workers."""
    from lightly.transforms.multi_view_transform import MultiViewTransform
    from torch.utils.data import DataLoader
    from torchvision.transforms import v2
    from torchvision.transforms.functional import to_pil_image

    view = v2.Compose(
        [
            v2.RandomAffine(DIGIT_VIEWS.rotate, shear=(-17, 17)),  # degrees; a slope of 0.3
            v2.RandomResizedCrop(images.shape[2], scale=DIGIT_VIEWS.crop),
            v2.RandomApply([v2.ColorJitter(DIGIT_VIEWS.brightness, DIGIT_VIEWS.contrast)], DIGIT_VIEWS.jitter),
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
        ]
    )
    both = MultiViewTransform([view, view])
    pictures = [to_pil_image(image) for image in images]

    class Views(torch.utils.data.Dataset):
        def __len__(self) -> int:
            return len(pictures)

        def __getitem__(self, i: int) -> list[Tensor]:
            return both(pictures[i])

    return DataLoader(
        Views(), batch_size=BATCH, shuffle=True, drop_last=True, num_workers=WORKERS, persistent_workers=True
    )


def peer(seed: int, epochs: int, count: int) -> Clock:
    from lightly.loss import NTXentLoss
    from lightly.models.modules import SimCLRProjectionHead

    torch.manual_seed(seed)
    encoder = convnet()
    model = nn.Sequential(encoder, SimCLRProjectionHead(encoder.dim, encoder.dim, 128))
    model.to(memory_format=torch.channels_last).train()
    loader, criterion = lightly_loader(moved_digits("train", count).images), NTXentLoss(TEMPERATURE)
    optimizer = torch.optim.AdamW(parameter_groups(model, 1e-4), lr=LR, betas=(0.9, 0.95), fused=True)
    step, total = 0, epochs * (count // BATCH)
    clock = Clock(encoder, count)
    for _ in range(epochs):
        for first, second in loader:
            for group in optimizer.param_groups:
                group["lr"] = LR * schedule(step / total, 0.05)
            views = torch.cat([first, second]).contiguous(memory_format=torch.channels_last)
            loss = criterion(*model(views).chunk(2))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            clock.step()
    return clock


def run(rounds: int, epochs: int, count: int) -> dict:
    """Both in turns, a seed a round; a run that does not get there has no time, and then the target is missed."""
    ways = {"course": course, "lightly": peer}
    seconds: dict[str, list] = {name: [] for name in ways}
    probes: dict[str, list] = {name: [] for name in ways}
    for seed in range(rounds):
        for name in list(ways)[:: 1 if seed % 2 == 0 else -1]:
            clock = ways[name](seed, epochs, count)
            seconds[name].append(clock.reached())
            probes[name].append(clock.probes)
            told = ", ".join(f"{s:.0f} s {100 * p:.0f}%" for s, p in clock.probes)
            print(f"{name}, seed {seed}: {told}", flush=True)
    reached = all(s is not None for times in seconds.values() for s in times)
    times = median(b / a for a, b in zip(seconds["course"], seconds["lightly"], strict=True)) if reached else None
    return {
        "threads": torch.get_num_threads(), "rounds": rounds, "epochs": epochs, "images": count, "seconds": seconds,
        "probes": probes, "ratio": times, "met": reached and times >= TARGET,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, in turns, a seed each (default 3)")
    parser.add_argument("--epochs", type=int, default=12, help="of each run (default 12)")
    parser.add_argument("--count", type=int, default=8000, help="images to train on (default 8000)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON at the end")
    options = parser.parse_args()
    result = run(options.rounds, options.epochs, options.count)
    if options.json:
        print(json.dumps(result, indent=2))
    for name, found in result["seconds"].items():
        told = ", ".join("never" if s is None else f"{s:.1f}" for s in found)
        print(f"{name:<8} seconds to {100 * ACCURACY:.0f}%: {told}")
    times = "never there" if result["ratio"] is None else f"{result['ratio']:.2f} times as long"
    print(f"lightly takes {times}; target {TARGET}: {'met' if result['met'] else 'MISSED'}")
    raise SystemExit(0 if result["met"] else 1)


if __name__ == "__main__":
    main()
