"""What `fit` costs over a bare loop that takes the same steps: same method, batches, optimiser and schedule.

The heaviest and the lightest method of the tour: SimCLR with 256 images a step, rotation with 128.

    python benchmarks/fit_overhead.py
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import json
from statistics import median

import torch
from timing import in_turns, ratio
from torch import Tensor, nn

from ssl_course.augment import Augment
from ssl_course.contrastive import SimCLR
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet
from ssl_course.pretext import Rotation
from ssl_course.training import fit, parameter_groups, schedule

TARGET = 0.05  # of the bare loop's time
EPOCHS, LR, SEED = 2, 2e-3, 0


def bare_loop(method: nn.Module, images: Tensor, batch_size: int) -> list[float]:
    """What a reader would write by hand: no bar, no checks, no checkpoints, the losses kept for the end."""
    torch.manual_seed(SEED)
    method.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(parameter_groups(method, 1e-4), lr=LR, betas=(0.9, 0.95), fused=True)
    per_epoch = len(images) // batch_size
    losses, total = [], EPOCHS * per_epoch
    for epoch in range(EPOCHS):
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(1_000_003 * SEED + epoch))
        for i in range(per_epoch):
            for group in optimizer.param_groups:
                group["lr"] = LR * schedule(len(losses) / total, 0.05)
            batch = images[order[i * batch_size : (i + 1) * batch_size]].contiguous(memory_format=torch.channels_last)
            loss = method(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
    return torch.stack(losses).tolist()


def measure(start: nn.Module, images: Tensor, batch_size: int, rounds: int) -> dict:
    """Seconds of both, the overhead as a share of the bare loop, and whether they took the same steps."""
    losses: dict[str, list[float]] = {}

    def bare() -> None:
        losses["bare"] = bare_loop(copy.deepcopy(start), images, batch_size)

    def ours() -> None:
        settings = {"epochs": EPOCHS, "batch_size": batch_size, "lr": LR, "seed": SEED, "device": "cpu"}
        with contextlib.redirect_stderr(io.StringIO()):  # the bar is drawn, but not on this page
            losses["fit"] = fit(copy.deepcopy(start), images, **settings).loss

    seconds = in_turns({"bare loop": bare, "fit": ours}, rounds)
    overhead, same = ratio(seconds, "fit", "bare loop") - 1, losses["bare"] == losses["fit"]
    return {
        "method": type(start).__name__,
        "batch_size": batch_size,
        "steps": len(losses["fit"]),
        "milliseconds_a_step": {name: 1e3 * median(s) / len(losses["fit"]) for name, s in seconds.items()},
        "overhead": overhead,
        "same_losses": same,
        "met": same and overhead <= TARGET,
    }


def run(rounds: int, count: int) -> dict:
    images = moved_digits("train", count).images
    torch.manual_seed(SEED)
    augment = Augment(crop=(0.4, 1.0), flip=0)
    starts = [(SimCLR(convnet(), augment), 256), (Rotation(convnet()), 128)]
    rows = [measure(start, images, batch_size, rounds) for start, batch_size in starts]
    return {"threads": torch.get_num_threads(), "rounds": rounds, "rows": rows, "met": all(row["met"] for row in rows)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="runs of each, in turns (default 9)")
    parser.add_argument("--count", type=int, default=2560, help="images to train on (default 2560)")
    parser.add_argument("--threads", type=int, help="threads of torch (default: as many as it chooses)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    result = run(options.rounds, options.count)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        for row in result["rows"]:
            times = row["milliseconds_a_step"]
            same = "same losses" if row["same_losses"] else "DIFFERENT LOSSES"
            print(
                f"{row['method']:<9} bare loop {times['bare loop']:6.1f} ms a step, fit {times['fit']:6.1f} ms: "
                f"overhead {100 * row['overhead']:+.1f}%, {same}; target {100 * TARGET:g}%: "
                f"{'met' if row['met'] else 'MISSED'}"
            )
    raise SystemExit(0 if result["met"] else 1)


if __name__ == "__main__":
    main()
