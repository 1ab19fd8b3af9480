"""What `test_distributed.py` starts with torchrun: each process trains the same things and writes what it saw.

    python -m torch.distributed.run --standalone --nproc_per_node=2 torchrun_script.py FOLDER

FOLDER/0.pt and FOLDER/1.pt then hold a dictionary each.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from contextlib import redirect_stderr
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn

import ssl_course.training
from ssl_course.checkpoint import save_checkpoint
from ssl_course.contrastive import SimCLR
from ssl_course.encoders import convnet
from ssl_course.training import fit

SETTINGS = {"epochs": 4, "batch_size": 16, "lr": 5e-3, "seed": 3, "device": "cpu", "progress": False}  # 16 steps
SETTINGS |= {"weight_decay": 1e-2, "checkpoint_every": 5}


def images() -> Tensor:
    return torch.rand(64, 1, 12, 12, generator=torch.Generator().manual_seed(7))


def table() -> tuple[Tensor, Tensor]:
    """64 rows that say which they are in the first column, and a target."""
    x = torch.rand(64, 5, generator=torch.Generator().manual_seed(1))
    x[:, 0] = torch.arange(64) / 64
    return x, x.sum(dim=1, keepdim=True).sin()


class Regression(nn.Module):
    """No noise and no batch norm: here sharing a step must change nothing."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.net = nn.Sequential(nn.Linear(5, 16), nn.Tanh(), nn.Linear(16, 1))
            self.unused = nn.Parameter(torch.rand(2, 2))  # by all, so that not even weight decay touches it
        self.register_buffer("ready", torch.tensor(seed == 0))
        self.seen: list[Tensor] = []

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        self.seen.append((64 * x[:, 0]).round().long())
        return (self.net(x) - y).pow(2).mean()


class Troubled(Regression):
    """One process does something of its own: use a parameter, press Ctrl-C, or find no number."""

    def __init__(self, trouble: str = "", rank: int = 0) -> None:
        super().__init__(seed=0)
        self.trouble, self.rank = trouble, rank

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        loss = super().forward(x, y)
        if self.rank == 1 and self.trouble == "uses":
            loss = loss + self.unused.sum()
        if self.rank == 1 and self.trouble == "nan" and len(self.seen) == 3:
            loss = loss * float("nan")
        if self.rank == 1 and self.trouble == "interrupt" and len(self.seen) == 2:
            signal.raise_signal(signal.SIGINT)
        if self.trouble == "crash" and len(self.seen) == 13:
            raise MemoryError
        return loss


class Noisy(SimCLR):
    """Random draws and batch norm; `noise` keeps a draw of each step."""

    def __init__(self, crash: int = 0) -> None:
        with torch.random.fork_rng():
            torch.manual_seed(0)
            super().__init__(convnet(widths=(8, 16)), projection=8)
        self.noise: list[float] = []
        self.crash = crash

    def forward(self, x: Tensor) -> Tensor:
        self.noise.append(torch.rand(()).item())
        if len(self.noise) == self.crash:
            raise MemoryError
        return super().forward(x)


def outcome(method: nn.Module, data, **changes) -> dict:
    """What came of a training: the losses and the network, or the error's own words."""
    try:
        history = fit(method, data, **{**SETTINGS, **changes})
    except (ValueError, FloatingPointError, MemoryError, KeyboardInterrupt) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"loss": history.loss, "std": history.embedding_std, "state": method.state_dict()}


def main(folder: Path) -> None:
    rank, found = int(os.environ["RANK"]), {}
    writes: list[int] = []

    def counted(path, state) -> None:
        writes.append(state["step"])
        save_checkpoint(path, state)

    ssl_course.training.save_checkpoint = counted

    method = Regression(seed=rank)  # each from weights of its own: the first one's must count
    bar = io.StringIO()
    with redirect_stderr(bar):
        found["regression"] = outcome(method, table(), progress=True)
    found |= {"rows": method.seen, "bar": bar.getvalue(), "group after": dist.is_initialized()}
    found["uses"] = outcome(Troubled("uses", rank), table())

    file = folder / "noisy.pt"
    unbroken, again = Noisy(), Noisy()
    found["unbroken"], found["again"] = outcome(unbroken, images()), outcome(again, images())
    found["noise"], found["noise again"] = unbroken.noise, again.noise
    found["crash"] = outcome(Noisy(crash=13), images(), checkpoint=file)
    found["resumed"] = outcome(Noisy(), images(), checkpoint=file)
    found["finished"] = outcome(Noisy(), images(), checkpoint=file)
    found["writes"] = list(writes)

    outcome(Troubled("crash"), table(), checkpoint=folder / "two.pt")
    found["one goes on"] = outcome(Troubled(), table(), checkpoint=folder / "one.pt")
    later = Noisy()
    outcome(later, images(), checkpoint=folder / "noisy_one.pt")
    found["noise later"] = later.noise

    found["nan"] = outcome(Troubled("nan", rank), table())
    found["interrupt"] = outcome(Troubled("interrupt", rank), table(), epochs=10, checkpoint=folder / "stopped.pt")
    found["odd"] = outcome(Regression(0), table(), batch_size=15)
    x, y = table()
    found["other data"] = outcome(Regression(0), (x[rank:], y[rank:]))

    dist.init_process_group("gloo")
    found["own group"] = outcome(Regression(0), table())
    found["group stays"] = dist.is_initialized()
    dist.destroy_process_group()
    torch.save(found, folder / f"{rank}.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
