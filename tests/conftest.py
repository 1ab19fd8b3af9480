"""Shared by all tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def one_thread_a_worker():
    """Tests run side by side, one worker a core: more threads than that would wait for each other."""
    import torch

    torch.set_num_threads(1)
