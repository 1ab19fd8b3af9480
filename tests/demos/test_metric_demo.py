"""The widget of chapter 9: the metric follows the points, and the picture comes at once."""

from __future__ import annotations

import io

import torch
from PIL import Image

from ssl_course.demos import metric_explorer, metric_of_classes, metric_picture


def clouds() -> tuple[torch.Tensor, torch.Tensor]:
    """Two long clouds along x, one above the other."""
    rng = torch.Generator().manual_seed(0)
    side = torch.arange(2).repeat_interleave(10)
    points = torch.randn(20, 2, generator=rng) * torch.tensor([1.2, 0.1])
    points[:, 1] += 2 * side - 1
    return points.clamp(-3, 3), side


def test_the_metric_stops_to_see_along_the_clouds():
    metric = metric_of_classes(*clouds())
    assert float(metric[0, 0]) < 0.05 * float(metric[1, 1])


def test_the_picture_shows_both_planes_and_changes_with_a_point():
    points, side = clouds()
    first = metric_picture(points, side, chosen=0)
    assert Image.open(io.BytesIO(first)).size == (700, 340)
    points[0] = torch.tensor([0.0, 2.5])
    assert metric_picture(points, side, chosen=0) != first


def test_points_that_cannot_be_told_apart_still_give_a_picture():
    points, side = clouds()
    points[:10] = 0.0
    assert Image.open(io.BytesIO(metric_picture(points, side))).size == (700, 340)


def test_sliders_move_the_chosen_point():
    points, side = clouds()
    box = metric_explorer(points, side)
    which, x, y = box.children[0].children
    image = box.children[1]
    before = image.value
    x.value = 2.0
    assert image.value != before
    which.value = 3
    assert abs(x.value - float(points[3, 0])) < 1e-5 and abs(y.value - float(points[3, 1])) < 1e-5
    which.value = 0
    assert x.value == 2.0  # it stays where it was put
    assert not torch.equal(points[0], torch.tensor([2.0, float(points[0, 1])]))  # the caller's points are left alone
