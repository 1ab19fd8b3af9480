"""How many images a second each pretext task handles, and what it saves a masked autoencoder to encode what it sees.

Batches of 256 colour images of 64x64, forward only. A masked autoencoder's step (forward and backward) runs beside the
same step with an encoder that is given all patches, three quarters of them as a mask token.

    python benchmarks/pretext.py
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from statistics import median

import torch
from timing import in_turns, ratio
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.autoencoders import MaskedAutoencoder
from ssl_course.encoders import ViT
from ssl_course.encoders.vit import patchify
from ssl_course.pretext import (
    chromatic_aberration,
    downsample,
    drop_colours,
    exemplar,
    from_lab,
    hamming_permutations,
    jigsaw,
    mask_region,
    random_patch_mask,
    relative_patches,
    rotate,
    to_lab,
)

TARGET = 10_000  # images a second
BATCH, SIDE = 256, 64


def tasks() -> dict[str, Callable[[], object]]:
    images = torch.rand(BATCH, 3, SIDE, SIDE)
    lab, permutations = to_lab(images), hamming_permutations(64)
    pairs, _ = relative_patches(images)
    return {
        "rotate": lambda: rotate(images),
        "relative_patches": lambda: relative_patches(images),
        "relative_patches, colours dropped": lambda: relative_patches(images, colours="drop"),
        "drop_colours, both patches": lambda: drop_colours(pairs),
        "chromatic_aberration": lambda: chromatic_aberration(images),
        "jigsaw": lambda: jigsaw(images, permutations),
        "jigsaw++": lambda: jigsaw(images, permutations, foreign=2),
        "exemplar, one copy": lambda: exemplar(images, Augment(), copies=1),
        "mask_region, central": lambda: mask_region(images, "central"),
        "mask_region, random": lambda: mask_region(images, "random"),
        "mask_region, arbitrary": lambda: mask_region(images, "arbitrary"),
        "to_lab": lambda: to_lab(images),
        "from_lab": lambda: from_lab(lab),
        "downsample by 2": lambda: downsample(images, 2),
        "downsample by 4": lambda: downsample(images, 4),
        "random_patch_mask, 256 patches": lambda: random_patch_mask(BATCH, 256),
    }


class SeesMaskTokens(MaskedAutoencoder):
    """The same network and decoder, but the encoder gets a token for every patch, hidden or not."""

    def forward(self, images: Tensor) -> Tensor:
        _, _, hidden = self._mask(images, self.ratio)
        vit = self.encoder
        target = patchify(images, vit.patch)
        x = torch.where(hidden[..., None], 0.0, vit.embed(target)) + vit.positions
        for block in vit.blocks:
            x = block(x)
        drawn = self.out(self.blocks(self.narrow(vit.norm(x)) + self.positions))
        return ((drawn - target).square().mean(dim=2) * hidden).sum() / hidden.sum()


def steps() -> dict[str, Callable[[], object]]:
    images = torch.rand(BATCH, 3, 32, 32)

    def step(method: nn.Module) -> Callable[[], None]:
        def run() -> None:
            method.zero_grad(set_to_none=True)
            method(images).backward()

        return run

    return {"visible quarter": step(MaskedAutoencoder(ViT())), "all patches": step(SeesMaskTokens(ViT()))}


def run(rounds: int) -> dict:
    """Images a second of each task and step, and how many times as fast the visible quarter is."""
    torch.manual_seed(0)
    seconds = in_turns(tasks(), rounds)
    rows = [{"task": name, "images_per_second": BATCH / median(times)} for name, times in seconds.items()]
    encoders = in_turns(steps(), max(3, rounds // 3))
    return {
        "threads": torch.get_num_threads(),
        "rounds": rounds,
        "rows": rows,
        "masked_autoencoder": {name: BATCH / median(times) for name, times in encoders.items()},
        "speedup": ratio(encoders, "all patches", "visible quarter"),
        "missed": [row["task"] for row in rows if row["images_per_second"] < TARGET],
    }


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
            verdict = "MISSED" if row["task"] in result["missed"] else "met"
            print(f"{row['task']:<36} {row['images_per_second']:10,.0f} images a second; target {TARGET:,}: {verdict}")
        for name, rate in result["masked_autoencoder"].items():
            print(f"{'masked autoencoder, ' + name:<36} {rate:10,.0f} images a second, forward and backward")
        print(f"encoding the visible quarter alone is {result['speedup']:.1f} times as fast")
    raise SystemExit(1 if result["missed"] or result["speedup"] <= 1 else 0)


if __name__ == "__main__":
    main()
