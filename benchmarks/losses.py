"""The softmax losses, forward and backward, beside lightly, pytorch-metric-learning and the dense textbook form.

N pairs of width 128, in float32. Three questions: is a large batch quick, does its memory stay small, and does a small
batch pay for it? pytorch-metric-learning's NTXentLoss compares each positive pair with every negative pair, which is
more than fits in memory beyond a few hundred pairs; its SupConLoss with two views a label has the same value.

    pip install --editable ".[benchmarks]"
    python benchmarks/losses.py                 # about five minutes
    python benchmarks/losses.py --device cuda
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import torch
import torch.nn.functional as F
from timing import in_turns, ratio
from torch import Tensor

from ssl_course.losses import clip_loss, info_nce, nt_xent, sup_con

SMALL, MIDDLE, LARGE, WIDTH, TEMPERATURE = 256, 4096, 16384, 128, 0.5
TARGET_SPEED, TARGET_MEGABYTES = 3.0, 512  # times lightly's at MIDDLE; beyond embeddings and gradients at LARGE
NOISE = 1.05  # of a ratio that should be at most 1
OURS, DENSE, LIGHTLY = "nt_xent", "nt_xent, dense textbook form", "lightly NTXentLoss"
PAIRS = "pytorch-metric-learning NTXentLoss"

Loss = Callable[[Tensor, Tensor], Tensor]


def dense_nt_xent(z1: Tensor, z2: Tensor) -> Tensor:
    """As a textbook writes it: all logits, a diagonal of -inf, and a cross-entropy."""
    z = F.normalize(torch.cat([z1, z2]), dim=1)
    logits = (z @ z.T / TEMPERATURE).fill_diagonal_(float("-inf"))
    return F.cross_entropy(logits, torch.arange(len(z), device=z.device).roll(len(z1)))


def dense_info_nce(z1: Tensor, z2: Tensor) -> Tensor:
    logits = F.normalize(z1, dim=1) @ F.normalize(z2, dim=1).T / TEMPERATURE
    return F.cross_entropy(logits, torch.arange(len(z1), device=z1.device))


def dense_clip(z1: Tensor, z2: Tensor) -> Tensor:
    logits = F.normalize(z1, dim=1) @ F.normalize(z2, dim=1).T / TEMPERATURE
    own = torch.arange(len(z1), device=z1.device)
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


def twice(z1: Tensor, z2: Tensor) -> tuple[Tensor, Tensor]:
    """Both views one below the other, with a label for each pair."""
    return torch.cat([z1, z2]), torch.arange(len(z1), device=z1.device).repeat(2)


def ours() -> dict[str, Loss]:
    return {
        OURS: lambda a, b: nt_xent(a, b, TEMPERATURE),
        "sup_con": lambda a, b: sup_con(*twice(a, b), TEMPERATURE),
        "info_nce": lambda a, b: info_nce(a, b, temperature=TEMPERATURE),
        "clip_loss": lambda a, b: clip_loss(a, b, TEMPERATURE),
    }


def peers(n: int) -> dict[str, Loss]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from lightly.loss import NTXentLoss
            from pytorch_metric_learning import losses as metric
    except ImportError as error:
        raise SystemExit(f'a peer is missing ({error}): pip install --editable ".[benchmarks]"') from None
    pairs, supervised = metric.NTXentLoss(TEMPERATURE), metric.SupConLoss(TEMPERATURE)
    found = {
        DENSE: dense_nt_xent,
        LIGHTLY: NTXentLoss(TEMPERATURE),
        "info_nce, dense textbook form": dense_info_nce,
        "clip_loss, dense textbook form": dense_clip,
        "pytorch-metric-learning SupConLoss": lambda a, b: supervised(*twice(a, b)),
    }
    return found | ({PAIRS: lambda a, b: pairs(*twice(a, b))} if n <= SMALL else {})


def counterpart(name: str) -> str:
    """Which of ours computes the same."""
    words = {"SupCon": "sup_con", "sup_con": "sup_con", "info_nce": "info_nce", "clip_loss": "clip_loss"}
    return next((ours for word, ours in words.items() if word in name), OURS)


def step(loss: Loss, n: int, device: str) -> Callable[[], Tensor]:
    """One forward and backward pass over the same n pairs, until all of it is done."""
    generator = torch.Generator().manual_seed(0)
    z1, z2 = (z.to(device).requires_grad_() for z in torch.randn(2, n, WIDTH, generator=generator))

    def once() -> Tensor:
        z1.grad = z2.grad = None
        value = loss(z1, z2)
        value.backward()
        if device != "cpu":
            torch.cuda.synchronize()
        return value.detach()

    return once


def measure(n: int, rounds: int, device: str) -> dict:
    """Milliseconds of each way; those of the same loss must agree."""
    ways = {name: step(loss, n, device) for name, loss in (ours() | peers(n)).items()}
    values = {name: float(way()) for name, way in ways.items()}
    for name, value in values.items():
        if abs(value - values[counterpart(name)]) > 1e-4:
            raise SystemExit(f"with {n} pairs, {name} is {value}, but {counterpart(name)} {values[counterpart(name)]}")
    slow = {name: ways.pop(name) for name in (PAIRS,) if name in ways}
    seconds = in_turns(ways, rounds)
    seconds |= in_turns(slow, 2)
    rows = {name: 1e3 * median(times) for name, times in seconds.items()}
    times = {  # compared round by round, where there are as many
        name: rows[name] / rows[OURS] if name in slow else ratio(seconds, name, counterpart(name)) for name in rows
    }
    return {"pairs": n, "milliseconds": rows, "times": times}


def product(n: int, device: str) -> Callable[[], None]:
    """The matrix products that nt_xent cannot do without: half of the scores, twice, and their share of the slopes."""
    z = torch.randn(2 * n, WIDTH, device=device)
    size = min(2 * n, 512 if device == "cpu" else 8192)
    s, out = torch.empty(size, size, device=device), torch.empty(size, WIDTH, device=device)
    times = round((2 * n / size) ** 2)

    def once() -> None:
        for i in range(times):
            rows = z[(i * size) % (2 * n) :][:size]
            torch.mm(rows, rows.T, out=s)
            torch.mm(s, rows, out=out)
        if device != "cpu":
            torch.cuda.synchronize()

    return once


def extra_megabytes(name: str, n: int, device: str) -> float:
    """What a process of its own takes at its highest, beyond embeddings and their gradients."""
    command = [sys.executable, __file__, "--memory", name, "--pairs", str(n), "--device", device]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def highest(device: str) -> float:
    """The most megabytes that were taken so far; on the CPU as Linux counts them."""
    if device != "cpu":
        return torch.cuda.max_memory_allocated() / 2**20
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


def memory(name: str, n: int, device: str) -> float:
    loss = (ours() | (peers(n) if name not in ours() else {}))[name]
    step(loss, 64, device)()  # loads what is loaded once
    way = step(loss, n, device)
    before = highest(device)
    way()
    return highest(device) - before - 2 * n * WIDTH * 4 / 2**20  # the gradients of z1 and z2


def run(rounds: int, device: str) -> dict:
    small, middle = measure(SMALL, 10 * rounds, device), measure(MIDDLE, rounds, device)
    growth = in_turns(
        {"middle": step(ours()[OURS], MIDDLE, device), "large": step(ours()[OURS], LARGE, device)}, max(3, rounds // 2)
    )
    limit = in_turns({"products": product(MIDDLE, device), OURS: step(ours()[OURS], MIDDLE, device)}, rounds)
    result = {
        "device": torch.cuda.get_device_name() if device != "cpu" else "cpu",
        "threads": torch.get_num_threads(),
        "rounds": rounds,
        "sizes": [small, middle],
        "large_seconds": median(growth["large"]),
        "growth": ratio(growth, "large", "middle") / (LARGE / MIDDLE) ** 2,  # 1: exactly with the square
        "of_the_products": ratio(limit, "products", OURS),
        "megabytes": {
            f"{name}, {n} pairs": extra_megabytes(name, n, device)
            for name, n in ((OURS, LARGE), ("sup_con", LARGE), ("clip_loss", LARGE), (OURS, MIDDLE), (LIGHTLY, MIDDLE))
        },
    }
    result["met"] = {
        "speed": middle["times"][LIGHTLY] >= TARGET_SPEED,
        "memory": all(size <= TARGET_MEGABYTES for name, size in result["megabytes"].items() if str(LARGE) in name),
        "growth": result["growth"] <= NOISE,
        "small": small["times"][DENSE] >= 1 / NOISE,
    }
    return result


def show(result: dict) -> None:
    met = {name: "met" if met else "MISSED" for name, met in result["met"].items()}
    for size in result["sizes"]:
        for name, milliseconds in size["milliseconds"].items():
            times = size["times"][name]
            beside = "" if name == counterpart(name) else f"{times:8.2f} times {counterpart(name)}"
            print(f"{size['pairs']:>6} pairs  {name:<37} {milliseconds:9.1f} ms {beside}")
    small, middle = result["sizes"]
    for name, megabytes in result["megabytes"].items():
        print(f"{name:<40} {megabytes:8.0f} MB at its highest")
    print(f"{middle['times'][LIGHTLY]:.1f} times as fast as lightly; target {TARGET_SPEED:g}: {met['speed']}")
    print(f"{LARGE} pairs: {result['large_seconds']:.2f} s; target {TARGET_MEGABYTES} MB at most: {met['memory']}")
    print(f"growth from {MIDDLE} to {LARGE}: {result['growth']:.2f} times the square; target 1: {met['growth']}")
    print(f"{SMALL} pairs: dense form {small['times'][DENSE]:.2f} times as long; target 1: {met['small']}")
    print(f"{100 * result['of_the_products']:.0f}% of the time, with {MIDDLE} pairs, is that of the matrix products")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, help="runs of each, in turns; more of small ones (default 7)")
    parser.add_argument("--threads", type=int, help="threads of torch (default: as many as it chooses)")
    parser.add_argument("--device", default="cpu", help="cpu or cuda (default cpu)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--memory", help=argparse.SUPPRESS)  # of one loss, for the process that measures it
    parser.add_argument("--pairs", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    if options.memory:
        print(memory(options.memory, options.pairs, options.device))
        return
    result = run(options.rounds, options.device)
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        show(result)
    raise SystemExit(0 if all(result["met"].values()) else 1)


if __name__ == "__main__":
    main()
