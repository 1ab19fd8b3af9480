"""Answers to `shipment` that try out its grader."""

import torch


def _rounds(plan, stock, demand, iterations):
    for _ in range(iterations):
        plan = plan * (stock / plan.sum(dim=1))[:, None]
        plan = plan * (demand / plan.sum(dim=0))
    return plan


def wrong_longest_way(distance, stock, demand, epsilon, iterations):
    """you send most where the way is *longest*"""
    return _rounds((distance / epsilon).exp(), stock, demand, iterations)


def wrong_shops_first(distance, stock, demand, epsilon, iterations):
    """you fill the shops first and empty the warehouses last"""
    return _rounds((-distance.T / epsilon).exp(), demand, stock, iterations).T


def wrong_even(distance, stock, demand, epsilon, iterations):
    """you share out evenly, as with codes"""
    plan = _rounds((-distance / epsilon).exp(), torch.ones_like(stock), torch.ones_like(demand), iterations)
    return plan / plan.sum(dim=0) * len(stock) / len(demand)


def wrong_shares(distance, stock, demand, epsilon, iterations):
    """your plan sums to 1"""
    return _rounds((-distance / epsilon).exp(), stock / stock.sum(), demand / demand.sum(), iterations)


def wrong_multiplied(distance, stock, demand, epsilon, iterations):
    """you multiply by epsilon"""
    return _rounds((-distance * epsilon).exp(), stock, demand, iterations)


def wrong_no_epsilon(distance, stock, demand, epsilon, iterations):
    """the epsilon is missing"""
    return _rounds((-distance).exp(), stock, demand, iterations)


def wrong_one_round(distance, stock, demand, epsilon, iterations):
    """you do one round, whatever `iterations` says"""
    return _rounds((-distance / epsilon).exp(), stock, demand, 1)


def wrong_warehouses_alone(distance, stock, demand, epsilon, iterations):
    """you only empty the warehouses"""
    return (-distance / epsilon).softmax(dim=1) * stock[:, None]


def wrong_underflow(distance, stock, demand, epsilon, iterations):
    """at an epsilon of 0.02 your plan is not finite"""
    return _rounds((-distance / epsilon).exp(), stock, demand, iterations)


def wrong_whole(distance, stock, demand, epsilon, iterations):
    """you round to whole laptops"""
    return right_float64(distance, stock, demand, epsilon, iterations).round()


def right_float64(distance, stock, demand, epsilon, iterations):
    return _rounds((-distance.double() / epsilon).exp(), stock.double(), demand.double(), iterations)


def right_potentials(distance, stock, demand, epsilon, iterations):
    u, v = torch.zeros(len(stock)), torch.zeros(len(demand))
    for _ in range(iterations):
        u = stock.log() - (v - distance / epsilon).logsumexp(dim=1)
        v = demand.log() - (u[:, None] - distance / epsilon).logsumexp(dim=0)
    return (u[:, None] + v - distance / epsilon).exp()


def right_log_softmax(distance, stock, demand, epsilon, iterations):
    log = -distance / epsilon
    for _ in range(iterations):
        log = stock.log()[:, None] + log.log_softmax(dim=1)
        log = demand.log() + log.log_softmax(dim=0)
    return log.exp()
