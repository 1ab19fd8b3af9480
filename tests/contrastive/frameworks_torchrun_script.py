"""Run by torchrun in two processes: what they remember of a batch they share, and how the frameworks train in them.

FOLDER/0.pt and FOLDER/1.pt then hold a dictionary each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import torch
import torch.distributed as dist
from frameworks import ROWS, STILL, batch, small
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ssl_course import contrastive as c
from ssl_course.distributed import Team
from ssl_course.encoders import mlp
from ssl_course.training import fit
from ssl_course.whole_batch_norm import whole_batch_norm


class Halves:
    """Two views without a draw, so that each process makes those that one would: the image, and a pale mirror of it."""

    def __call__(self, views: Tensor, generator: torch.Generator | None = None) -> Tensor:
        first, second = views.chunk(2)
        return torch.cat([first, 0.2 + 0.8 * second.flip(3)])


# Every framework without any draw of its own: no shuffled groups or pieces, all negatives. Methods of one view see the
# image itself.
DRAWLESS: dict[str, Callable[[nn.Module], nn.Module]] = {
    "SimCLR": lambda e: c.SimCLR(e, Halves(), projection=6),
    "MoCo": lambda e: c.MoCo(e, Halves(), projection=6, queue=20, groups=1),
    "InstanceDiscrimination": lambda e: c.InstanceDiscrimination(e, STILL, rows=ROWS, projection=6, proximal=0.1),
    "PIRL": lambda e: c.PIRL(e, STILL, rows=ROWS, projection=6, grid=1),
    "CPC": lambda e: c.CPC(e, STILL, patch=6, stride=3, ahead=(1, 2)),
    "DeepInfoMax": lambda e: c.DeepInfoMax(e, STILL, projection=6),
    "AMDIM": lambda e: c.AMDIM(e, Halves(), projection=6),
    "CMC": lambda e: c.CMC(e, Halves(), projection=6),
    "BYOL": lambda e: c.BYOL(e, Halves(), projection=6),
    "SimSiam": lambda e: c.SimSiam(e, Halves(), projection=8),
    "BarlowTwins": lambda e: c.BarlowTwins(e, Halves(), projection=6),
    "VICReg": lambda e: c.VICReg(e, Halves(), projection=6),
    "DINO": lambda e: c.DINO(e, Halves(), prototypes=7, crops=1, small=STILL),
    "ClusterLabels": lambda e: c.ClusterLabels(e, STILL, clusters=ROWS),
    "DeepCluster": lambda e: c.DeepCluster(e, STILL, rows=ROWS, clusters=5, projection=6),
    "SeLa": lambda e: c.SeLa(e, STILL, rows=ROWS, clusters=5, projection=6),
    "SwAV": lambda e: c.SwAV(e, Halves(), prototypes=7, projection=6, crops=1, small=STILL, queue=20),
    "PCL": lambda e: c.PCL(e, Halves(), rows=ROWS, clusters=(3, 5), projection=6, queue=20),
}


def drawless(name: str, norm: bool, dtype: torch.dtype) -> nn.Module:
    """The framework, with batch norm or with a norm that looks at one image alone."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        method = DRAWLESS[name](small())
    for parent in list(method.modules()):
        for key, layer in list(parent.named_children()):
            if not norm and isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
                setattr(parent, key, nn.GroupNorm(1, layer.num_features))
    return method.to(dtype)


def shared(name: str, dtype: torch.dtype) -> list[Tensor]:
    return [x.to(dtype) if x.is_floating_point() else x for x in batch(name)]


def curve(name: str, norm: bool, dtype: torch.dtype = torch.float64) -> list[float]:
    """The losses of nine steps, three epochs."""
    settings = {"epochs": 3, "batch_size": 8, "lr": 2e-3, "warmup": 0, "device": "cpu", "progress": False}
    return fit(drawless(name, norm, dtype), shared(name, dtype), **settings).loss


def curves() -> dict[str, list[float]]:
    found = {
        f"{name}, {'with' if norm else 'without'}": curve(name, norm) for name in DRAWLESS for norm in (True, False)
    }
    return found | {"SimCLR, with, float32": curve("SimCLR", True, torch.float32)}


def slopes(name: str, team: Team, ddp: bool) -> dict[str, Tensor]:
    """The gradient of one step's batch, averaged by torch's DistributedDataParallel or by the course."""
    method = drawless(name, norm=True, dtype=torch.float64)
    with whole_batch_norm(method):
        rows = [team.share(x) for x in shared(name, torch.float64)]
        network = DistributedDataParallel(method) if ddp else method  # has a name, or its hooks would go with it
        network(*rows).backward()
    if not ddp:
        team.average_gradients(method)
    return {key: p.grad for key, p in method.named_parameters() if p.grad is not None}


def rows(n: int, dim: int, seed: int) -> Tensor:
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))


def remembered(rank: int, size: int) -> dict[str, Tensor]:
    """After three batches of 6, of which this process has its part; the same networks everywhere."""
    torch.manual_seed(0)
    queue, bank, encoder = c.Queue(14, 4), c.MemoryBank(12, 4), mlp(9, 4)
    dino, clusters = c.DINO(encoder, prototypes=5), c.DeepCluster(mlp(9, 4), rows=12, clusters=3, projection=4)
    clusters.head = nn.Identity()
    torch.manual_seed(100 + rank)  # from here on each draws its own numbers, as in `fit`
    for step in range(3):
        mine, index = (x.chunk(size)[rank] for x in (rows(6, 4, step), torch.arange(6) + 6 * (step % 2)))
        queue.push(mine)
        bank.update(index, mine)
        dino.answers = rows(6, 5, step).chunk(size)[rank]
        dino.after_step()
        clusters.embeddings, clusters.index = mine, index
        clusters.after_step()
    return {
        "queue": queue.rows,
        "position": queue.position,
        "bank": bank.vectors,
        "center": dino.center,
        "labels": clusters.labels,
        "centroids": clusters.classifier.weight.detach(),
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    found: dict = {"curves": curves()}
    dist.init_process_group("gloo")
    rank, team = dist.get_rank(), Team(dist.get_rank(), 2, torch.device("cpu"))
    found["remembered"] = remembered(rank, 2)
    found["slopes"] = {
        name: [slopes(name, team, ddp) for ddp in (True, False)] for name in ("SimCLR", "BYOL", "VICReg")
    }
    dist.destroy_process_group()
    torch.save(found, Path(sys.argv[1]) / f"{rank}.pt")
