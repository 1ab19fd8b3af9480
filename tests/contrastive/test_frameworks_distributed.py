"""Frameworks in two processes under a real torchrun: their losses, gradients and memories are those of one process."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from frameworks import METHODS
from frameworks_torchrun_script import DRAWLESS, curve, remembered
from two_processes import run_two

SCRIPT = Path(__file__).with_name("frameworks_torchrun_script.py")
pytestmark = pytest.mark.skipif(
    not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo"
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return run_two(SCRIPT, tmp_path_factory.mktemp("torchrun"))


def test_no_framework_is_left_out():
    named = {name.split()[0].strip(",") for name in METHODS}
    assert named - set(DRAWLESS) == {"Distillation"}  # which is an ordinary cross-entropy


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("name", DRAWLESS)
def test_two_processes_have_the_losses_of_one_with_the_whole_batch(both, name, norm):
    """To 9 digits in float64: rounding alone, which AdamW and the roots of small variances let grow."""
    wanted = curve(name, norm)
    key = f"{name}, {'with' if norm else 'without'}"
    assert both[0]["curves"][key] == both[1]["curves"][key] == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    assert wanted[-1] != pytest.approx(wanted[0], rel=1e-3)  # and they have gone some way


def test_in_float32_with_batch_norm_the_losses_are_the_same_to_four_digits(both):
    assert both[0]["curves"]["SimCLR, with, float32"] == pytest.approx(curve("SimCLR", True, torch.float32), abs=1e-4)


def test_gradients_are_those_of_torchs_distributed_data_parallel(both):
    for mine in both:
        for name, (torchs, ours) in mine["slopes"].items():
            assert torchs.keys() == ours.keys() and len(ours) > 5
            for key, slope in ours.items():
                torch.testing.assert_close(
                    slope, torchs[key], atol=1e-14, rtol=1e-12, msg=lambda t, n=name: f"{n}: {t}"
                )


def test_two_processes_remember_what_one_would(both):
    wanted = remembered(0, 1)
    assert bool((wanted["labels"] >= 0).all())
    for mine in both:
        for name, value in mine["remembered"].items():
            torch.testing.assert_close(value, wanted[name], msg=lambda told, name=name: f"{name}: {told}")
