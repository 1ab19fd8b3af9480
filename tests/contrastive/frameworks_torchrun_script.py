"""Run by torchrun in two processes: each pushes its half of a batch and writes down what it then remembers."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn

from ssl_course.contrastive import DINO, DeepCluster, MemoryBank, Queue
from ssl_course.encoders import mlp


def rows(n: int, dim: int, seed: int) -> Tensor:
    return torch.randn(n, dim, generator=torch.Generator().manual_seed(seed))


def remembered(rank: int, size: int) -> dict[str, Tensor]:
    """After three batches of 6, of which this process has its part; the same networks everywhere."""
    torch.manual_seed(0)
    queue, bank, encoder = Queue(14, 4), MemoryBank(12, 4), mlp(9, 4)
    dino, clusters = DINO(encoder, prototypes=5), DeepCluster(mlp(9, 4), rows=12, clusters=3, projection=4)
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
    dist.init_process_group("gloo")
    torch.save(remembered(dist.get_rank(), 2), Path(sys.argv[1]) / f"{dist.get_rank()}.pt")
    dist.destroy_process_group()
