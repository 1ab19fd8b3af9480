"""Colour bins: slow, obvious versions of soft labels, weights and the annealed mean."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from ssl_course.pretext import ab_bins, annealed_mean, rebalance, to_lab
from ssl_course.pretext.colour_bins import soft_bins, soft_cross_entropy


def test_every_colour_of_the_screen_has_its_bin():
    bins = ab_bins(20)
    assert bins.dim() == 2 and len(bins.unique(dim=0)) == len(bins)
    assert torch.equal(bins, (bins / 20).round() * 20)
    assert (bins == 0).all(dim=1).any()  # grey
    ab = to_lab(torch.rand(1, 3, 50, 50, generator=torch.Generator().manual_seed(0)))[0, 1:].flatten(1).T
    nearest = torch.cdist(ab, bins).min(dim=1).values
    assert nearest.max() <= 20 * 0.5**0.5 + 1e-3
    assert 240 < len(ab_bins(10)) < 330  # 313 in the paper, which counts colours near the border, too


def test_soft_labels_are_gaussian_over_the_five_nearest():
    bins = ab_bins(20)
    ab = 60 * torch.randn(2, 2, 3, 4, generator=torch.Generator().manual_seed(0))
    which, weight = soft_bins(ab, bins, sigma=10)
    assert which.shape == weight.shape == (2, 5, 3, 4)
    for n in range(2):
        for y in range(3):
            for x in range(4):
                distance = (bins.double() - ab[n, :, y, x].double()).norm(dim=1)
                order = distance.argsort()[:5]
                wanted = torch.exp(-distance[order].square() / (2 * 10**2))
                torch.testing.assert_close(distance[which[n, :, y, x]], distance[order], atol=1e-3, rtol=0)
                torch.testing.assert_close(weight[n, :, y, x].double(), wanted / wanted.sum(), atol=1e-3, rtol=1e-3)


def test_the_loss_is_cross_entropy_with_the_whole_soft_label():
    logits = torch.randn(2, 30, 3, 4, dtype=torch.float64, requires_grad=True)
    which = torch.rand(2, 30, 3, 4).argsort(dim=1)[:, :5]
    weight = torch.rand(2, 5, 3, 4, dtype=torch.float64).softmax(dim=1)
    target = torch.zeros_like(logits).detach().scatter(1, which, weight)
    loss = soft_cross_entropy(logits, which, weight)
    torch.testing.assert_close(loss, F.cross_entropy(logits, target, reduction="none"))
    guess = soft_cross_entropy(torch.zeros_like(logits), which, weight)
    torch.testing.assert_close(guess, torch.full_like(guess, math.log(30)))


def test_rare_colours_weigh_more_and_the_mean_weight_is_1():
    frequency = torch.tensor([900.0, 90.0, 10.0])
    weights = rebalance(frequency, 0.5)
    raw = [1 / (0.5 * p + 0.5 / 3) for p in (0.9, 0.09, 0.01)]
    scale = 0.9 * raw[0] + 0.09 * raw[1] + 0.01 * raw[2]
    torch.testing.assert_close(weights, torch.tensor([r / scale for r in raw]))
    torch.testing.assert_close(rebalance(frequency, 1.0), torch.ones(3))
    torch.testing.assert_close(rebalance(frequency / 1000), weights)


def test_the_annealed_mean_runs_from_the_mode_to_the_mean():
    bins = ab_bins(20)
    logits = torch.randn(2, len(bins), 3, 4, generator=torch.Generator().manual_seed(0))
    p = logits.softmax(dim=1)
    torch.testing.assert_close(annealed_mean(logits, bins, 1.0), torch.einsum("nkhw,kc->nchw", p, bins))
    mode = bins[logits.argmax(dim=1)].movedim(-1, 1)
    torch.testing.assert_close(annealed_mean(logits, bins, 1e-4), mode, atol=1e-2, rtol=0)
    q = p**2 / (p**2).sum(dim=1, keepdim=True)  # equation 5 at T = 1/2
    torch.testing.assert_close(annealed_mean(logits, bins, 0.5), torch.einsum("nkhw,kc->nchw", q, bins))
    torch.testing.assert_close(annealed_mean(logits + 7, bins), annealed_mean(logits, bins), atol=1e-3, rtol=0)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="step must be positive, got 0"):
        ab_bins(0)
    with pytest.raises(ValueError, match="temperature must be positive, got 0"):
        annealed_mean(torch.rand(1, 3, 2, 2), torch.rand(3, 2), 0)
