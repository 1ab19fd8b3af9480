"""Answers to `used_directions` that try out its grader."""

import math

import torch


def _entropy(p):
    return -(p[p > 0] * p[p > 0].log()).sum()


def wrong_squares(values):
    """you take shares of the squares"""
    p = values**2 / (values**2).sum().clamp(min=1e-12)
    return _entropy(p).exp() * (values.sum() > 0)


def wrong_no_shares(values):
    """your shares do not add up to 1"""
    return _entropy(values).exp() * (values.sum() > 0)


def wrong_of_largest(values):
    """you divide by the largest value"""
    return _entropy(values / values.max().clamp(min=1e-12)).exp() * (values.sum() > 0)


def wrong_entropy(values):
    """that is the entropy"""
    return _entropy(values / values.sum().clamp(min=1e-12))


def wrong_bits(values):
    """your entropy is in bits"""
    return (_entropy(values / values.sum().clamp(min=1e-12)) / math.log(2)).exp() * (values.sum() > 0)


def wrong_power_of_two(values):
    """your entropy is in nats, and your exponential in bits"""
    return 2 ** _entropy(values / values.sum().clamp(min=1e-12)) * (values.sum() > 0)


def wrong_no_minus(values):
    """your result falls where more directions are used"""
    return (-_entropy(values / values.sum().clamp(min=1e-12))).exp() * (values.sum() > 0)


def wrong_count(values):
    """you count the values above 0"""
    return (values > 0).sum()


def wrong_participation(values):
    """that is a participation ratio"""
    return values.sum() ** 2 / (values**2).sum().clamp(min=1e-12)


def wrong_softmax(values):
    """you take a softmax"""
    return _entropy(values.softmax(dim=0)).exp() * (values.sum() > 0)


def wrong_nan(values):
    """your result is not finite"""
    p = values / values.sum()
    return (-(p * p.log()).sum()).exp()


def wrong_all_zero(values):
    """your result is not finite"""
    return torch.special.entr(values / values.sum()).sum().exp()


def right_entr(values):
    total = values.double().sum()
    return float(torch.special.entr(values.double() / total).sum().exp()) if total > 0 else 0.0


def right_product(values):
    numbers = [v for v in values.tolist() if v > 0]
    total = sum(numbers)
    print(total)
    return math.prod((v / total) ** (-v / total) for v in numbers) if numbers else 0
