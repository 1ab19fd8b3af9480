"""Answers to `distance_law` that try out its grader."""

import math
from itertools import permutations

import numpy as np
import torch


def _derangements(d):
    return 1 if d == 0 else d * _derangements(d - 1) + (-1) ** d


def _law(tiles):
    return torch.tensor([math.comb(tiles, d) * _derangements(d) / math.factorial(tiles) for d in range(tiles + 1)])


def wrong_binomial(tiles):
    """you take the places for independent"""
    p = 1 - 1 / tiles
    return torch.tensor([math.comb(tiles, d) * p**d * (1 - p) ** (tiles - d) for d in range(tiles + 1)])


def wrong_agreements(tiles):
    """the number of places that *agree*"""
    return _law(tiles).flip(0)


def wrong_counts(tiles):
    """you count the permutations"""
    return [math.comb(tiles, d) * _derangements(d) for d in range(tiles + 1)]


def wrong_no_choice(tiles):
    """you forget to choose *which* d places differ"""
    return torch.tensor([_derangements(d) / math.factorial(tiles) for d in range(tiles + 1)])


def wrong_all_orders(tiles):
    """some of those leave a tile where it was"""
    w = torch.tensor([float(math.comb(tiles, d) * math.factorial(d)) for d in range(tiles + 1)])
    return w / w.sum()


def wrong_distinct(tiles):
    """you leave out that both orders may be the same"""
    law = _law(tiles)
    law[0] = 0
    return law / law.sum()


def wrong_limit(tiles):
    """that is the limit for many tiles"""
    return torch.tensor([math.exp(-1) / math.factorial(tiles - d) for d in range(tiles + 1)])


def wrong_uniform(tiles):
    """all distances are equally likely"""
    return torch.ones(tiles + 1) / (tiles + 1)


def wrong_at_most(tiles):
    """you return the probability of at most d"""
    return _law(tiles).cumsum(dim=0)


def wrong_mean(tiles):
    """you return the mean"""
    return tiles - 1.0


def wrong_from_one(tiles):
    """your first entry is that of distance 1"""
    return _law(tiles)[1:]


def wrong_last_missing(tiles):
    """your last entry is missing"""
    return _law(tiles)[:-1]


def wrong_sum(tiles):
    """your probabilities do not add up to 1"""
    return _law(tiles) * torch.arange(1, tiles + 2)


def right_recursion(tiles):
    d = [1, 0]
    while len(d) <= tiles:
        d.append((len(d) - 1) * (d[-1] + d[-2]))
    return [math.comb(tiles, i) * d[i] / math.factorial(tiles) for i in range(tiles + 1)]


def right_rounded(tiles):
    """The nearest whole number to d! / e is exact from d = 1 on."""
    ways = [1] + [round(math.factorial(d) / math.e) for d in range(1, tiles + 1)]
    chosen = [math.factorial(tiles - d) * math.factorial(d) for d in range(tiles + 1)]
    print(ways)
    return torch.tensor(ways, dtype=torch.float64) / torch.tensor(chosen)


def right_listed(tiles):
    """All orders of up to 7 tiles, counted; above, the share of those with a given number of fixed places."""
    if tiles <= 7:
        every = np.array(list(permutations(range(tiles))))
        return np.bincount((every != np.arange(tiles)).sum(axis=1), minlength=tiles + 1) / len(every)
    ways = [sum((-1) ** j / math.factorial(j) for j in range(d + 1)) for d in range(tiles + 1)]
    return np.array([w / math.factorial(tiles - d) for d, w in enumerate(ways)])
