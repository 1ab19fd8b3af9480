"""Our `Augment` beside torchvision's v2 transforms, one image at a time, and kornia's, a batch at a time.

All do the same to 256 colour images of 32x32: a crop of 20 to 100% of the area resized to 32x32, a flip for half of
them, jitter of brightness, contrast, saturation and hue for 80%, grey for 20%; every image draws its own parameters.
torchvision is given PIL images, as its own data sets are, and tensors; kornia's crop is tried in both of its ways. The
targets count against the faster of each.

    pip install --editable ".[benchmarks]"
    python benchmarks/augment.py
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Callable
from statistics import median

import torch
from timing import in_turns, ratio
from torch import Tensor, nn
from torchvision.transforms import v2

from ssl_course.augment import Augment

TARGETS = {"torchvision": 8.0, "kornia": 2.5}  # times as fast as the fastest of their rows
OURS = "ssl_course"


def torchvision_ways(images: Tensor) -> dict[str, Callable[[], Tensor]]:
    def chain(antialias: bool, *end: nn.Module) -> v2.Compose:
        return v2.Compose(
            [
                v2.RandomResizedCrop(images.shape[-1], scale=(0.2, 1.0), antialias=antialias),
                v2.RandomHorizontalFlip(0.5),
                v2.RandomApply([v2.ColorJitter(0.4, 0.4, 0.4, 0.1)], p=0.8),
                v2.RandomGrayscale(0.2),
                *end,
            ]
        )

    on_tensors = chain(False)
    on_pil = chain(True, v2.ToImage(), v2.ToDtype(torch.float32, scale=True))  # PIL knows no other way
    pil = [v2.functional.to_pil_image(image) for image in images]
    return {
        "torchvision, each PIL image": lambda: torch.stack([on_pil(image) for image in pil]),
        "torchvision, each tensor": lambda: torch.stack([on_tensors(image) for image in images]),
    }


def kornia_ways(images: Tensor) -> dict[str, Callable[[], Tensor]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import kornia.augmentation as K
    except ImportError as error:
        raise SystemExit(f'kornia is missing ({error}): pip install --editable ".[benchmarks]"') from None

    def chain(crop: str) -> nn.Sequential:
        size = (images.shape[-1], images.shape[-1])
        return nn.Sequential(
            K.RandomResizedCrop(size, scale=(0.2, 1.0), cropping_mode=crop),
            K.RandomHorizontalFlip(p=0.5),
            K.ColorJitter(0.4, 0.4, 0.4, 0.1, p=0.8),
            K.RandomGrayscale(p=0.2),
        )

    resample, cut = chain("resample"), chain("slice")
    return {
        "kornia, crop by resampling": lambda: resample(images),
        "kornia, crop by slicing": lambda: cut(images),
    }


def run(rounds: int) -> dict:
    """Milliseconds a batch for each row, and how many times as fast ours is."""
    torch.manual_seed(0)
    images = torch.rand(256, 3, 32, 32)
    augment = Augment()
    ways = {OURS: lambda: augment(images), **torchvision_ways(images), **kornia_ways(images)}
    for name, way in ways.items():
        assert way().shape == images.shape, name
    seconds = in_turns(ways, rounds)
    rows = [
        {"way": name, "milliseconds": 1e3 * median(times), "times_ours": ratio(seconds, name, OURS)}
        for name, times in seconds.items()
    ]
    speedup = {peer: min(row["times_ours"] for row in rows if row["way"].startswith(peer)) for peer in TARGETS}
    met = {peer: speedup[peer] >= target for peer, target in TARGETS.items()}
    return {"threads": torch.get_num_threads(), "rounds": rounds, "rows": rows, "speedup": speedup, "met": met}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="runs of each, in turns (default 9)")
    parser.add_argument("--threads", type=int, help="threads of torch (default: as many as it chooses)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    result = run(options.rounds)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for row in result["rows"]:
            print(f"{row['way']:<28} {row['milliseconds']:8.1f} ms   {row['times_ours']:6.1f} times ours")
        for peer, target in TARGETS.items():
            verdict = "met" if result["met"][peer] else "MISSED"
            print(f"{result['speedup'][peer]:.1f} times as fast as {peer}; target {target:g}: {verdict}")
    raise SystemExit(0 if all(result["met"].values()) else 1)


if __name__ == "__main__":
    main()
