"""Answers to `noise_distribution` that try out its grader."""

import numpy as np
import torch


def wrong_no_power(counts, power=0.75):
    """the power is missing"""
    return counts / counts.sum()


def wrong_power_last(counts, power=0.75):
    """divide after the power"""
    return (counts / counts.sum()) ** power


def wrong_not_divided(counts, power=0.75):
    """do not sum to 1"""
    return counts**power


def wrong_sum_of_counts(counts, power=0.75):
    """not by that of their powers"""
    return counts**power / counts.sum()


def wrong_constant(counts, power=0.75):
    """always 0.75"""
    weights = counts.double() ** 0.75
    return weights / weights.sum()


def wrong_uniform(counts, power=0.75):
    """equally likely"""
    return torch.ones(len(counts)) / len(counts)


def wrong_softmax(counts, power=0.75):
    """softmax of the powers"""
    return torch.softmax(counts**power, dim=0)


def wrong_softmax_of_counts(counts, power=0.75):
    """you take a softmax"""
    return torch.softmax(counts.float(), dim=0)


def wrong_largest(counts, power=0.75):
    """divide by the largest weight"""
    return counts**power / (counts**power).max()


def wrong_length(counts, power=0.75):
    """length of the vector"""
    return torch.nn.functional.normalize(counts**power, dim=0)


def wrong_sign(counts, power=0.75):
    """sign is wrong"""
    weights = 1 / counts**power
    return weights / weights.sum()


def wrong_factor(counts, power=0.75):
    """you multiply by the power"""
    return power * counts / counts.sum()


def wrong_sorted(counts, power=0.75):
    """you sort"""
    weights = counts.sort(descending=True).values ** power
    return weights / weights.sum()


def wrong_cumulative(counts, power=0.75):
    """cumulative distribution"""
    weights = counts**power
    return (weights / weights.sum()).cumsum(0)


def right_shares_first(counts, power=0.75):
    weights = (counts / counts.sum()) ** power
    print(weights)
    return weights / weights.sum()


def right_softmax_of_logs(counts, power=0.75):
    return torch.softmax(power * counts.double().log(), dim=0)


def right_loop(counts, power=0.75):
    weights = [int(count) ** power for count in counts]
    return [weight / sum(weights) for weight in weights]


def right_numpy(counts, power=0.75):
    weights = np.power(counts.numpy(), power)
    return weights / weights.sum()
