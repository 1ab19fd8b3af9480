"""Switch parts of BYOL off and see what becomes of the loss, the deviation and the effective rank."""

from __future__ import annotations

import io
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ssl_course.plotting import BLUE, GREEN, ORANGE

PARTS = ("stop-gradient", "predictor", "quick predictor", "momentum")
SWITCHES = torch.cartesian_prod(*[torch.tensor([False, True])] * 4)  # (16, 4), every setting of the parts
NOISE, WIDTH, EVERY = 0.4, 16, 10
SIDE, GAP = 300, 24  # screen pixels of each of the three curves, and between them


@dataclass(frozen=True)
class Watched:
    """Three curves for each of the 16 settings, (16, looks) each: loss, deviation times root of d, effective rank."""

    loss: Tensor
    std: Tensor
    rank: Tensor


def collapse_runs(images: Tensor, steps: int = 400, seed: int = 0, rate: float = 4e-3) -> Watched:
    """Train 16 linear networks at once, one for each setting of the four parts, on the same noisy views.

    Args:
        images: (n, m), each image a row.
        steps: of Adam.
        seed: of weights, batches and noise.
        rate: of Adam; the quick predictor has ten times as much.

    Source: the equations of Grill et al., 2020, arXiv:2006.07733, with linear networks as in Tian, Chen and Ganguli,
    2021, arXiv:2102.06810.
    """
    rng = torch.Generator().manual_seed(seed)
    stop, predict, quick, slow = (column[:, None, None] for column in SWITCHES.T)  # (16, 1, 1) each
    images = images / images.std()  # not centred: what all images share is the easiest thing to agree on
    w = torch.randn(images.shape[1], WIDTH, generator=rng) / images.shape[1] ** 0.5
    w = w.repeat(len(SWITCHES), 1, 1).requires_grad_()  # (16, m, d)
    pace = torch.where(quick, 10.0, 1.0)
    h = (torch.eye(WIDTH) / pace).requires_grad_()  # (16, d, d), kept divided by its pace
    target, keep = w.detach().clone(), torch.where(slow, 0.95, 0.0)
    optimizer, curves = torch.optim.Adam([w, h], lr=rate), []
    for step in range(steps):
        rows = torch.randint(len(images), (96,), generator=rng)
        views = images[rows] + NOISE * torch.randn(2, 96, images.shape[1], generator=rng)  # (2, 96, m)
        z = views[:, None] @ w  # (2, 16, 96, d)
        p = torch.where(predict, z @ (pace * h), z)
        goal = torch.where(stop, views[:, None] @ target, z).flip(0)  # the target's is without gradient
        loss = -F.cosine_similarity(p, goal, dim=3).mean(dim=(0, 2))  # (16,)
        if step % EVERY == 0:
            curves.append(_look(loss.detach(), z[0].detach()))
        optimizer.zero_grad()
        loss.sum().backward()  # each network has its own
        optimizer.step()
        target.lerp_(w.detach(), 1 - keep)
    return Watched(*(torch.stack(values, dim=1) for values in zip(*curves, strict=True)))


def _look(loss: Tensor, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    u = F.normalize(z, dim=2)  # (16, n, d)
    std = u.std(dim=1, correction=0).mean(dim=1) * WIDTH**0.5
    values = torch.linalg.svdvals(z - z.mean(dim=1, keepdim=True))  # (16, d)
    p = values / values.sum(dim=1, keepdim=True).clamp(min=1e-12)
    return loss, std, torch.special.entr(p).sum(dim=1).exp()


def collapse_picture(runs: Watched, on: tuple[bool, ...]) -> bytes:
    """The three curves of one setting as a PNG, the healthy setting behind them in grey.

    Args:
        runs: from `collapse_runs`.
        on: whether each of `PARTS` is switched on.
    """
    from PIL import Image, ImageDraw, ImageFont  # comes with matplotlib; a figure of it would take longer than a click

    row, healthy = (int((torch.tensor(o) == SWITCHES).all(dim=1).nonzero()) for o in (on, (True,) * 4))
    picture = Image.new("RGB", (3 * SIDE + 2 * GAP, SIDE), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(17)
    panels = (("loss", runs.loss, -1.02, -0.7, BLUE), ("deviation, 1 is healthy", runs.std, 0, 1.1, GREEN),
              ("effective rank", runs.rank, 0, WIDTH, ORANGE))  # fmt: skip
    for i, (name, curves, low, high, colour) in enumerate(panels):
        left, top, wide, tall = i * (SIDE + GAP), 34, SIDE - 1, SIDE - 35
        draw.rectangle((left, top, left + wide, top + tall), outline="#8a8a8a")
        draw.text((left, 6), f"{name}: {float(curves[row, -1]):.2f}", fill="black", font=font)
        draw.text((left + 6, top + 4), f"{high:g}", fill="#666666", font=font)
        draw.text((left + 6, top + tall - 24), f"{low:g}", fill="#666666", font=font)
        for which, ink, width in ((healthy, "#bbbbbb", 3), (row, colour, 4)):
            values = ((curves[which] - low) / (high - low)).clamp(0, 1).tolist()
            steps = len(values) - 1
            line = [(left + wide * k / steps, top + tall * (1 - v)) for k, v in enumerate(values)]
            draw.line(line, fill=ink, width=width, joint="curve")
    out = io.BytesIO()
    picture.save(out, format="png")
    return out.getvalue()


def collapse_lab(runs: Watched):
    """A switch for each part of BYOL, and the three curves to watch; grey is the run with all parts.

    Args:
        runs: from `collapse_runs`.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    switches = [ipywidgets.ToggleButton(True, description=name) for name in PARTS]
    picture = ipywidgets.Image(format="png")

    def draw(change=None) -> None:
        picture.value = collapse_picture(runs, tuple(switch.value for switch in switches))

    for switch in switches:
        switch.observe(draw, names="value")
    draw()
    return ipywidgets.VBox([ipywidgets.HBox(switches), picture])
