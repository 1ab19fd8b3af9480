"""NT-Xent against two loops in float64, for its invariances, at its known values and at its limits."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ssl_course.losses import nt_xent


def pair(n: int = 6, d: int = 5, dtype: torch.dtype = torch.float64, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    z1, z2 = torch.randn(2, n, d, dtype=torch.float64, generator=generator).to(dtype)
    return z1, z2


def slow(z1: Tensor, z2: Tensor, temperature: float) -> Tensor:
    """Equation 1 of the paper, one view and one candidate at a time."""
    n = len(z1)
    z = [row / row.pow(2).sum().sqrt() for row in (*z1, *z2)]
    total = torch.zeros((), dtype=z1.dtype)
    for i in range(2 * n):
        candidates = [torch.exp(z[i].dot(z[k]) / temperature) for k in range(2 * n) if k != i]
        partner = torch.exp(z[i].dot(z[(i + n) % (2 * n)]) / temperature)
        total = total - torch.log(partner / sum(candidates))
    return total / (2 * n)


@pytest.mark.parametrize("n, d", [(1, 3), (2, 2), (6, 5)])
@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0])
def test_value_and_gradient_equal_the_double_loop(n, d, temperature):
    fast_inputs = [z.requires_grad_() for z in pair(n, d)]
    slow_inputs = [z.requires_grad_() for z in pair(n, d)]
    fast, wanted = nt_xent(*fast_inputs, temperature), slow(*slow_inputs, temperature)
    torch.testing.assert_close(fast, wanted, atol=1e-12, rtol=1e-12)
    for found, right in zip(
        torch.autograd.grad(fast, fast_inputs), torch.autograd.grad(wanted, slow_inputs), strict=True
    ):
        torch.testing.assert_close(found, right, atol=1e-12, rtol=1e-9)


def test_gradcheck():
    inputs = [z.requires_grad_() for z in pair(4, 3)]
    assert torch.autograd.gradcheck(lambda a, b: nt_xent(a, b, 0.3), inputs)


@pytest.mark.parametrize("n", [1, 2, 8, 100])
@pytest.mark.parametrize("temperature", [0.05, 0.5, 5.0])
def test_identical_embeddings_give_the_logarithm_of_the_number_of_candidates(n, temperature):
    z = torch.ones(n, 7, dtype=torch.float64)
    assert float(nt_xent(z, z, temperature)) == pytest.approx(math.log(2 * n - 1), abs=1e-9)


def test_random_embeddings_of_many_dimensions_are_near_chance():
    z1, z2 = pair(128, 4096, torch.float32)
    assert float(nt_xent(z1, z2, 0.5)) == pytest.approx(math.log(255), abs=0.02)


def test_equal_views_that_differ_from_image_to_image_are_far_below_chance():
    z1, _ = pair(128, 512)
    assert float(nt_xent(z1, z1, 0.05)) < 1e-4


def test_order_of_the_pairs_and_of_the_views_does_not_matter():
    z1, z2 = pair(9)
    wanted, order = nt_xent(z1, z2), torch.randperm(9, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(nt_xent(z2, z1), wanted)
    torch.testing.assert_close(nt_xent(z1[order], z2[order]), wanted)
    swapped = torch.arange(9) % 2 == 0
    mixed = torch.where(swapped[:, None], z2, z1), torch.where(swapped[:, None], z1, z2)
    torch.testing.assert_close(nt_xent(*mixed), wanted)
    assert abs(float(nt_xent(z1, z2[order]) - wanted)) > 1e-3  # but who is paired with whom does


def test_length_does_not_matter_and_rotation_neither():
    z1, z2 = pair(7, 4)
    torch.testing.assert_close(nt_xent(3 * z1, 0.01 * z2), nt_xent(z1, z2))
    rotation = torch.linalg.qr(pair(4, 4)[0])[0]
    torch.testing.assert_close(nt_xent(z1 @ rotation, z2 @ rotation), nt_xent(z1, z2))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_small_temperature_stays_finite_and_exact(dtype):
    z1, z2 = (z.requires_grad_() for z in pair(16, 3, dtype))
    loss = nt_xent(z1, z2, 0.01)
    z = torch.nn.functional.normalize(torch.cat([z1, z2]).detach().double(), dim=1)
    logits = (z @ z.T / 0.01).masked_fill(torch.eye(32, dtype=torch.bool), -math.inf)
    partner = torch.arange(32).roll(16)
    wanted = (logits.logsumexp(dim=1) - logits[torch.arange(32), partner]).mean()
    assert float(loss.detach()) == pytest.approx(float(wanted), rel=1e-5)
    assert all(bool(g.isfinite().all()) for g in torch.autograd.grad(loss, [z1, z2]))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_a_row_of_zeros_stays_finite(dtype):
    z1, z2 = (z.clone() for z in pair(4, 5, dtype))
    z1[0] = 0
    z1.requires_grad_()
    loss = nt_xent(z1, z2, 0.1)
    # The unit vector of a row of zeros is zero: it is equally unlike all others, and none of them feels it.
    z = torch.nn.functional.normalize(torch.cat([z1.detach(), z2]).double(), dim=1)
    logits = (z @ z.T / 0.1).masked_fill(torch.eye(8, dtype=torch.bool), -math.inf)
    wanted = torch.nn.functional.cross_entropy(logits, torch.arange(8).roll(4))
    assert float(logits[0, 1:].abs().max()) == 0
    assert float(loss.detach()) == pytest.approx(float(wanted), rel=1e-5)
    assert bool(torch.autograd.grad(loss, z1)[0].isfinite().all())


def test_half_precision_is_summed_in_float32():
    z1, z2 = pair(64, 32, torch.bfloat16)
    loss = nt_xent(z1, z2, 0.1)
    assert loss.dtype == torch.float32
    torch.testing.assert_close(loss, nt_xent(z1.float(), z2.float(), 0.1))
    exact = pair(64, 32)
    assert float(loss) == pytest.approx(float(nt_xent(*exact, 0.1)), rel=5e-3)  # only the inputs were rounded


def test_autocast_does_not_round_the_loss():
    z1, z2 = pair(64, 32, torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        loss = nt_xent(z1, z2, 0.1)
    assert torch.equal(loss, nt_xent(z1, z2, 0.1))


@pytest.mark.parametrize(
    "z1, z2, temperature, message",
    [
        (
            torch.ones(3, 2),
            torch.ones(4, 2),
            0.5,
            r"z1 and z2 must both have shape \(n, d\), got \(3, 2\) and \(4, 2\)",
        ),
        (torch.ones(3, 2), torch.ones(3, 5), 0.5, "z1 and z2 must both have shape"),
        (torch.ones(3), torch.ones(3), 0.5, "z1 and z2 must both have shape"),
        (torch.ones(0, 2), torch.ones(0, 2), 0.5, "z1 and z2 must hold at least one pair"),
        (torch.ones(3, 2), torch.ones(3, 2), 0.0, "temperature must be positive, got 0.0"),
        (torch.ones(3, 2), torch.ones(3, 2), math.nan, "temperature must be positive, got nan"),
    ],
)
def test_bad_arguments_are_named(z1, z2, temperature, message):
    with pytest.raises(ValueError, match=message):
        nt_xent(z1, z2, temperature)
