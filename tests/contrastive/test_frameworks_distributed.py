"""Queues, memories, centres and clusters of two processes under a real torchrun: those of one with the whole batch."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from frameworks_torchrun_script import remembered
from two_processes import run_two

SCRIPT = Path(__file__).with_name("frameworks_torchrun_script.py")
pytestmark = pytest.mark.skipif(
    not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo"
)


def test_two_processes_remember_what_one_would(tmp_path):
    both = run_two(SCRIPT, tmp_path)
    wanted = remembered(0, 1)
    assert bool((wanted["labels"] >= 0).all())
    for saw in both:
        for name, value in saw.items():
            torch.testing.assert_close(value, wanted[name], msg=lambda told, name=name: f"{name}: {told}")
