"""Permutations for the jigsaw: chosen by their smallest distance, the best there are where that can be known."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
import torch

from ssl_course.pretext import hamming_distances, hamming_permutations


def distance(a, b) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("choose", ["far", "random", "near"])
@pytest.mark.parametrize("count, tiles", [(1, 9), (30, 9), (24, 4), (2, 2), (6, 3), (50, 5)])
def test_they_are_different_permutations(count, tiles, choose):
    rows = hamming_permutations(count, tiles, choose=choose)
    assert rows.shape == (count, tiles) and rows.dtype == torch.long
    assert torch.equal(rows.sort(dim=1).values, torch.arange(tiles).expand(count, -1))
    assert len(set(map(tuple, rows.tolist()))) == count


def test_distances_are_those_of_all_pairs():
    rows = hamming_permutations(12, 5, choose="random")
    wanted = [distance(a, b) for a, b in combinations(rows.tolist(), 2)]
    assert hamming_distances(rows).tolist() == wanted


@pytest.mark.parametrize("tiles", [3, 5, 6, 9])
def test_as_many_as_tiles_differ_everywhere(tiles):
    assert hamming_distances(hamming_permutations(tiles, tiles, seed=4)).min() == tiles


@pytest.mark.parametrize("count, least", [(2, 4), (4, 4), (5, 3), (12, 3), (13, 2), (24, 2)])
def test_four_tiles_have_the_optimum(count, least):
    # 4 rows of a Latin square; 12 even permutations, which differ in 3 places; more than 12 cannot.
    for seed in range(3):
        assert hamming_distances(hamming_permutations(count, 4, seed)).min() == least


def test_each_step_takes_the_largest_smallest_distance():
    rows = hamming_permutations(25, 5, seed=2).tolist()
    every = list(permutations(range(5)))
    for i in range(1, 25):
        best = max(min(distance(p, q) for q in rows[:i]) for p in every)
        assert min(distance(rows[i], q) for q in rows[:i]) == best


def test_far_beats_random_and_random_beats_near():
    far, random, near = (
        hamming_distances(hamming_permutations(64, choose=c)).float() for c in ("far", "random", "near")
    )
    assert far.min() >= 6 > random.min() >= near.min() >= 2
    assert far.mean() > 8 and 7.8 < random.mean() < 8.2 and near.mean() < 4.2


def test_seeds():
    one, again, other = (hamming_permutations(20, 9, seed) for seed in (1, 1, 2))
    state = torch.get_rng_state()
    assert torch.equal(one, again) and not torch.equal(one, other)
    assert not torch.equal(hamming_permutations(4, 4, 0), hamming_permutations(4, 4, 1))
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((5, 10), "tiles must lie between 2 and 9, got 10"),
        ((5, 1), "tiles must lie between 2 and 9, got 1"),
        ((0, 4), "count must lie between 1 and 24, the permutations of 4 tiles, got 0"),
        ((25, 4), "count must lie between 1 and 24"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        hamming_permutations(*arguments)
    with pytest.raises(ValueError, match='choose must be "far", "random" or "near", got \'mean\''):
        hamming_permutations(4, choose="mean")
