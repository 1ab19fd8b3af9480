"""Warehouses and shops: see Sinkhorn's rounds make a table's rows and columns right, in turn."""

from __future__ import annotations

import io
from pathlib import Path

import torch
from torch import Tensor

from ssl_course.plotting import BLUE, GREEN, GREY, ORANGE, RED

SIDE = 360  # screen pixels of the map
FIT = 0.02  # a sum that is wrong by less than this share of what is wanted counts as right


def sinkhorn_plan(cost: Tensor, stock: Tensor, demand: Tensor, epsilon: float, steps: int) -> Tensor:
    """The plan after some half rounds: exp(-cost / epsilon), rows scaled to the stock, columns to the demand, rows, ...

    Args:
        cost: (a, b), of sending one from each warehouse to each shop.
        stock: (a,), what each warehouse has.
        demand: (b,), what each shop wants; as much in sum.
        epsilon: above 0; the smaller, the nearer to the cheapest plan.
        steps: 0 for the start, 1 after the rows have been scaled once, 2 after the columns, and so on.

    Returns:
        (a, b). The start is scaled as a whole, so that it sums to what there is.

    Source: Cuturi, 2013, arXiv:1306.0895, algorithm 1.
    """
    log = -cost / epsilon
    log = log + stock.sum().log() - log.flatten().logsumexp(dim=0)
    for step in range(steps):
        wanted, dim = (demand, 0) if step % 2 else (stock[:, None], 1)
        log = log + wanted.log() - log.logsumexp(dim=dim, keepdim=True)
    return log.exp()


def sinkhorn_picture(
    warehouses: Tensor, shops: Tensor, stock: Tensor, demand: Tensor, epsilon: float, steps: int
) -> bytes:
    """A map with a line for each way, as thick as much goes along it, beside the table with its sums, as a PNG.

    Args:
        warehouses, shops: (a, 2) and (b, 2), where they stand, in [0, 1]; at most four each.
        stock, demand: (a,) and (b,).
        epsilon, steps: see `sinkhorn_plan`.
    """
    from PIL import Image, ImageDraw  # comes with matplotlib; drawing a figure would take longer than a slider may wait

    cost = torch.cdist(warehouses, shops)
    plan = sinkhorn_plan(cost, stock, demand, epsilon, steps)
    picture = Image.new("RGB", (2 * SIDE + 90, SIDE + 34), "white")
    draw, small, large = ImageDraw.Draw(picture), _font(15), _font(18)
    last = "the start" if steps == 0 else f"step {steps}: {'columns' if steps % 2 == 0 else 'rows'} scaled"
    total = float((plan * cost).sum() / plan.sum())
    draw.text((8, 6), f"{last}  ·  mean way {total:.3f}  ·  epsilon {epsilon:.2g}", fill="black", font=large)

    def place(xy: Tensor) -> tuple[float, float]:
        return 30 + (SIDE - 60) * float(xy[0]), 64 + (SIDE - 60) * (1 - float(xy[1]))

    for i, j in torch.cartesian_prod(torch.arange(len(stock)), torch.arange(len(demand))).tolist():
        width = round(22 * float(plan[i, j] / plan.max()))
        if width:
            draw.line([place(warehouses[i]), place(shops[j])], fill=BLUE, width=width)
    for names, points, colour in (("ABCD", warehouses, ORANGE), ("1234", shops, GREEN)):
        for name, point in zip(names, points, strict=False):
            x, y = place(point)
            shape = draw.rectangle if names == "ABCD" else draw.ellipse  # apart in grey print, too
            shape((x - 15, y - 15, x + 15, y + 15), fill=colour, outline="black", width=2)
            draw.text((x, y), name, fill="black", font=large, anchor="mm")

    cell = min(84, (SIDE - 90) // max(plan.shape))
    left, top = SIDE + 60, 84
    for j, name in zip(range(len(demand)), "1234", strict=False):
        draw.text((left + cell * (j + 0.5), top - 14), f"shop {name}", fill="black", font=small, anchor="mm")
    for i, name in zip(range(len(stock)), "ABCD", strict=False):
        draw.text((left - 22, top + cell * (i + 0.5)), name, fill="black", font=large, anchor="mm")
        for j in range(len(demand)):
            x, y = left + cell * j, top + cell * i
            share = min(1.0, float(plan[i, j] / stock.max()))
            shade = tuple(round(255 + (part - 255) * share) for part in bytes.fromhex(BLUE[1:]))
            draw.rectangle((x, y, x + cell - 3, y + cell - 3), fill=shade, outline=GREY)
            ink = "white" if share > 0.55 else "black"
            draw.text((x + cell / 2, y + cell / 2), f"{float(plan[i, j]):.1f}", fill=ink, font=large, anchor="mm")
        at = left + cell * len(demand) + 6, top + cell * (i + 0.5)
        _sum(draw, at, "lm", float(plan[i].sum()), float(stock[i]), small)
    for j in range(len(demand)):
        at = left + cell * (j + 0.5), top + cell * len(stock) + 4
        _sum(draw, at, "ma", float(plan[:, j].sum()), float(demand[j]), small)
    out = io.BytesIO()
    picture.save(out, format="png")
    return out.getvalue()


def sinkhorn_explorer(warehouses: Tensor, shops: Tensor, stock: Tensor, demand: Tensor, epsilon: float = 0.2):
    """Step through the rounds, change epsilon, move the first shop: the table's sums and the ways follow at once.

    Args:
        warehouses, shops: (a, 2) and (b, 2), in [0, 1]; at most four each.
        stock, demand: (a,) and (b,), with the same sum.
        epsilon: to begin with.

    Returns:
        An ipywidgets box, to stand at the end of a cell.

    Raises:
        ValueError: if the sums differ.
    """
    import ipywidgets

    if abs(float(stock.sum() - demand.sum())) > 1e-4 * float(stock.sum()):
        raise ValueError(
            f"stock and demand must have the same sum, got {float(stock.sum()):g} and {float(demand.sum()):g}"
        )
    shops = shops.clone().float()
    step = ipywidgets.IntSlider(0, min=0, max=20, description="step")
    heat = ipywidgets.FloatLogSlider(epsilon, min=-2, max=1, step=0.05, description="epsilon")
    x, y = (
        ipywidgets.FloatSlider(float(shops[0, i]), min=0, max=1, step=0.02, description=f"shop 1: {'xy'[i]}")
        for i in range(2)
    )
    image = ipywidgets.Image(format="png")

    def draw(change=None) -> None:
        shops[0] = torch.tensor([x.value, y.value])
        image.value = sinkhorn_picture(warehouses, shops, stock, demand, heat.value, step.value)

    for slider in (step, heat, x, y):
        slider.observe(draw, names="value")
    draw()
    return ipywidgets.VBox([ipywidgets.HBox([step, heat]), ipywidgets.HBox([x, y]), image])


def _sum(draw, at: tuple[float, float], anchor: str, got: float, wanted: float, font) -> None:
    right = abs(got - wanted) < FIT * wanted
    mark = "=" if right else "≠"
    draw.text(at, f"{got:.1f} {mark} {wanted:.0f}", fill="black" if right else RED, font=font, anchor=anchor)


def _font(size: int):
    import matplotlib
    from PIL import ImageFont

    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), size)
