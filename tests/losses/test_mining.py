"""Mined triplets against loops over all of them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_oracles import draw

from ssl_course.losses import hard_triplets, random_triplets, semi_hard_triplets, triplet


def drawn(n: int, classes: int, seed: int):
    generator = torch.Generator().manual_seed(seed)
    return draw(n, 3, seed=seed), torch.randint(classes, (n,), generator=generator)


def listed(triplets) -> list[tuple[int, int, int]]:
    return list(zip(*(index.tolist() for index in triplets), strict=True))


def distance(z, i, j):
    return float((z[i] - z[j]).norm())


BATCHES = given(n=st.integers(1, 14), classes=st.integers(1, 5), seed=st.integers(0, 200))


@settings(max_examples=80, deadline=None)
@BATCHES
def test_hard_triplets_take_the_farthest_positive_and_the_nearest_negative(n, classes, seed):
    z, y = drawn(n, classes, seed)
    wanted = []
    for a in range(n):
        like = [p for p in range(n) if p != a and y[p] == y[a]]
        unlike = [k for k in range(n) if y[k] != y[a]]
        if like and unlike:
            farthest = max(like, key=lambda p: distance(z, a, p))
            wanted.append((a, farthest, min(unlike, key=lambda k: distance(z, a, k))))
    assert listed(hard_triplets(z, y)) == wanted


@settings(max_examples=80, deadline=None)
@BATCHES
@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize("margin", [0.3, 2.0])
def test_semi_hard_triplets_take_the_nearest_negative_beyond_the_positive(squared, margin, n, classes, seed):
    z, y = drawn(n, classes, seed)
    power, wanted = 2 if squared else 1, []
    for a in range(n):
        for p in range(n):
            if p == a or y[p] != y[a]:
                continue
            near = distance(z, a, p) ** power
            beyond = [k for k in range(n) if y[k] != y[a] and near < distance(z, a, k) ** power < near + margin]
            if beyond:
                wanted.append((a, p, min(beyond, key=lambda k: distance(z, a, k))))
    assert listed(semi_hard_triplets(z, y, margin, squared)) == wanted


@settings(max_examples=80, deadline=None)
@BATCHES
def test_random_triplets_are_triplets_and_come_again(n, classes, seed):
    _, y = drawn(n, classes, seed)
    found, again = (random_triplets(y, torch.Generator().manual_seed(seed)) for _ in range(2))
    for a, p, k in listed(found):
        assert a != p and y[a] == y[p] and y[a] != y[k]
    anchors = [a for a in range(n) if (y == y[a]).sum() > 1 and (y != y[a]).any()]
    assert found.anchor.tolist() == anchors
    assert listed(found) == listed(again)


def test_random_triplets_reach_every_one_of_them_about_equally_often():
    y = torch.tensor([0, 0, 0, 1, 1])
    generator, counts = torch.Generator().manual_seed(0), {}
    for _ in range(3000):
        for each in listed(random_triplets(y, generator)):
            counts[each] = counts.get(each, 0) + 1
    assert len(counts) == 3 * 2 * 2 + 2 * 1 * 3
    of_first = [count for (a, _, _), count in counts.items() if a == 0]
    assert sum(of_first) == 3000 and min(of_first) > 650 and max(of_first) < 850


def test_every_semi_hard_triplet_has_loss_and_all_of_it_is_below_the_margin():
    z, y = draw(60, 3), torch.arange(60) % 4
    for squared in (True, False):
        a, p, n = semi_hard_triplets(z, y, 0.5, squared)
        each = triplet(z[a], z[p], z[n], 0.5, squared, reduction="none")
        assert len(a) > 20 and float(each.min()) > 0 and float(each.max()) < 0.5


def test_a_negative_exactly_as_far_as_the_positive_or_the_margin_is_not_semi_hard():
    z, y = torch.tensor([[0.0], [2.0], [-2.0], [4.0]]), torch.tensor([0, 0, 1, 1])
    # From 0 the positive is at 2, the negatives at 2 and 4; with a margin of 2 the second is just beyond it.
    assert (0, 1, 3) not in listed(semi_hard_triplets(z, y, 2.0, squared=False))
    assert (0, 1, 3) in listed(semi_hard_triplets(z, y, 2.1, squared=False))


def test_hard_triplets_cost_more_than_random_ones():
    z, y = draw(60, 3), torch.arange(60) % 4
    hard, random = hard_triplets(z, y), random_triplets(y, torch.Generator().manual_seed(0))
    hard, random = (float(triplet(*(z[index] for index in found))) for found in (hard, random))
    assert hard > random + 1


@pytest.mark.parametrize("y", [torch.zeros(4).long(), torch.arange(4), torch.zeros(0).long(), torch.zeros(1).long()])
def test_where_there_is_no_triplet_none_is_found_and_the_loss_is_zero(y):
    z = torch.ones(len(y), 2, requires_grad=True)
    for a, p, n in (random_triplets(y), hard_triplets(z, y), semi_hard_triplets(z, y)):
        assert len(a) == len(p) == len(n) == 0
        loss = triplet(z[a], z[p], z[n])
        assert loss.item() == 0
        loss.backward()
    assert not z.grad.any()


def test_mining_asks_for_no_gradient_and_takes_half_precision():
    z = draw(8, 3).bfloat16().requires_grad_()
    y = torch.arange(8) % 2
    assert listed(hard_triplets(z, y)) == listed(hard_triplets(z.detach().float(), y))


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: random_triplets([0, 1]), TypeError, "labels must be a tensor"),
        (lambda: random_triplets(torch.zeros(2, 2).long()), ValueError, r"labels must have shape \(2,\)"),
        (lambda: hard_triplets(torch.zeros(3, 2), torch.zeros(2).long()), ValueError, r"labels must have shape \(3,\)"),
        (lambda: hard_triplets(torch.full((2, 2), torch.nan), torch.arange(2)), ValueError, "z must be finite"),
        (lambda: semi_hard_triplets(torch.zeros(2, 2), torch.arange(2), -1), ValueError, "margin must be 0 or more"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
