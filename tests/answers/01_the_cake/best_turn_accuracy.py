"""Answers to `best_turn_accuracy` that try out its grader."""

import random
import warnings

import torch


def wrong_symmetric_lost(half, full):
    """every symmetric image as lost"""
    return 1 - half - full


def wrong_guess_among_four(half, full):
    """guessed among four"""
    return 1 - half - full + (half + full) / 4


def wrong_guess_among_two(half, full):
    """guessed among two"""
    return 1 - half - full + (half + full) / 2


def wrong_swapped(half, full):
    """two kinds are swapped"""
    return 1 - half - full + half / 4 + full / 2


def wrong_perfect(half, full):
    """ignores the symmetric images"""
    return 1.0


def wrong_full_ignored(half, full):
    """the same in every turn as if their turn could be seen"""
    return 1 - half / 2


def wrong_half_ignored(half, full):
    """half-turn symmetry as if their turn could be seen"""
    return 1 - 3 * full / 4


def wrong_only_symmetric(half, full):
    """count only the symmetric images"""
    return half / 2 + full / 4


def wrong_three_quarters(half, full):
    """two candidates in all its four turns"""
    return 1 - half - full + 0.75 * half + 0.25 * full


def wrong_subtracted(half, full):
    """subtract those that are wrong"""
    return 1 - half / 2 - full / 4


def wrong_the_error(half, full):
    """you return the error"""
    return half / 2 + 3 * full / 4


def wrong_third(half, full):
    """not what is expected"""
    return 1 - half / 2 - 2 * full / 3


def wrong_percent(half, full):
    """constant factor"""
    return 100 * (1 - half / 2 - 3 * full / 4)


def right_short(half, full):
    return 1 - half / 2 - 3 * full / 4


def right_sum(half, full):
    print("half:", half, "full:", full)
    kinds = torch.tensor([1 - half - full, half, full], dtype=torch.float64)
    return kinds @ (1 / torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64))


def right_loop(half, full):
    warnings.warn("counting", stacklevel=2)
    random.seed(0)
    total = 0.0
    for share, looks in ((1 - half - full, [0, 1, 2, 3]), (half, [0, 1, 0, 1]), (full, [0, 0, 0, 0])):
        for turn in range(4):
            total += share / 4 / looks.count(looks[turn])
    return total
