"""The widget of chapter 12: rows and columns come right in turn, and the picture comes at once."""

from __future__ import annotations

import io
import time

import pytest
import torch
from PIL import Image
from scipy.optimize import linprog

from ssl_course.demos import sinkhorn_explorer, sinkhorn_picture, sinkhorn_plan

WAREHOUSES = torch.tensor([[0.1, 0.8], [0.15, 0.2], [0.5, 0.1]])
SHOPS = torch.tensor([[0.85, 0.9], [0.9, 0.3]])
STOCK, DEMAND = torch.tensor([30.0, 25.0, 20.0]), torch.tensor([45.0, 30.0])
COST = torch.cdist(WAREHOUSES, SHOPS)


def test_each_half_round_makes_rows_or_columns_right():
    for steps in range(1, 7):
        plan = sinkhorn_plan(COST, STOCK, DEMAND, 0.2, steps)
        if steps % 2:
            torch.testing.assert_close(plan.sum(dim=1), STOCK)
        else:
            torch.testing.assert_close(plan.sum(dim=0), DEMAND)
    assert float(sinkhorn_plan(COST, STOCK, DEMAND, 0.2, 0).sum()) == pytest.approx(75)


def test_the_plan_is_that_of_the_formula():
    plan = (-COST.double() / 0.3).exp()
    for _ in range(2):
        plan = plan * (STOCK / plan.sum(dim=1))[:, None]
        plan = plan * (DEMAND / plan.sum(dim=0))
    torch.testing.assert_close(sinkhorn_plan(COST, STOCK, DEMAND, 0.3, 4).double(), plan, atol=1e-4, rtol=0)


def test_a_small_epsilon_comes_near_the_cheapest_plan():
    sums = torch.cat([torch.eye(3).repeat_interleave(2, dim=1), torch.eye(2).repeat(1, 3)])  # (5, 6): rows, columns
    best = linprog(COST.flatten().numpy(), A_eq=sums.numpy(), b_eq=torch.cat([STOCK, DEMAND]).numpy())
    plan = sinkhorn_plan(COST.double(), STOCK.double(), DEMAND.double(), 0.005, 2000)
    assert float((plan * COST).sum()) == pytest.approx(best.fun, rel=0.01)
    even = sinkhorn_plan(COST, STOCK, DEMAND, 100.0, 20)  # says nothing of the ways
    torch.testing.assert_close(even, STOCK[:, None] * DEMAND / 75, atol=0.1, rtol=0)


def test_a_tiny_epsilon_stays_finite():
    assert bool(sinkhorn_plan(COST, STOCK, DEMAND, 1e-3, 20).isfinite().all())


def test_the_picture_changes_with_each_step_and_comes_at_once():
    pictures = [sinkhorn_picture(WAREHOUSES, SHOPS, STOCK, DEMAND, 0.2, steps) for steps in range(4)]
    assert len(set(pictures)) == 4
    assert Image.open(io.BytesIO(pictures[0])).size == (810, 394)
    start = time.process_time()
    for steps in range(5):
        sinkhorn_picture(WAREHOUSES, SHOPS, STOCK, DEMAND, 0.2, steps)
    assert (time.process_time() - start) / 5 < 0.1


def test_sliders_redraw_and_leave_the_callers_shops_alone():
    shops = SHOPS.clone()
    box = sinkhorn_explorer(WAREHOUSES, shops, STOCK, DEMAND)
    (step, heat), (x, _), image = box.children[0].children, box.children[1].children, box.children[2]
    for slider, value in ((step, 3), (heat, 1.0), (x, 0.2)):
        before = image.value
        slider.value = value
        assert image.value != before
    assert torch.equal(shops, SHOPS)


def test_more_wanted_than_there_is_is_refused():
    with pytest.raises(ValueError, match="same sum, got 75 and 76"):
        sinkhorn_explorer(WAREHOUSES, SHOPS, STOCK, DEMAND + 0.5)
