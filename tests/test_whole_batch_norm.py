"""Batch norm over two processes under a real torchrun, beside torch's own over all the rows in this one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from torch import nn
from two_processes import run_two
from whole_batch_norm_torchrun_script import CASES, PARTS, seen

from ssl_course.whole_batch_norm import WholeBatchNorm, whole_batch_norm

SCRIPT = Path(__file__).with_name("whole_batch_norm_torchrun_script.py")
pytestmark = pytest.mark.skipif(
    not (dist.is_available() and dist.is_gloo_available()), reason="needs a torch with gloo"
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return run_two(SCRIPT, tmp_path_factory.mktemp("torchrun"))


@pytest.mark.parametrize("name", CASES)
def test_value_gradient_and_statistics_are_those_of_all_rows(both, name):
    """But for rounding; at 1000, float32 has four digits left of a deviation of 1."""
    wanted = seen(name, slice(None), share=1.0)
    tolerance = {"float32": 1e-5, "far from 0": 2e-3}.get(name, 1e-12)
    assert bool(wanted["slope 0"].abs().max() > 0.01)
    for mine, part in zip(both, (slice(0, PARTS[0]), slice(PARTS[0], None)), strict=True):
        assert mine[name].keys() == wanted.keys()
        for key, value in mine[name].items():
            whole = wanted[key][part] if key.startswith(("out", "slope 0", "slope 1", "evaluated")) else wanted[key]
            torch.testing.assert_close(
                value, whole, atol=tolerance, rtol=tolerance, msg=lambda t, key=key: f"{key}: {t}"
            )


@pytest.mark.parametrize("name", ["vectors", "images"])
def test_and_not_those_of_each_part(both, name):
    apart = seen(name, slice(0, PARTS[0]), share=1.0)
    for key in ("out 0", "slope 0", "running_mean", "running_var"):
        assert bool((both[0][name][key] - apart[key]).abs().max() > 0.05), key


def test_layers_keep_their_hooks_and_become_what_they_were_even_after_an_error(both):
    assert both[0]["kinds"] == ["WholeBatchNorm", "WholeBatchNorm", "BatchNorm1d"]
    assert both[1]["kinds"] == ["WholeBatchNorm", "BatchNorm1d"]


def test_alone_nothing_changes():
    net = nn.Sequential(nn.BatchNorm1d(3))
    with whole_batch_norm(net):
        assert type(net[0]) is nn.BatchNorm1d
    x = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    assert torch.equal(WholeBatchNorm(3)(x), net(x))


def test_rows_without_features_are_named():
    with pytest.raises(ValueError, match=r"x must have shape \(n, c\) or \(n, c, ...\), got \(5,\)"):
        WholeBatchNorm(3)(torch.zeros(5))
