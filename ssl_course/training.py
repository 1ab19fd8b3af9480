"""`fit`, the one training loop of the course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from ssl_course.checkpoint import interrupt_between_steps, load_checkpoint, save_checkpoint
from ssl_course.data.split import Split
from ssl_course.distributed import join, launched, own_device
from ssl_course.history import History, Watch
from ssl_course.whole_batch_norm import whole_batch_norm


def fit(
    method: nn.Module,
    data: Split | Tensor | Sequence[Tensor],
    *,
    epochs: int = 10,
    batch_size: int = 128,
    lr: float = 4e-3,
    weight_decay: float = 1e-4,
    warmup: float = 0.05,
    seed: int = 0,
    device: str = "auto",
    precision: str = "auto",
    checkpoint: str | Path | None = None,
    checkpoint_every: int = 200,
    progress: bool = True,
) -> History:
    """Train `method` on `data` with AdamW, a linear warm-up and a cosine schedule.

    The same seed, device and number of threads give the same result on a CPU, and so does a run that was killed and
    then called again with the same checkpoint. The caller's random numbers are left as they were.

    Under `torchrun` each process computes its part of every step (see `ssl_course.distributed`): they start from the
    first one's weights, average their gradients, draw their own random numbers, and end with the same network. Batch
    norm, the losses of the course, queues and memories see the whole batch, so a method that draws nothing has the same
    losses whatever the number of processes. A checkpoint may be resumed with another number; the draws then differ.

    Args:
        method: `method(*batch)` returns a scalar loss. `method.after_step()`, where it exists, runs after each update
            (momentum encoders, queues). `method.embeddings` (n, d), where it exists, is watched for collapse.
        data: a tensor, or several with the same number of rows (`fit(supervised, (images, labels))`), or a `Split`,
            of which only the images are used: labels reach a method only where you write them.
        epochs: passes over the data; each drops the last incomplete batch.
        batch_size: rows a step, at most the number of rows; several processes share them evenly.
        lr: the highest learning rate.
        weight_decay: on matrices and kernels only, never on biases and norms.
        warmup: share of all steps during which the rate rises from 0, in [0, 1).
        seed: of the order of the batches and of all that the method draws.
        device: "auto" takes CUDA, else Apple's MPS, else the CPU; under `torchrun` each process its own CUDA card.
        precision: "float32", "bf16" (autocast), or "auto": bf16 on CUDA, float32 elsewhere.
        checkpoint: a file to resume from, if it exists, and to write every `checkpoint_every` steps, at an interrupt
            and at the end.
        progress: show the bar, with the loss, images per second and the embeddings' standard deviation (a healthy
            one is near 1 / sqrt(d), a collapsed one 0).

    Returns:
        A `History`. The method is trained in place and stays on the device, in training mode.

    Raises:
        ValueError: if an argument is out of its range, or the checkpoint belongs to another run.
        ProcessLost: a ConnectionError, if another process has ended.
        FloatingPointError: if the loss is not finite; the message names the step.

    Source: AdamW, Loshchilov and Hutter, 2017, arXiv:1711.05101; cosine schedule, the same authors, 2016,
    arXiv:1608.03983; warm-up, Goyal et al., 2017, arXiv:1706.02677.
    """
    place, tensors = pick_device(device), _tensors(data)
    n = len(tensors[0])
    _check(n, epochs, batch_size, lr, weight_decay, warmup, precision, checkpoint_every)
    bf16 = precision == "bf16" or (precision == "auto" and place.type == "cuda")
    # Convolutions run faster with the channels last, on CPUs too (1.5 times for the course's convnet).
    layout = torch.preserve_format if place.type == "mps" else torch.channels_last
    method.to(place, memory_format=layout).train()
    tensors = [t.to(place) for t in tensors]
    # One kernel for all parameters: a step of a small network takes 10 to 30% less time.
    optimizer = torch.optim.AdamW(parameter_groups(method, weight_decay), lr=lr, betas=(0.9, 0.95), fused=True)
    per_epoch = n // batch_size
    total = epochs * per_epoch
    run = {"method": type(method).__name__, "parameters": sum(p.numel() for p in method.parameters()), "rows": n}
    run |= {"seed": seed, "steps": total, "batch_size": batch_size}
    run |= {"lr": lr, "weight_decay": weight_decay, "warmup": warmup}
    history, step, state = History(), 0, None

    cards = [place] if place.type == "cuda" else []
    with join(place) as team, whole_batch_norm(method), torch.random.fork_rng(cards):
        _seed(place, team.seed(seed))
        if checkpoint is not None and Path(checkpoint).exists():
            state = load_checkpoint(checkpoint, run, place)
            history, step = History(**state["history"]), state["step"]
        team.check(batch_size, {**run, "step": step})
        team.copy_first(method)
        if state is not None:
            method.load_state_dict(state["method"])
            optimizer.load_state_dict(state["optimizer"])
            if not team.restore(method, state["processes"]):
                _seed(place, team.seed(seed) + step)  # or it would draw what it drew in the first steps

        watch = Watch(method, history, step, total, batch_size, team, progress)

        def save() -> None:
            watch.look()
            if checkpoint is None:
                return
            state = {"run": run, "step": step, "method": method.state_dict(), "history": asdict(history)}
            state |= {"optimizer": optimizer.state_dict(), "processes": team.states(method)}
            if team.rank == 0:
                save_checkpoint(checkpoint, state)
            team.wait()  # no process goes on, and looks for the file, before it is there

        with watch.bar, interrupt_between_steps() as interrupted:
            while step < total:
                if step % per_epoch == 0 or step == watch.first:
                    order = _shuffled(n, seed, step // per_epoch).to(place)
                position = step % per_epoch * batch_size
                rows = team.share(order[position : position + batch_size])
                for group in optimizer.param_groups:
                    group["lr"] = lr * schedule(step / total, warmup)
                batch = [_lay_out(t[rows], layout) for t in tensors]
                with torch.autocast(place.type, torch.bfloat16) if bf16 else nullcontext():
                    loss = method(*batch)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                team.average_gradients(method)
                optimizer.step()
                if hasattr(method, "after_step"):
                    method.after_step()
                step += 1
                watch.see(loss)
                if team.any(interrupted(), step):
                    save()
                    kept = f"; call fit again to go on from {checkpoint}" if checkpoint is not None else ""
                    raise KeyboardInterrupt(f"stopped after step {step} of {total}{kept}")
                if step % checkpoint_every == 0 and step < total:
                    save()
            team.copy_first(method)
            save()
    return history


def schedule(progress: float, warmup: float) -> float:
    """Share of the highest rate after `progress` of the run: up in a line, then down half a cosine."""
    if progress < warmup:
        return (progress + 1e-3) / (warmup + 1e-3)  # not 0 at the first step
    return 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))


def pick_device(device: str | torch.device = "auto") -> torch.device:
    """ "auto" is CUDA where there is one, else MPS, else the CPU; CUDA without a number is the process's own card."""
    if device != "auto":
        return own_device(torch.device(device))
    if torch.cuda.is_available():
        return own_device(torch.device("cuda"))
    return torch.device("mps" if torch.backends.mps.is_available() and launched() == 1 else "cpu")


def parameter_groups(method: nn.Module, weight_decay: float) -> list[dict]:
    """Weight decay on matrices and kernels, none on biases and norms (whatever has fewer than 2 axes)."""
    trained = [p for p in method.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.dim() < 2], "weight_decay": 0.0},
    ]


def _seed(place: torch.device, seed: int) -> None:
    """As `torch.manual_seed`, which would also move the generators of devices that take no part."""
    torch.default_generator.manual_seed(seed)
    if place.type != "cpu":
        getattr(torch, place.type).manual_seed(seed)


def _tensors(data: Split | Tensor | Sequence[Tensor]) -> list[Tensor]:
    if isinstance(data, Split):
        return [data.images]
    tensors = list(data) if isinstance(data, list | tuple) else [data]
    if not tensors or any(not isinstance(t, Tensor) for t in tensors):
        raise ValueError(f"data must be a Split, a tensor or several tensors, got {type(data).__name__}")
    if len({len(t) for t in tensors}) > 1:
        raise ValueError(f"data must hold tensors with the same number of rows, got {[len(t) for t in tensors]}")
    return tensors


def _check(n, epochs, batch_size, lr, weight_decay, warmup, precision, checkpoint_every) -> None:
    if not 1 <= batch_size <= n:
        raise ValueError(f"batch_size must lie between 1 and {n}, the number of rows, got {batch_size}")
    for name, value in (("epochs", epochs), ("checkpoint_every", checkpoint_every)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, got {value}")
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    if not weight_decay >= 0:
        raise ValueError(f"weight_decay must be 0 or more, got {weight_decay}")
    if not 0 <= warmup < 1:
        raise ValueError(f"warmup must lie in [0, 1), got {warmup}")
    if precision not in ("auto", "float32", "bf16"):
        raise ValueError(f'precision must be "auto", "float32" or "bf16", got {precision!r}')


def _shuffled(n: int, seed: int, epoch: int) -> Tensor:
    """The order of one epoch, the same whether or not the run was resumed."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(1_000_003 * seed + epoch))


def _lay_out(batch: Tensor, layout: torch.memory_format) -> Tensor:
    return batch.contiguous(memory_format=layout) if batch.dim() == 4 and layout is torch.channels_last else batch
