"""Queues, memories, centres and clusters of two processes under a real torchrun: those of one with the whole batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from frameworks_torchrun_script import remembered

SCRIPT = Path(__file__).with_name("frameworks_torchrun_script.py")
pytestmark = pytest.mark.skipif(
    not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo"
)


def test_two_processes_remember_what_one_would(tmp_path):
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", SCRIPT, tmp_path]
    run = subprocess.Popen(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _, told = run.communicate(timeout=150)
    except subprocess.TimeoutExpired:
        run.terminate()  # torchrun then ends its processes
        pytest.fail(f"the processes wait for each other: {run.communicate()[1]}")
    assert run.returncode == 0, told
    wanted = remembered(0, 1)
    assert bool((wanted["labels"] >= 0).all())
    for rank in (0, 1):
        for name, value in torch.load(tmp_path / f"{rank}.pt").items():
            torch.testing.assert_close(value, wanted[name], msg=lambda told, name=name: f"{name}: {told}")
