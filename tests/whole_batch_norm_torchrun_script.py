"""Run by torchrun in two processes: each puts its part of some rows through batch norms and writes down what came.

The processes have 7 and 5 rows. FOLDER/0.pt and FOLDER/1.pt then hold a dictionary each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor, nn

from ssl_course.distributed import Team
from ssl_course.whole_batch_norm import whole_batch_norm

PARTS = (7, 5)
# name -> layer, shape of a row, type of number
CASES = {
    "vectors": (lambda: nn.BatchNorm1d(4), (4,), torch.float64),
    "sequences": (lambda: nn.BatchNorm1d(4), (4, 3), torch.float64),
    "images": (lambda: nn.BatchNorm2d(4), (4, 3, 2), torch.float64),
    "volumes": (lambda: nn.BatchNorm3d(4), (4, 2, 3, 2), torch.float64),
    "no scale": (lambda: nn.BatchNorm1d(4, affine=False), (4,), torch.float64),
    "mean of all": (lambda: nn.BatchNorm1d(4, momentum=None), (4,), torch.float64),
    "no memory": (lambda: nn.BatchNorm2d(4, track_running_stats=False), (4, 3, 2), torch.float64),
    "float32": (lambda: nn.BatchNorm2d(4), (4, 3, 2), torch.float32),
    "far from 0": (lambda: nn.BatchNorm1d(4), (4,), torch.float32),
}


def rows(name: str, step: int) -> Tensor:
    """Twelve rows, of which the two processes' parts have unlike means and variances."""
    generator = torch.Generator().manual_seed(step)
    x = torch.randn(sum(PARTS), *CASES[name][1], generator=generator, dtype=torch.float64)
    x[PARTS[0] :] = 3 * x[PARTS[0] :] + 2
    return (x + (1000 if name == "far from 0" else 0)).to(CASES[name][2])


def network(name: str) -> nn.Sequential:
    """A batch norm, and the scale of what is added to its input."""
    make, shape, dtype = CASES[name]
    norm = make()
    if norm.affine:
        with torch.no_grad():
            norm.weight.copy_(torch.tensor([0.5, 1.0, -1.5, 2.0]))
            norm.bias.copy_(torch.tensor([0.0, 1.0, -1.0, 3.0]))
    net = nn.Sequential(nn.Flatten(), nn.Unflatten(1, shape), norm)
    net.scale = nn.Parameter(torch.tensor(1.5))
    return net.to(dtype)


def seen(name: str, part: slice, share: float) -> dict[str, Tensor]:
    """Two steps; the loss is this part's share of one that bends, summed over the rows. `share` stands for a mean."""
    net, found = network(name), {}
    norm = net[2]
    with whole_batch_norm(net):
        for step in range(2):
            x = rows(name, step)[part].requires_grad_()
            out = net(x + net.scale * x.sin())
            (out.sin().sum() * share).backward()
            found |= {f"out {step}": out.detach(), f"slope {step}": x.grad / share}
    Team(0, dist.get_world_size() if dist.is_initialized() else 1, torch.device("cpu")).average_gradients(net)
    found |= {f"slope of {key}": p.grad for key, p in net.named_parameters()}
    found |= {key: value.clone() for key, value in norm.named_buffers()}
    if norm.track_running_stats:
        net.eval()
        with whole_batch_norm(net):
            found["evaluated"] = net(rows(name, 2)[part]).detach()
    return found


def main(folder: Path) -> None:
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    part = slice(0, PARTS[0]) if rank == 0 else slice(PARTS[0], None)
    found = {name: seen(name, part, share=2.0) for name in CASES}

    called, net = [], network("vectors")
    net[2].register_forward_hook(lambda layer, args, out: called.append(type(layer).__name__))
    try:
        with whole_batch_norm(net):
            if rank == 0:  # what is in evaluation mode asks nobody
                net.eval()(rows("vectors", 0))
                net.train()
            net(rows("vectors", 0)[part][:1])  # a single row in each process
            raise MemoryError
    except MemoryError:
        called.append(type(net[2]).__name__)
    found["kinds"] = called
    dist.destroy_process_group()
    torch.save(found, folder / f"{rank}.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(Path(sys.argv[1]))
