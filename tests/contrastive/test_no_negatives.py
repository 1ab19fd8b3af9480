"""BYOL, SimSiam, Barlow Twins, VICReg and DINO: the loss in float64, and what each switch switches."""

from __future__ import annotations

import pytest
import torch
from frameworks import STILL, pictures, small, unit
from torch import nn

from ssl_course.augment import Augment
from ssl_course.contrastive import BYOL, DINO, BarlowTwins, SimSiam, VICReg
from ssl_course.losses import barlow_twins, vicreg

SHIFTED = Augment(crop=(0.7, 0.7), ratio=(1, 1), flip=0, jitter=0, grey=0)  # the views differ in where they look


def slopes(method: nn.Module, seed: int = 1) -> torch.Tensor:
    """The gradient of the first convolution."""
    torch.manual_seed(seed)
    method(pictures(8)).backward()
    return method.encoder[0].weight.grad


def simsiam(**switches) -> SimSiam:
    torch.manual_seed(0)
    return SimSiam(small(), SHIFTED, projection=8, **switches)


def test_simsiam_is_the_mean_of_both_ways():
    method, seen = simsiam(), []
    method.predictor.register_forward_hook(lambda module, args, out: seen.append((args[0], out)))
    loss = method(pictures(8))
    (z, p), n = seen[0], 8
    z, p = unit(z), unit(p)
    wanted = -((p[:n] * z[n:]).sum(dim=1).mean() + (p[n:] * z[:n]).sum(dim=1).mean()) / 2
    assert loss.item() == pytest.approx(float(wanted), abs=1e-6)


def test_the_stopped_gradient_is_half_of_the_whole_where_there_is_no_predictor():
    stopped, whole = (slopes(simsiam(predictor=False, stop_gradient=stop)) for stop in (True, False))
    torch.testing.assert_close(2 * stopped, whole, atol=1e-7, rtol=1e-4)
    assert bool(whole.any())


def test_simsiam_stops_the_gradient_of_the_targets_and_not_of_the_predictions():
    for stop in (True, False):
        method, kept = simsiam(stop_gradient=stop), []
        method.predictor.register_forward_hook(lambda module, args, out, kept=kept: kept.append((args[0], out)))
        torch.manual_seed(1)
        loss = method(pictures(8))
        (z, p) = kept[0]
        by_p = torch.autograd.grad(loss, p, retain_graph=True)[0]
        through = torch.autograd.grad(p, z, by_p, retain_graph=True)[0]  # what reaches z by way of the predictor
        by_z = torch.autograd.grad(loss, z)[0]
        assert torch.allclose(by_z, through, atol=1e-8) == stop


@pytest.mark.parametrize("kind", [SimSiam, BYOL, BarlowTwins, VICReg])
def test_without_batch_norm_the_heads_have_none(kind):
    for on in (True, False):
        method = kind(small(), batch_norm=on)
        heads = [m for name, m in method.named_modules() if name.startswith(("projector", "predictor", "head"))]
        assert any(isinstance(m, nn.BatchNorm1d) for m in heads) == on


@pytest.mark.parametrize("kind", [SimSiam, BYOL])
def test_without_predictor_projections_are_compared(kind):
    assert isinstance(kind(small(), predictor=False).predictor, nn.Identity)


def test_byol_is_the_squared_distance_of_unit_vectors():
    torch.manual_seed(0)
    method, seen = BYOL(small(), SHIFTED, projection=6), []
    for module in (method.predictor, method.target):
        module.register_forward_hook(lambda module, args, out: seen.append(out))
    loss = method(pictures(8))
    p, t = map(unit, seen)
    away = (p[:8] - t[8:]).pow(2).sum(dim=1).mean() + (p[8:] - t[:8]).pow(2).sum(dim=1).mean()
    assert loss.item() == pytest.approx(float(away) / 2, abs=1e-6)


@pytest.mark.parametrize("momentum", [0.0, 0.8, 1.0])
def test_byols_target_follows_with_the_given_momentum(momentum):
    torch.manual_seed(0)
    method = BYOL(small(), projection=6, momentum=momentum)
    first = method.target.network[1][0].weight.clone()
    with torch.no_grad():
        method.projector[0].weight.add_(1.0)
    method.after_step()
    torch.testing.assert_close(method.target.network[1][0].weight, first + (1 - momentum))


def byol(**switches) -> BYOL:
    torch.manual_seed(0)
    return BYOL(small(), SHIFTED, projection=6, **switches)


def test_with_momentum_0_byols_target_is_the_trained_network():
    method = byol(momentum=0.0)
    with torch.no_grad():
        for p in (*method.encoder.parameters(), *method.projector.parameters()):
            p.add_(torch.randn(p.shape, generator=torch.Generator().manual_seed(2)) / 10)
    x = pictures(8)
    assert not torch.equal(method.target(x), method.projector(method.encoder(x)))
    method.after_step()
    assert torch.equal(method.target(x), method.projector(method.encoder(x)))


def test_byols_stopped_gradient_is_half_of_the_whole_where_there_is_no_predictor():
    """The target is a copy at first, so the losses agree, and only the way of the gradient differs."""
    stopped, whole = (byol(predictor=False, stop_gradient=stop) for stop in (True, False))
    losses = []
    for method in (stopped, whole):
        torch.manual_seed(1)
        losses.append(method(pictures(8)).item())
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)
    stopped, whole = slopes(stopped), slopes(whole)
    torch.testing.assert_close(2 * stopped, whole, atol=1e-7, rtol=1e-4)
    assert bool(whole.any())


@pytest.mark.parametrize("momentum", [0.0, 0.98])
def test_byol_stops_the_gradient_of_the_targets_and_not_of_the_predictions(momentum):
    for stop in (True, False):
        method, kept = byol(momentum=momentum, stop_gradient=stop), []
        method.predictor.register_forward_hook(lambda module, args, out, kept=kept: kept.append((args[0], out)))
        torch.manual_seed(1)
        loss = method(pictures(8))
        (z, p) = kept[0]
        by_p = torch.autograd.grad(loss, p, retain_graph=True)[0]
        through = torch.autograd.grad(p, z, by_p, retain_graph=True)[0]  # what reaches z by way of the predictor
        by_z = torch.autograd.grad(loss, z)[0]
        assert torch.allclose(by_z, through, atol=1e-8) == stop


def test_without_a_stopped_gradient_byol_asks_its_target_nothing():
    method = byol(stop_gradient=False)
    method.target.register_forward_hook(lambda module, args, out: pytest.fail("the target was asked"))
    method(pictures(8)).backward()
    assert all(p.grad is None for p in method.target.parameters())


def test_barlow_twins_and_vicreg_are_their_losses_of_two_views():
    torch.manual_seed(0)
    method = BarlowTwins(small(), SHIFTED, lambd=0.3, projection=6)
    found = method(pictures(8)).item()
    assert found == pytest.approx(barlow_twins(*method.embeddings.double().chunk(2), lambd=0.3).item(), rel=1e-4)
    weights = {"invariance": 2.0, "variance": 3.0, "covariance": 5.0}
    method = VICReg(small(), SHIFTED, projection=6, **weights)
    found = method(pictures(8)).item()
    assert found == pytest.approx(vicreg(*method.embeddings.double().chunk(2), **weights).item(), rel=1e-4)


def test_without_its_variance_term_vicreg_has_nothing_against_one_point():
    method = VICReg(small(), variance=0.0)
    nn.init.zeros_(method.head[-1].weight)
    assert method(pictures(8)).item() == pytest.approx(0, abs=1e-9)


def dino(**options) -> DINO:
    torch.manual_seed(0)
    return DINO(small(), SHIFTED, prototypes=5, **options)


@pytest.mark.parametrize("crops", [0, 2])
def test_dino_compares_every_pair_of_different_views(crops):
    method, seen = dino(crops=crops), []
    nn.init.normal_(method.center, std=0.1)
    method.head.register_forward_hook(lambda module, args, out: seen.append(out.detach().double()))
    loss = method(pictures(8))
    students = torch.cat(seen).chunk(2 + crops)
    teachers = method.answers.double().chunk(2)
    total, count = 0.0, 0
    for i, s in enumerate(students):
        for j, t in enumerate(teachers):
            if i != j:
                wanted = ((t - method.center.double()) / 0.04).softmax(dim=1)
                total -= float((wanted * (s / 0.1).log_softmax(dim=1)).sum(dim=1).mean())
                count += 1
    assert count == 2 + 2 * crops
    assert loss.item() == pytest.approx(total / count, abs=1e-5)


def test_dinos_centre_is_the_moving_average_of_the_teachers_answers():
    method = dino(center_momentum=0.75)
    wanted = torch.zeros(5, dtype=torch.float64)
    for _ in range(3):
        method(pictures(8))
        method.after_step()
        wanted = 0.75 * wanted + 0.25 * method.answers.double().mean(dim=0)
        torch.testing.assert_close(method.center.double(), wanted, atol=1e-6, rtol=0)
    assert bool(wanted.any())


def test_without_centring_dinos_centre_stays_zero():
    method = dino(center=False)
    method(pictures(8))
    method.after_step()
    assert not bool(method.center.any())


def test_only_the_student_sees_small_crops():
    method, sizes = dino(crops=3), {"student": [], "teacher": []}
    for name, encoder in (("student", method.encoder), ("teacher", method.teacher.network[0])):
        encoder.register_forward_pre_hook(lambda module, args, name=name: sizes[name].append(tuple(args[0].shape)))
    method(pictures(8))
    assert sizes == {"student": [(16, 1, 12, 12), (24, 1, 6, 6)], "teacher": [(16, 1, 12, 12)]}


def test_byol_and_simsiam_see_both_views_in_one_batch():
    for method in (BYOL(small(), STILL), SimSiam(small(), STILL)):
        shapes = []
        method.encoder.register_forward_pre_hook(lambda module, args, shapes=shapes: shapes.append(len(args[0])))
        method(pictures(8))
        assert shapes == [16]
