"""Answers to `far_permutations` that try out its grader."""

import itertools
import random

import numpy as np
import torch


def _every(tiles):
    return torch.tensor(list(itertools.permutations(range(tiles))))


def _greedy(count, tiles, score, twice=False):
    """Choose by the largest score of the distances to those before, (chosen, all)."""
    every = _every(tiles)
    chosen, distances = [0], []
    for _ in range(count - 1):
        distances.append((every != every[chosen[-1]]).sum(dim=1))
        value = score(torch.stack(distances)).float()
        if not twice:
            value[chosen] = -torch.inf
        chosen.append(int(value.argmax()))
    return every[chosen]


def wrong_mean(count, tiles):
    """you maximise the mean distance"""
    return _greedy(count, tiles, lambda d: d.float().mean(dim=0))


def wrong_mean_twice(count, tiles):
    """(and some order comes twice"""
    return _greedy(count, tiles, lambda d: d.sum(dim=0), twice=True)


def wrong_last(count, tiles):
    """you compare with the last one chosen only"""
    return _greedy(count, tiles, lambda d: d[-1])


def wrong_first(count, tiles):
    """you compare with the first one only"""
    return _greedy(count, tiles, lambda d: d[0])


def wrong_nearest(count, tiles):
    """you take orders that are *near*"""
    return _greedy(count, tiles, lambda d: -d.sum(dim=0))


def wrong_listed(count, tiles):
    """as those that follow each other in `itertools.permutations`"""
    return list(map(list, itertools.islice(itertools.permutations(range(tiles)), count)))


def wrong_random(count, tiles):
    """differs from an earlier one in only"""
    every = list(itertools.permutations(range(tiles)))
    return torch.tensor(random.Random(0).sample(every, count))


def wrong_repeated(count, tiles):
    """some order comes twice among yours"""
    every = _every(tiles)
    return every[torch.randint(len(every), (count,), generator=torch.Generator().manual_seed(0))]


def wrong_shifts(count, tiles):
    """you take the cyclic shifts"""
    return torch.stack([torch.arange(tiles).roll(i) for i in range(count)])


def wrong_from_one(count, tiles):
    """your tiles are counted from 1"""
    return _greedy(count, tiles, lambda d: d.min(dim=0).values) + 1


def wrong_no_permutations(count, tiles):
    """they must be permutations"""
    return torch.randint(tiles, (count, tiles))


def wrong_one_too_few(count, tiles):
    """expected (12, 5)"""
    return _greedy(count, tiles, lambda d: d.min(dim=0).values)[1:]


def wrong_breaks(count, tiles):
    """this happened for a single one"""
    found = _greedy(count, tiles, lambda d: d.min(dim=0).values)
    assert len(found[0]) == tiles and (found[0] != found[1]).any()
    return found


def right_torch(count, tiles):
    return _greedy(count, tiles, lambda d: d.min(dim=0).values, twice=True)


def right_loop(count, tiles):
    every = list(itertools.permutations(range(tiles)))
    random.Random(3).shuffle(every)
    chosen, least = [], [tiles + 1] * len(every)
    for _ in range(count):
        best = max(range(len(every)), key=lambda i: least[i])
        chosen.append(every[best])
        away = [sum(a != b for a, b in zip(every[best], p, strict=True)) for p in every]
        least = [min(pair) for pair in zip(least, away, strict=True)]
    print(len(chosen))
    return chosen


def right_numpy(count, tiles):
    """Ties at random, from a random start."""
    rng = np.random.default_rng(1)
    every = np.array(list(itertools.permutations(range(tiles))))
    rows = [every[rng.integers(len(every))]]
    while len(rows) < count:
        least = (every[:, None] != np.array(rows)).sum(axis=2).min(axis=1)
        rows.append(every[rng.choice(np.flatnonzero(least == least.max()))])
    return np.array(rows)
