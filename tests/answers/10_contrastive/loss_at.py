"""Answers to `loss_at` that try out its grader."""

import math

import torch
import torch.nn.functional as F


def wrong_log_ratio(loss, negatives, others):
    """you add log(k′ / k)"""
    return loss + math.log(others / negatives)


def wrong_scaled_by_logarithms(loss, negatives, others):
    """you scale the loss by the logarithms"""
    return loss * math.log(1 + others) / math.log(1 + negatives)


def wrong_scaled(loss, negatives, others):
    """you scale the loss by k′ / k"""
    return loss * others / negatives


def wrong_own_twice(loss, negatives, others):
    """you use e^l where e^l − 1 belongs"""
    return torch.log(1 + others / negatives * loss.exp())


def wrong_own_missing(loss, negatives, others):
    """the own key is missing in your new denominator"""
    return torch.log(others / negatives * (loss.exp() - 1))


def wrong_upside_down(loss, negatives, others):
    """your ratio is upside down"""
    return torch.log1p(negatives / others * torch.expm1(loss))


def wrong_own_counted(loss, negatives, others):
    """you count the own key among the negatives"""
    return torch.log1p((1 + others) / (1 + negatives) * torch.expm1(loss))


def wrong_chance(loss, negatives, others):
    """you return what chance costs"""
    return torch.full_like(loss, math.log(1 + others))


def wrong_unchanged(loss, negatives, others):
    """you return the loss as it is"""
    return loss.clone()


def wrong_mean(loss, negatives, others):
    """you average over the queries"""
    return torch.log1p(others / negatives * torch.expm1(loss)).mean()


def wrong_overflow(loss, negatives, others):
    """for losses above 100 your result is not finite"""
    return torch.log1p(others / negatives * torch.expm1(loss))


def wrong_rounded(loss, negatives, others):
    """for losses near 0 you return 0"""
    ratio = math.log(others / negatives)
    return torch.where(loss > 1e-3, F.softplus(ratio + loss + torch.log(1 - (-loss).exp())), 0.0)


def right_float64(loss, negatives, others):
    loss = loss.double()
    return torch.log1p(others / negatives * torch.expm1(loss))


def right_two_ranges(loss, negatives, others):
    ratio = others / negatives
    small = torch.log1p(ratio * torch.expm1(loss.clamp(max=20)))
    large = loss + math.log(ratio)
    print(small.shape)
    return torch.where(loss < 15, small, large)


def right_logaddexp(loss, negatives, others):
    hard = loss + torch.log(-torch.expm1(-loss)) + math.log(others) - math.log(negatives)
    return torch.logaddexp(torch.zeros_like(hard), hard)
