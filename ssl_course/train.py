"""Train a framework from the command line, in one process or in several that share each batch.

    python -m ssl_course.train simclr --data moved_digits --epochs 2
    torchrun --nproc_per_node=4 -m ssl_course.train simclr --data cifar10 --encoder resnet18 --batch-size 512

`--help` names the options.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import torch
import typer

from ssl_course import by_name
from ssl_course.distributed import ProcessLost
from ssl_course.files import write_whole
from ssl_course.processes import Processes
from ssl_course.training import fit, pick_device

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
AGAIN = "add --resume to the same command to go on from the last checkpoint"


@app.command()
def train(
    context: typer.Context,
    method: Annotated[str, typer.Argument(help="simclr, moco, byol, dino, …: a file of ssl_course/contrastive")],
    data: Annotated[str, typer.Option(help=", ".join(by_name.VIEWS))] = "moved_digits",
    encoder: Annotated[str, typer.Option(help=", ".join(by_name.ENCODERS))] = "convnet",
    epochs: Annotated[int, typer.Option(help="passes over the data")] = 10,
    batch_size: Annotated[int, typer.Option(help="images a step, of all processes together")] = 128,
    lr: Annotated[float, typer.Option(help="the highest learning rate")] = 4e-3,
    seed: Annotated[int, typer.Option(help="of weights, batches and views")] = 0,
    count: Annotated[int | None, typer.Option(help="train on the first so many images only")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="an argument of the method; repeatable")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="folder for what is written [default: results/METHOD_DATA]")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="go on from the checkpoint in --out, if there is one")
    ] = False,
    checkpoint_every: Annotated[int, typer.Option(help="steps between two checkpoints")] = 200,
    probe: Annotated[bool, typer.Option("--probe", help="read the labels off the features, at the end")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps")] = "auto",
) -> None:
    """Train METHOD without labels; write checkpoint.pt, encoder.pt and history.json."""
    processes: Processes = context.obj
    out = Path("results") / f"{method}_{data}" if out is None else out
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists() and not resume:
        raise ValueError(f"out must be a folder without a checkpoint, got {out}: add --resume to go on from it")
    processes.end_with_a_word(
        f"told to end (SIGTERM), as another process has ended or the launcher was asked to stop: {AGAIN}"
    )
    _check_device(device)
    given = by_name.read_settings(settings or [])
    by_name.make_method(method, encoder, torch.zeros(2, 3, 32, 32), by_name.VIEWS["cifar10"], given)  # before any load
    images = processes.in_turn(lambda: by_name.load(data, "unlabelled", count)).images

    def make() -> torch.nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return by_name.make_method(method, encoder, images, by_name.VIEWS[data], given)

    learner = make()
    first = processes.rank == 0
    if first:
        write_whole(out / ".writable", b"")  # now rather than after hours
        (out / ".writable").unlink()
        size = sum(p.numel() for p in learner.parameters() if p.requires_grad) / 1e6
        shared = "" if processes.size == 1 else f", shared by {processes.size} processes"
        print(
            f"{method}: {size:.2f} million parameters, {len(images):,} images, {batch_size} a step{shared}", flush=True
        )
    usual = {"epochs": epochs, "batch_size": batch_size, "lr": lr, "seed": seed}
    history = fit(
        learner,
        by_name.batches(learner, images),
        **usual,
        device=device,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
    )
    if not first:
        return
    told = {"method": method, "data": data, "images": len(images), "encoder": encoder, **usual, "set": given}
    told |= {"processes": processes.size, **asdict(history)}
    print(f"loss {history.loss[-1]:.3f} after {len(history.loss)} steps, {history.images_per_second:.0f} images/s")
    if probe:
        told["probe"] = _probe({"random encoder": make(), method: learner}, data, count)
    weights = io.BytesIO()
    torch.save({name: value.cpu() for name, value in learner.encoder.state_dict().items()}, weights)
    write_whole(out / "encoder.pt", weights.getvalue())
    write_whole(out / "history.json", json.dumps(told, indent=1).encode() + b"\n")
    print(f"wrote checkpoint.pt, encoder.pt and history.json into {out}")


def _probe(learners: dict[str, torch.nn.Module], data: str, count: int | None) -> dict[str, float]:
    """Print and return what share of the test labels a linear probe reads off each method's features."""
    from ssl_course.evaluation import features, linear_probe  # loads more than the other processes need

    train, test = by_name.load(data, "train", count if data != "stl10" else None), by_name.load(data, "test")
    print(f"linear probe, fitted to {len(train):,} labels, on {len(test):,} test images:", flush=True)
    found = {}
    for name, learner in learners.items():
        h, test_h = features(learner, train), features(learner, test)
        found[name] = linear_probe(h, train.labels, test_h, test.labels)
        print(f"  {name}: {found[name]:.1%}", flush=True)
    return found


def _check_device(device: str) -> None:
    """Refuse a device that is unknown or not here, and more processes on this machine than it has cards."""
    here = {"auto": True, "cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not here.get(device):
        raise ValueError(f"device must be one of {', '.join(k for k, v in here.items() if v)} here, got {device!r}")
    place, cards = pick_device(device), torch.cuda.device_count()
    if place.type == "cuda" and (place.index or 0) >= cards:
        raise ValueError(
            f"nproc_per_node must be at most {cards}, the number of CUDA cards of this machine, "
            f"got {os.environ.get('LOCAL_WORLD_SIZE', place.index + 1)}"
        )


def main(words: list[str] | None = None) -> None:
    """Entry point: what the user can mend is one sentence, however many processes there are, and exit code 2."""
    processes = Processes("ssl_course.train")
    try:
        code = app(words, standalone_mode=False, obj=processes, prog_name="python -m ssl_course.train") or 0
        if code == 130:  # so typer passes on an interrupt
            raise KeyboardInterrupt
    except ProcessLost as error:
        processes.say(f"{error}: {AGAIN}", cause=False)
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        processes.say(f"stopped: {AGAIN}")
        code = 130
    except (ValueError, OSError, FloatingPointError) as error:
        processes.say(str(error))
        code = 2
    except Exception as error:
        if not hasattr(error, "format_message"):  # of the command line's parser
            raise
        processes.say(error.format_message())
        code = 2
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    main()
