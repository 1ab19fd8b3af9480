"""Move a point and see the metric turn: Xing's learned distance in the plane."""

from __future__ import annotations

import io
import math

import torch
from torch import Tensor

from ssl_course.losses import mahalanobis_metric, metric_root
from ssl_course.plotting import BLUE, GREEN, ORANGE, RED

SIDE = 340  # screen pixels of each of the two pictures
COLOURS = (BLUE, ORANGE, GREEN, RED)


def metric_of_classes(points: Tensor, labels: Tensor) -> Tensor:
    """The metric (d, d) of `mahalanobis_metric` with all pairs of a class similar and all others not.

    Args:
        points: (n, d).
        labels: (n,) integers.

    Source: Xing, Ng, Jordan and Russell, 2002, NIPS 15.
    """
    same = torch.triu(labels[:, None] == labels, diagonal=1)
    return mahalanobis_metric(points, same.nonzero(), ridge=1e-3)


def metric_picture(points: Tensor, labels: Tensor, chosen: int | None = None) -> bytes:
    """Two pictures as a PNG: the points with the ellipse of one unit of distance, and the plane as the metric sees it.

    Args:
        points: (n, 2), within -3 and 3.
        labels: (n,) integers, at most four classes.
        chosen: a point to frame.
    """
    from PIL import Image, ImageDraw  # comes with matplotlib; drawing a figure would take longer than a slider may wait

    root = metric_root(metric_of_classes(points, labels).float())
    root = root / torch.linalg.matrix_norm(root, 2)  # its scale says nothing
    seen = points.float() @ root
    seen = seen * (2.4 / seen.abs().max().clamp_min(1e-6))
    turn = torch.linspace(0, 2 * math.pi, 73)
    # All points at distance 1 from the middle: where the metric is blind to a direction they lie far outside.
    ellipse = torch.stack([turn.cos(), turn.sin()], dim=1) @ torch.linalg.inv(root + 1e-3 * torch.eye(2))  # (73, 2)
    picture = Image.new("RGB", (2 * SIDE + 20, SIDE), "white")
    draw = ImageDraw.Draw(picture)

    def place(xy: Tensor, left: int) -> list[tuple[float, float]]:
        return [(left + SIDE * (x + 3) / 6, SIDE * (3 - y) / 6) for x, y in xy.tolist()]

    draw.line(place(ellipse, 0), fill="#8a8a8a", width=2)
    draw.rectangle((SIDE, 0, 2 * SIDE + 20, SIDE), fill="white")  # cut the ellipse off at the frame
    for left, cloud in ((0, points), (SIDE + 20, seen)):
        draw.rectangle((left, 0, left + SIDE - 1, SIDE - 1), outline="#8a8a8a")
        for i, ((x, y), label) in enumerate(zip(place(cloud, left), labels.tolist(), strict=True)):
            box = (x - 6, y - 6, x + 6, y + 6)
            shape = (draw.ellipse, draw.rectangle)[label % 2]  # classes stay apart in grey print, too
            shape(box, fill=COLOURS[label % 4], outline="black", width=3 if i == chosen else 1)
            if i == chosen:
                draw.ellipse((x - 12, y - 12, x + 12, y + 12), outline="black", width=2)
    out = io.BytesIO()
    picture.save(out, format="png")
    return out.getvalue()


def metric_explorer(points: Tensor, labels: Tensor):
    """Choose a point and move it: see the ellipse of equal distance turn, and the plane as the metric sees it.

    Args:
        points: (n, 2), within -3 and 3.
        labels: (n,) integers, at most four classes.

    Returns:
        An ipywidgets box, to stand at the end of a cell.
    """
    import ipywidgets

    points = points.clone().float()
    which = ipywidgets.IntSlider(0, min=0, max=len(points) - 1, description="point")
    sliders = [ipywidgets.FloatSlider(float(points[0, i]), min=-3, max=3, description="xy"[i]) for i in range(2)]
    image = ipywidgets.Image(format="png")

    def choose(change=None) -> None:
        for slider in sliders:
            slider.unobserve_all("value")  # the point has not moved, another is chosen
        for i, slider in enumerate(sliders):
            slider.value = float(points[which.value, i])
            slider.observe(move, names="value")
        image.value = metric_picture(points, labels, which.value)

    def move(change=None) -> None:
        points[which.value] = torch.tensor([slider.value for slider in sliders])
        image.value = metric_picture(points, labels, which.value)

    which.observe(choose, names="value")
    choose()
    return ipywidgets.VBox([ipywidgets.HBox([which, *sliders]), image])
