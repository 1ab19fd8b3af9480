"""What `test_losses_distributed.py` starts with torchrun: each process has half of a batch and writes what it saw.

    python -m torch.distributed.run --standalone --nproc_per_node=2 losses_torchrun_script.py FOLDER

FOLDER/0.pt and FOLDER/1.pt then hold a dictionary each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ssl_course import losses

# z1, z2, learned temperature, labels -> loss
LOSSES = {
    "nt_xent": lambda a, b, t, y, **k: losses.nt_xent(a, b, t, **k),
    "nt_xent in tiles": lambda a, b, t, y, **k: losses.nt_xent(a, b, t, chunk=5, **k),
    "info_nce": lambda a, b, t, y, **k: losses.info_nce(a, b, None, t, **k),
    "info_nce, identities": lambda a, b, t, y, **k: losses.info_nce(a, b, None, t, identities=y, **k),
    "info_nce in tiles": lambda a, b, t, y, **k: losses.info_nce(a, b, None, t, identities=y, chunk=4, **k),
    "sup_con": lambda a, b, t, y, **k: losses.sup_con(a + b, y, t, **k),
    "sup_con in tiles": lambda a, b, t, y, **k: losses.sup_con(a + b, y, t, chunk=4, **k),
    "clip_loss": lambda a, b, t, y, **k: losses.clip_loss(a, b, t, **k),
    "clip_loss, identities": lambda a, b, t, y, **k: losses.clip_loss(a, b, t, identities=y, **k),
    "clip_loss in tiles": lambda a, b, t, y, **k: losses.clip_loss(a, b, t, identities=y, chunk=4, **k),
    "swapped_prediction": lambda a, b, t, y, **k: losses.swapped_prediction(a, b, t, 0.5, **k),
    "barlow_twins": lambda a, b, t, y, **k: losses.barlow_twins(a, b, 0.1, **k) + 0 * t,
    "vicreg": lambda a, b, t, y, **k: losses.vicreg(a, b, **k) + 0 * t,
}


def batch() -> tuple[Tensor, Tensor, Tensor]:
    """Twelve pairs with labels; three of the first half are alone in their class there, and two in both halves."""
    x = torch.randn(2, 12, 5, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    return x[0], x[1], torch.tensor([0, 0, 1, 2, 3, 0, 1, 2, 1, 1, 4, 0])


class Learner(nn.Module):
    """A projection of both views, a temperature that is learned, and a loss."""

    def __init__(self, name: str, **settings) -> None:
        super().__init__()
        self.net = nn.Linear(5, 4, dtype=torch.float64)
        with torch.no_grad():
            weights = torch.randn(24, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
            self.net.weight.copy_(weights[:20].view(4, 5))
            self.net.bias.copy_(weights[20:])
        self.temperature = nn.Parameter(torch.tensor(0.4, dtype=torch.float64))
        self.name, self.settings = name, settings

    def forward(self, x1: Tensor, x2: Tensor, y: Tensor) -> Tensor:
        return LOSSES[self.name](self.net(x1), self.net(x2), self.temperature, y, **self.settings)


def learned(learner: nn.Module, x1: Tensor, x2: Tensor, y: Tensor) -> dict:
    loss = learner(x1, x2, y)
    loss.backward()
    slopes = {name.removeprefix("module."): p.grad.clone() for name, p in learner.named_parameters()}
    return {"loss": loss.detach(), "slopes": slopes}


def error(call) -> str:
    try:
        call()
    except ValueError as told:
        return str(told)
    return "no error"


def main(folder: Path) -> None:
    rank, found = int(os.environ["RANK"]), {}
    dist.init_process_group("gloo")
    x1, x2, y = (rows.chunk(2)[rank] for rows in batch())
    for name in LOSSES:
        found[name] = learned(DistributedDataParallel(Learner(name)), x1, x2, y)
        found[f"{name}, apart"] = learned(DistributedDataParallel(Learner(name, gather=False)), x1, x2, y)

    plain = Learner("nt_xent")
    views = (x2, x1) if rank == 1 else (x1, x2)  # one process has its views the other way round
    found["views swapped"] = plain(*views, y).detach()
    found["pairs moved"] = plain(*(rows[rank::2] for rows in batch())).detach()  # to the other process, half of them
    found["single pairs"] = [Learner(name)(x1[:1], x2[:1], y[:1]).detach() for name in ("clip_loss", "info_nce")]

    z = torch.randn(6, 4, generator=torch.Generator().manual_seed(rank))
    bad = z.clone()
    bad[2, 1] = float("nan") if rank == 1 else 0.0
    found["not finite"] = [
        error(lambda: losses.nt_xent(bad, z)),
        error(lambda: losses.info_nce(bad, z)),  # the query stays in its process
        error(lambda: losses.clip_loss(z, bad)),
    ]
    found["uneven"] = error(lambda: losses.nt_xent(z[: 6 - rank], z[: 6 - rank]))
    found["widths"] = error(lambda: losses.sup_con(z[:, : 4 - rank], y))
    if rank == 0:  # alone: what gathers nothing waits for nobody
        found["alone"] = [losses.info_nce(z, z, z).item(), losses.nt_xent(z, z, gather=False).item()]
    dist.barrier()
    dist.destroy_process_group()
    torch.save(found, folder / f"{rank}.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
