"""Losses on distances: contrastive, triplet, lifted structured, soft nearest neighbours, alignment and uniformity."""

from __future__ import annotations

import math

import pytest
import torch
from loss_oracles import LABELS, draw

from ssl_course.losses import (
    alignment,
    contrastive,
    lifted_structured,
    negative_cosine,
    soft_nearest_neighbor,
    triplet,
    uniformity,
)


def line(*places: float) -> torch.Tensor:
    """Points on the first axis of the plane."""
    return torch.tensor([[place, 0.0] for place in places], dtype=torch.float64)


def test_contrastive_in_numbers():
    zero, z = line(0, 0, 0, 0), line(2, 2, 0.25, 5)
    same = torch.tensor([True, False, False, False])
    each = contrastive(zero, z, same, margin=1.0, reduction="none")
    assert each.tolist() == [4, 0, 0.5625, 0]  # pulled, beyond the margin, within it, far beyond
    assert torch.equal(contrastive(zero, z, same.int(), reduction="none"), each)


def test_contrastive_pulls_the_more_the_farther_and_pushes_the_more_the_nearer():
    z1, z2 = line(0, 0, 0, 0, 0), line(1, 2, 0.25, 0.5, 1.5).requires_grad_()
    same = torch.tensor([1, 1, 0, 0, 0])
    contrastive(z1, z2, same, reduction="sum").backward()
    assert z2.grad[:, 0].tolist() == [2, 4, -1.5, -1, 0] and not z2.grad[:, 1].any()


def test_triplet_in_numbers():
    a, p, n = line(0, 0, 0), line(1, 1, 2), line(2, 1.2, 1)
    assert triplet(a, p, n, 1.0, reduction="none").tolist() == pytest.approx([0, 0.56, 4])
    assert triplet(a, p, n, 1.0, squared=False, reduction="none").tolist() == pytest.approx([0, 0.8, 2])
    assert float(triplet(a, p, n, 1.0)) == pytest.approx(4.56 / 3)  # those without loss count in the mean


def test_triplet_of_equal_points_is_the_margin():
    z = torch.ones(4, 3)
    for squared in (True, False):
        assert float(triplet(z, z, z, 0.7, squared)) == pytest.approx(0.7)


def test_lifted_structured_of_equal_points_counts_the_negatives():
    z, labels = torch.zeros(6, 2, dtype=torch.float64), torch.tensor([0, 0, 0, 1, 1, 2])
    each = lifted_structured(z, labels, margin=0.5, reduction="none")
    # Pairs of class 0 see three negatives from each end, the pair of class 1 four.
    wanted = [(0.5 + math.log(6)) ** 2 / 2] * 3 + [(0.5 + math.log(8)) ** 2 / 2]
    assert each.tolist() == pytest.approx(wanted)


def test_lifted_structured_moves_with_its_labels():
    z, order = draw(7, 4), torch.tensor([3, 1, 6, 0, 2, 5, 4])
    torch.testing.assert_close(lifted_structured(z[order], LABELS[order]), lifted_structured(z, LABELS))


@pytest.mark.parametrize("labels", [torch.zeros(5).long(), torch.arange(5)])
def test_lifted_structured_without_negatives_or_without_pairs_is_zero(labels):
    z = draw(5, 3).requires_grad_()
    loss = lifted_structured(z, labels)
    assert loss.item() == 0
    assert not torch.autograd.grad(loss, z)[0].any()


def test_soft_nearest_neighbor_in_numbers():
    z, labels = line(0, 1, 3), torch.tensor([0, 0, 1])
    each = soft_nearest_neighbor(z, labels, 1.0, reduction="none")
    wanted = [math.log(1 + math.exp(1 - 9)), math.log(1 + math.exp(1 - 4)), 0]
    assert each.tolist() == pytest.approx(wanted)
    assert float(soft_nearest_neighbor(z, labels)) == pytest.approx(sum(wanted) / 2)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 10.0])
def test_soft_nearest_neighbor_at_chance(temperature):
    z, labels = torch.ones(12, 3, dtype=torch.float64), torch.arange(12) % 3
    assert float(soft_nearest_neighbor(z, labels, temperature)) == pytest.approx(math.log(11 / 3))


def test_soft_nearest_neighbor_learns_its_temperature_and_survives_a_small_one():
    z, t = draw(7, 4), torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: soft_nearest_neighbor(z, LABELS, t), [t])
    cold = z.clone().requires_grad_()
    loss = soft_nearest_neighbor(cold, LABELS, 1e-4)
    assert math.isfinite(loss.item()) and torch.autograd.grad(loss, cold)[0].isfinite().all()


@pytest.mark.parametrize("labels", [torch.zeros(5).long(), torch.arange(5)])
def test_soft_nearest_neighbor_of_one_class_or_of_all_alone_is_zero(labels):
    z = draw(5, 3).requires_grad_()
    loss = soft_nearest_neighbor(z, labels)
    assert abs(loss.item()) < 1e-12
    assert float(torch.autograd.grad(loss, z)[0].abs().max()) < 1e-12


def test_equal_points_leave_no_nan_in_any_gradient():
    z, labels = torch.zeros(6, 3), torch.arange(6) % 2
    for loss in (
        lambda z: contrastive(z, z.flip(0), labels),
        lambda z: triplet(z, z.flip(0), z.roll(1, 0), squared=False),
        lambda z: lifted_structured(z, labels),
        lambda z: soft_nearest_neighbor(z, labels),
        lambda z: alignment(z + 1, z.flip(0) + 1, 1.0),
        lambda z: uniformity(z + 1),
    ):
        x = z.clone().requires_grad_()
        assert torch.autograd.grad(loss(x), x)[0].isfinite().all()


def test_alignment_and_uniformity_at_their_ends():
    z = draw(6, 3)
    assert float(alignment(z, 2 * z)) == pytest.approx(0, abs=1e-12)
    assert float(alignment(z, -z)) == pytest.approx(4)
    assert float(alignment(z, -z, alpha=3.0)) == pytest.approx(8)
    assert float(uniformity(torch.ones(6, 3, dtype=torch.float64))) == pytest.approx(0, abs=1e-12)
    assert float(uniformity(torch.stack([z[0], -z[0]]))) == pytest.approx(-8)
    # Spread evenly over a sphere of many dimensions, almost all pairs stand at right angles.
    assert float(uniformity(draw(300, 2000))) == pytest.approx(-4, abs=0.01)


def test_alignment_is_two_minus_two_cosines():
    p, z = draw(6, 3), draw(6, 3, seed=1)
    torch.testing.assert_close(alignment(p, z), 2 + 2 * negative_cosine(p, z))


def test_negative_cosine_lets_the_caller_stop_the_gradient():
    p, z = draw(6, 3).requires_grad_(), draw(6, 3, seed=1).requires_grad_()
    negative_cosine(p, z.detach()).backward()
    assert p.grad is not None and z.grad is None
    negative_cosine(p, z).backward()
    assert z.grad is not None
    assert float(negative_cosine(p.detach(), 3 * p.detach())) == pytest.approx(-1)
