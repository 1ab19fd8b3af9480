"""A script run by two processes under `torchrun`, for the tests of what several processes share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch


def run_two(script: Path, folder: Path) -> list:
    """What each of the two processes saved as `folder/<rank>.pt`; the test fails if they do not end."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", script, folder]
    run = subprocess.Popen(
        command, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _, told = run.communicate(timeout=150)
    except subprocess.TimeoutExpired:
        run.terminate()  # torchrun then ends its processes
        pytest.fail(f"the processes wait for each other: {run.communicate()[1]}")
    assert run.returncode == 0, told
    return [torch.load(folder / f"{rank}.pt") for rank in (0, 1)]
