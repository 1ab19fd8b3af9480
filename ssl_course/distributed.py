"""Several processes that train one network, as `torchrun` starts them; a process on its own is a team of one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn

from ssl_course.checkpoint import random_state, set_random_state

ASK_EVERY = 20  # steps between two questions whether to stop: each answer waits for the slowest process
SEEDS_APART = 1_000_003  # or process 1 with seed 0 would draw what process 0 draws with seed 1
# What gloo and nccl say of a process that answers no more.
LOST = re.compile(r"gloo.*(connect|closed|read error|write error|timed out)|remote process exited|network error", re.I)


class ProcessLost(ConnectionError):
    """Another process of the training has ended or cannot be reached."""


@dataclass(frozen=True)
class Team:
    """What a process must know of the others. Every call below is made by all of them, or it waits for ever.

    Args:
        rank: which of the processes this is, from 0. The first shows the bar and writes the checkpoints.
        size: how many there are; with 1 nothing is sent and nothing changes.
        place: the device on which this one trains.
    """

    rank: int
    size: int
    place: torch.device

    def seed(self, seed: int) -> int:
        """The seed of this process: another one for each, and the given one for the first."""
        return seed + SEEDS_APART * self.rank

    def share(self, rows: Tensor) -> Tensor:
        """This process's part of a step's rows."""
        return rows.chunk(self.size)[self.rank]

    def check(self, batch_size: int, run: dict) -> None:
        """Refuse a batch that cannot be shared evenly, and processes that are about to train different things.

        Raises:
            ValueError: in both cases; the message says what to change.
        """
        if batch_size % self.size:
            raise ValueError(
                f"batch_size must be a multiple of {self.size}, the number of processes that share it, got {batch_size}"
            )
        if self.size > 1:
            every: list = [None] * self.size
            dist.all_gather_object(every, run)
            differing = {key: [other[key] for other in every] for key in run}
            told = "; ".join(f"{key} is {values}" for key, values in differing.items() if len(set(values)) > 1)
            if told:
                raise ValueError(f"all processes must train the same method on the same data, but {told}")

    def mean(self, values: Tensor) -> Tensor:
        """The mean over processes of a tensor of any shape; not finite where any process's value is not."""
        if self.size == 1:
            return values
        values = values.clone()
        dist.all_reduce(values)
        return values / self.size

    def any(self, flag: bool, step: int) -> bool:
        """Whether the flag is set in any process; several look only every `ASK_EVERY` steps."""
        if self.size == 1:
            return flag
        return step % ASK_EVERY == 0 and bool(self.mean(torch.tensor(float(flag), device=self.place)) > 0)

    def average_gradients(self, method: nn.Module) -> None:
        """Give every process the mean of all gradients, in one message for each type of number.

        Where a process has not used a parameter, its gradient counts as 0; what nobody has used keeps none, so that
        the optimiser leaves it alone as in a single process.
        """
        if self.size == 1:
            return
        trained = [p for p in method.parameters() if p.requires_grad]
        for dtype in dict.fromkeys(p.dtype for p in trained):  # in the same order everywhere
            group = [p for p in trained if p.dtype == dtype]
            used = torch.tensor([p.grad is not None for p in group], dtype=dtype, device=self.place)
            parts = [(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in group]
            flat = self.mean(torch.cat([*parts, used]))
            *parts, used = flat.split([*map(len, parts), len(group)])
            for p, gradient, share in zip(group, parts, used, strict=True):
                if p.grad is None and share > 0:
                    p.grad = torch.empty_like(p)
                if p.grad is not None:
                    p.grad.copy_(gradient.view_as(p))

    @torch.no_grad()
    def copy_first(self, method: nn.Module) -> None:
        """Give every process the first one's parameters and buffers."""
        if self.size > 1:
            for value in (*method.parameters(), *method.buffers()):
                message = value.contiguous()  # layouts may differ
                dist.broadcast(message, 0)
                value.copy_(message)

    def states(self, method: nn.Module) -> list[dict]:
        """What each process needs to go on where it stands and the others cannot know, by rank; empty but in the first.

        That is its random generators, and its buffers where there are several processes.
        """
        if self.size == 1:
            return [{"random": random_state()}]
        own = {"random": random_state(), "buffers": {name: value.cpu() for name, value in method.named_buffers()}}
        every: list = [None] * self.size if self.rank == 0 else []
        dist.gather_object(own, every or None)
        return every

    @torch.no_grad()
    def restore(self, method: nn.Module, states: list[dict]) -> bool:
        """Take up this process's part of what `states` returned; False if it has none, there being more now."""
        if self.rank >= len(states):
            return False
        own, buffers = states[self.rank], dict(method.named_buffers())
        set_random_state(own["random"], self.place)
        for name, value in own.get("buffers", {}).items():
            buffers[name].copy_(value)
        return True

    def wait(self) -> None:
        """Go on when all have come this far."""
        if self.size > 1:
            dist.barrier()


def launched() -> int:
    """How many processes `torchrun` has started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", 1)) if "RANK" in os.environ else 1


def own_device(place: torch.device) -> torch.device:
    """Under `torchrun`, CUDA without a number is the card of this process.

    Raises:
        ValueError: if there are several processes and the device can send nothing to another.
    """
    if launched() > 1 and place.type not in ("cpu", "cuda"):
        raise ValueError(f'device must be "cpu" or "cuda" for several processes, got "{place}"')
    if launched() > 1 and place.type == "cuda" and place.index is None:
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
    return place


@contextmanager
def join(place: torch.device) -> Iterator[Team]:
    """This process's team while the context lasts.

    A process group that is there is used and stays. Under `torchrun` without one, one is made (gloo on the CPU, nccl
    on CUDA) and taken down again.

    Raises:
        ProcessLost: if another process has ended, and this one would wait for it for ever.
    """
    there = dist.is_available() and dist.is_initialized()
    size = dist.get_world_size() if there else launched()
    with torch.cuda.device(place) if place.type == "cuda" else nullcontext():
        if size == 1:
            yield Team(0, 1, place)
            return
        if not there:
            _open(place)
        try:
            yield Team(dist.get_rank(), size, place)
        except RuntimeError as error:
            if not LOST.search(str(error)):
                raise
            raise ProcessLost(
                f"another of the {size} processes has ended or cannot be reached, so this one ends too"
            ) from error
        finally:
            if not there:
                dist.destroy_process_group()


def _open(place: torch.device) -> None:
    """The process group of one `fit`, under keys of its own: those of an earlier one lead to closed connections."""
    store, rank, size = next(iter(dist.rendezvous("env://")))
    number = store.add(f"process groups of {rank}", 1)
    options = {"backend": "nccl", "device_id": place} if place.type == "cuda" else {"backend": "gloo"}
    dist.init_process_group(store=dist.PrefixStore(f"fit {number}", store), rank=rank, world_size=size, **options)
