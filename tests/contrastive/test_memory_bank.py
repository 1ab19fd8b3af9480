"""The memory bank, and the two methods that live by it: the exact average, own rows, chance."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from frameworks import ROWS, STILL, batch, made, pictures, unit

from ssl_course.contrastive import InstanceDiscrimination, MemoryBank
from ssl_course.contrastive.pirl import shuffled_patches


def test_update_averages_what_it_knows_and_takes_over_what_it_does_not():
    bank = MemoryBank(6, 4, momentum=0.75)
    before = bank.vectors.clone()
    z = [torch.randn(2, 4, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1)]
    bank.update(torch.tensor([4, 1]), z[0])
    torch.testing.assert_close(bank.vectors[[4, 1]].double(), unit(z[0]))
    assert bank.seen.tolist() == [False, True, False, False, True, False]
    bank.update(torch.tensor([4, 1]), z[1])
    wanted = unit(0.75 * unit(z[0]) + 0.25 * unit(z[1]))
    torch.testing.assert_close(bank.vectors[[4, 1]].double(), wanted)
    assert torch.equal(bank.vectors[[0, 2, 3, 5]], before[[0, 2, 3, 5]])
    torch.testing.assert_close(bank.vectors.norm(dim=1), torch.ones(6))


def test_update_says_when_another_batch_would_not_fit_into_the_epoch():
    bank = MemoryBank(10, 4)
    said = [bank.update(torch.arange(4), torch.randn(4, 4)) for _ in range(6)]
    assert said == [False, True, False, True, False, True]  # as `fit` drops the last 2 of 10
    even = MemoryBank(8, 4)
    assert [even.update(torch.arange(4), torch.randn(4, 4)) for _ in range(4)] == [False, True, False, True]


def test_discriminate_is_the_softmax_over_all_rows():
    bank = MemoryBank(9, 4)
    z = torch.randn(3, 4, requires_grad=True)
    index = torch.tensor([8, 0, 3])
    found = bank.discriminate(z, index, 0.2)
    scores = unit(z) @ bank.vectors.double().T / 0.2
    wanted = -sum(float(scores[i, j] - scores[i].exp().sum().log()) for i, j in enumerate(index.tolist())) / 3
    assert found.item() == pytest.approx(wanted, abs=1e-5)
    found.backward()
    assert bool(z.grad.any()) and not bank.vectors.requires_grad


def test_few_negatives_are_drawn_evenly_and_never_hold_the_own_row():
    # All rows orthogonal, so that the loss counts which of the negatives is z: the own row would be one of them.
    bank = MemoryBank(6, 6)
    bank.vectors.copy_(torch.eye(6))
    z = torch.eye(6)[[2, 5]]
    loss = bank.discriminate(z, torch.tensor([2, 5]), 1.0, negatives=400)
    assert loss.item() == pytest.approx(math.log(1 + 400 / math.e), abs=1e-5)
    # Row 0 is met by about a fifth of the negatives of others.
    loss = bank.discriminate(torch.eye(6)[[0, 0]], torch.tensor([2, 5]), 1.0, negatives=4000)
    assert 0.17 < (math.exp(loss.item()) - 1 - 4000) / (4000 * (math.e - 1)) < 0.23


def test_bad_updates_are_named():
    bank = MemoryBank(6, 4)
    with pytest.raises(ValueError, match="index must lie between 0 and 5, as the method was made for rows=6 images"):
        bank.update(torch.tensor([6]), torch.rand(1, 4))
    with pytest.raises(ValueError, match="index must lie between 0 and 5"):
        bank.update(torch.tensor([-1]), torch.rand(1, 4))


@pytest.mark.parametrize("name", ["InstanceDiscrimination", "PIRL"])
def test_what_was_seen_is_remembered_after_the_step_and_not_before(name):
    method = made(name, augment=STILL)
    before = method.bank.vectors.clone()
    method(*batch(name))
    assert torch.equal(method.bank.vectors, before)
    method.after_step()
    torch.testing.assert_close(method.bank.vectors.double(), unit(method.embeddings))


def test_the_proximal_term_is_the_squared_distance_to_the_own_row():
    torch.manual_seed(0)
    methods = []
    for proximal in (0.0, 1.0):
        torch.manual_seed(0)
        methods.append(InstanceDiscrimination(made("SimCLR").encoder, STILL, ROWS, projection=6, proximal=proximal))
    plain, near = (method(*batch("PIRL")) for method in methods)
    away = (unit(methods[1].embeddings) - methods[1].bank.vectors.double()).pow(2).sum(dim=1).mean()
    assert (near - plain).item() == pytest.approx(float(away), abs=1e-5)


def test_shuffled_patches_are_those_of_the_image_each_in_an_order_of_its_own():
    images = pictures(40, side=14)
    pieces = shuffled_patches(images, 3, torch.Generator().manual_seed(0))
    assert pieces.shape == (40, 9, 1, 4, 4)
    orders = set()
    for image, mine in zip(images, pieces, strict=True):
        straight = [image[:, 4 * r : 4 * r + 4, 4 * c : 4 * c + 4] for r in range(3) for c in range(3)]
        order = tuple(next(i for i, p in enumerate(straight) if torch.equal(p, q)) for q in mine)
        assert sorted(order) == list(range(9))
        orders.add(order)
    assert len(orders) > 35
    again = shuffled_patches(images, 3, torch.Generator().manual_seed(0))
    assert torch.equal(pieces, again)


def test_images_smaller_than_the_puzzle_are_named():
    with pytest.raises(ValueError, match=r"images must have sides of at least grid=4 pixels, got \(2, 1, 3, 3\)"):
        shuffled_patches(torch.rand(2, 1, 3, 3), 4)


def test_the_puzzle_and_the_image_are_weighed():
    losses = {}
    for weight in (0.0, 0.3, 1.0):
        method = made("PIRL", augment=STILL)
        method.weight = weight
        torch.manual_seed(4)
        losses[weight] = method(*batch("PIRL")).item()
    assert losses[0.3] == pytest.approx(0.3 * losses[1.0] + 0.7 * losses[0.0], abs=1e-5)
    whole = made("PIRL", augment=STILL)
    z = unit(whole.head(whole.encoder(pictures())))
    wanted = F.cross_entropy(z @ whole.bank.vectors.double().T / 0.1, torch.arange(ROWS))
    assert losses[0.0] == pytest.approx(float(wanted), abs=1e-4)
