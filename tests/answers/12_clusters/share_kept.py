"""Answers to `share_kept` that try out its grader."""

import torch


def _saved(d):
    return d[:, 0, 1] + d[:, 1, 0] - d[:, 0, 0] - d[:, 1, 1]


def wrong_first_row(distance, epsilon):
    """you look at the first warehouse alone"""
    return (-distance[:, 0] / epsilon).softmax(dim=1)[:, 0]


def wrong_first_column(distance, epsilon):
    """you look at the first shop alone"""
    return (-distance[:, :, 0] / epsilon).softmax(dim=1)[:, 0]


def wrong_all_ways(distance, epsilon):
    """you take a softmax over all four ways"""
    return (-distance / epsilon).flatten(1).softmax(dim=1)[:, 0]


def wrong_twice(distance, epsilon):
    """your exponent is twice too large"""
    return torch.sigmoid(_saved(distance) / epsilon)


def wrong_other_shop(distance, epsilon):
    """you return the share that goes to the *second* shop"""
    return torch.sigmoid(-_saved(distance) / (2 * epsilon))


def wrong_hard(distance, epsilon):
    """you give all or nothing"""
    return (_saved(distance) > 0).float()


def wrong_multiplied(distance, epsilon):
    """you multiply by epsilon"""
    return torch.sigmoid(_saved(distance) * epsilon / 2)


def wrong_one_round(distance, epsilon):
    """that is where one round ends"""
    plan = (-distance / epsilon).softmax(dim=2)
    return (plan / plan.sum(dim=1, keepdim=True))[:, 0, 0]


def wrong_overflow(distance, epsilon):
    """at an epsilon of 0.001 your share is not finite"""
    odds = (_saved(distance) / (2 * epsilon)).exp()
    return odds / (1 + odds)


def wrong_laptops(distance, epsilon):
    """you return laptops"""
    return 25 * torch.sigmoid(_saved(distance) / (2 * epsilon))


def right_softmax(distance, epsilon):
    straight = (distance[:, 0, 0] + distance[:, 1, 1]) / 2
    crossed = (distance[:, 0, 1] + distance[:, 1, 0]) / 2
    return (-torch.stack([straight, crossed], dim=1) / epsilon).softmax(dim=1)[:, 0]


def right_many_rounds(distance, epsilon):
    """The rounds themselves, in float64 and in logarithms: they end there, too."""
    log = -distance.double() / epsilon
    for _ in range(5000):
        log = log.log_softmax(dim=2).log_softmax(dim=1)
    return log.exp()[:, 0, 0]


def right_loop(distance, epsilon):
    shares = []
    for (a, b), (c, d) in distance.tolist():
        shares.append(float(torch.sigmoid(torch.tensor((b + c - a - d) / epsilon / 2, dtype=torch.float64))))
    return shares
