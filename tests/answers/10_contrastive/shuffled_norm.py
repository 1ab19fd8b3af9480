"""Answers to `shuffled_norm` that try out its grader."""

import torch
import torch.nn.functional as F


def _norm(part):
    return (part - part.mean(dim=0)) / (part.var(dim=0, unbiased=False) + 1e-5).sqrt()


def wrong_left_shuffled(x, order, groups):
    """your rows come back in the shuffled order"""
    return torch.cat([_norm(part) for part in x[order].chunk(groups)])


def wrong_shuffled_again(x, order, groups):
    """`out[order]` shuffles once more"""
    return torch.cat([_norm(part) for part in x[order].chunk(groups)])[order]


def wrong_not_shuffled(x, order, groups):
    """you do not shuffle"""
    return torch.cat([_norm(part) for part in x.chunk(groups)])


def wrong_whole_batch(x, order, groups):
    """your statistics are those of the whole batch"""
    return F.batch_norm(x, None, None, training=True)


def wrong_unbiased(x, order, groups):
    """your variance divides by n − 1"""
    parts = [(part - part.mean(dim=0)) / (part.var(dim=0) + 1e-5).sqrt() for part in x[order].chunk(groups)]
    return torch.cat(parts)[order.argsort()]


def wrong_mean_alone(x, order, groups):
    """you subtract the mean alone"""
    return torch.cat([part - part.mean(dim=0) for part in x[order].chunk(groups)])[order.argsort()]


def wrong_rows(x, order, groups):
    """you normalise each row"""
    parts = [F.layer_norm(part, part.shape[1:]) for part in x[order].chunk(groups)]
    return torch.cat(parts)[order.argsort()]


def wrong_groups_of_so_many(x, order, groups):
    """your groups have `groups` rows each"""
    return torch.cat([_norm(part) for part in x[order].split(groups)])[order.argsort()]


def wrong_every_so_many(x, order, groups):
    """your groups take every groups-th row"""
    shuffled = x[order]
    out = torch.empty_like(x)
    for g in range(groups):
        out[g::groups] = _norm(shuffled[g::groups])
    return out[order.argsort()]


def wrong_unbiased_and_left_shuffled(x, order, groups):
    """there is a second fault: your variance divides by n − 1"""
    return torch.cat([(p - p.mean(dim=0)) / (p.var(dim=0) + 1e-5).sqrt() for p in x[order].chunk(groups)])


def wrong_statistics_without_gradient(x, order, groups):
    """the value is right, but your statistics are without gradient"""

    def norm(part):
        fixed = part.detach()
        return (part - fixed.mean(dim=0)) / (fixed.var(dim=0, unbiased=False) + 1e-5).sqrt()

    return torch.cat([norm(part) for part in x[order].chunk(groups)])[order.argsort()]


def wrong_detached(x, order, groups):
    """the value is right, but no gradient reaches x"""
    return torch.cat([_norm(part) for part in x.detach()[order].chunk(groups)])[order.argsort()]


def right_batch_norm(x, order, groups):
    parts = [F.batch_norm(part, None, None, training=True) for part in x[order].chunk(groups)]
    inverse = torch.empty_like(order)
    inverse[order] = torch.arange(len(order))
    return torch.cat(parts)[inverse]


def right_reshaped(x, order, groups):
    parts = x.double()[order].view(groups, -1, x.shape[1])
    centred = parts - parts.mean(dim=1, keepdim=True)
    normed = centred / torch.sqrt(centred.pow(2).mean(dim=1, keepdim=True) + 1e-5)
    print(normed.shape)
    return torch.zeros_like(x).double().index_copy(0, order, normed.flatten(0, 1))
