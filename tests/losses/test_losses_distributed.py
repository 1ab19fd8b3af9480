"""Losses in two processes under a real torchrun, beside the same losses of the whole batch in this one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from losses_torchrun_script import LOSSES, Learner, batch, learned
from two_processes import run_two

SCRIPT = Path(__file__).with_name("losses_torchrun_script.py")
pytestmark = pytest.mark.skipif(
    not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo"
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("torchrun")
    return run_two(SCRIPT, folder)


@pytest.mark.parametrize("name", LOSSES)
def test_pitfall_07_two_processes_give_the_gradient_of_one(both, name):
    alone = learned(Learner(name), *batch())
    assert any(bool(slope.any()) for slope in alone["slopes"].values())
    for mine in both:
        for parameter, slope in alone["slopes"].items():
            torch.testing.assert_close(mine[name]["slopes"][parameter], slope, atol=1e-12, rtol=1e-10)


@pytest.mark.parametrize("name", LOSSES)
def test_the_mean_of_the_two_losses_is_that_of_the_whole_batch(both, name):
    whole = learned(Learner(name), *batch())["loss"]
    torch.testing.assert_close((both[0][name]["loss"] + both[1][name]["loss"]) / 2, whole)
    if name in ("barlow_twins", "vicreg"):  # these have no own rows: each process gets the whole
        torch.testing.assert_close(both[0][name]["loss"], whole)


@pytest.mark.parametrize("name", LOSSES)
def test_without_gathering_each_process_keeps_to_itself(both, name):
    halves = [learned(Learner(name), *(rows.chunk(2)[rank] for rows in batch())) for rank in (0, 1)]
    for mine, half in zip(both, halves, strict=True):
        torch.testing.assert_close(mine[f"{name}, apart"]["loss"], half["loss"])
        for parameter, slope in mine[f"{name}, apart"]["slopes"].items():
            torch.testing.assert_close(slope, sum(half["slopes"][parameter] for half in halves) / 2)
    whole = learned(Learner(name), *batch())["slopes"]["net.weight"]
    apart = both[0][f"{name}, apart"]["slopes"]["net.weight"]
    assert float((apart - whole).norm() / whole.norm()) > 0.01  # and that is another gradient


def test_pitfall_03_order_of_views_and_pairs_does_not_matter_across_processes(both):
    whole = learned(Learner("nt_xent"), *batch())["loss"]
    for change in ("views swapped", "pairs moved"):
        torch.testing.assert_close((both[0][change] + both[1][change]) / 2, whole)


def test_a_single_pair_in_each_process_is_a_batch_of_two(both):
    x1, x2, y = (rows[[0, 6]] for rows in batch())
    for i, name in enumerate(("clip_loss", "info_nce")):
        whole = learned(Learner(name), x1, x2, y)["loss"]
        torch.testing.assert_close((both[0]["single pairs"][i] + both[1]["single pairs"][i]) / 2, whole)


def test_what_is_not_finite_in_one_process_stops_both_with_the_same_sentence(both):
    names = ("z1 and z2", "query and positive", "image and text")
    for mine in both:
        assert mine["not finite"] == [
            f"{name} must be finite, got NaN or infinity in process 1; has training diverged?" for name in names
        ]


def test_processes_that_hold_different_shapes_are_told(both):
    for mine in both:
        assert mine["uneven"] == "z1 and z2 must have the same shape in all processes, got (12, 4) and (10, 4)"
        assert mine["widths"] == "z must have the same shape in all processes, got (6, 4) and (6, 3)"


def test_what_gathers_nothing_waits_for_nobody(both):
    assert len(both[0]["alone"]) == 2 and all(value > 0 for value in both[0]["alone"])
