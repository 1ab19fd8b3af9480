"""Answers to `colour_weights` that try out its grader."""

import numpy as np
import torch


def wrong_not_scaled(frequency, uniform):
    """your weights are not scaled"""
    p = frequency / frequency.sum()
    return 1 / ((1 - uniform) * p + uniform / len(p))


def wrong_mean_over_bins(frequency, uniform):
    """your weights have a mean of 1 over the bins"""
    w = wrong_not_scaled(frequency, uniform)
    return w / w.mean()


def wrong_sum_of_one(frequency, uniform):
    """your weights add up to 1"""
    w = wrong_not_scaled(frequency, uniform)
    return w / w.sum()


def wrong_largest_one(frequency, uniform):
    """your largest weight is 1"""
    w = wrong_not_scaled(frequency, uniform)
    return w / w.max()


def wrong_mean_of_products(frequency, uniform):
    """you scale by the mean of p·w over the bins"""
    w, p = wrong_not_scaled(frequency, uniform), frequency / frequency.sum()
    return w / (p * w).mean()


def wrong_counts_in_the_scale(frequency, uniform):
    """you scale by σ frequency · w"""
    w = wrong_not_scaled(frequency, uniform)
    return w / (frequency * w).sum()


def wrong_counts(frequency, uniform):
    """before the frequencies add up to 1"""
    w = 1 / ((1 - uniform) * frequency + uniform / len(frequency))
    return w / (frequency * w).sum()


def wrong_shares_swapped(frequency, uniform):
    """`uniform` stands at the wrong one of the two"""
    p = frequency / frequency.sum()
    w = 1 / (uniform * p + (1 - uniform) / len(p))
    return w / (p * w).sum()


def wrong_uniform_itself(frequency, uniform):
    """you mix in `uniform` itself"""
    p = frequency / frequency.sum()
    w = 1 / ((1 - uniform) * p + uniform)
    return w / (p * w).sum()


def wrong_not_turned_over(frequency, uniform):
    """your weights are not turned over"""
    p = frequency / frequency.sum()
    w = (1 - uniform) * p + uniform / len(p)
    return w / (p * w).sum()


def wrong_turned_first(frequency, uniform):
    """you turn p over before you mix"""
    p = frequency / frequency.sum()
    w = (1 - uniform) / p + uniform * len(p)
    return w / (p * w).sum()


def wrong_nothing_mixed(frequency, uniform):
    """nothing is mixed in"""
    p = frequency / frequency.sum()
    return 1 / p / (p / p).sum()


def wrong_logarithm(frequency, uniform):
    """you take −log"""
    p = frequency / frequency.sum()
    w = -((1 - uniform) * p + uniform / len(p)).log()
    return w / (p * w).sum()


def wrong_softmax(frequency, uniform):
    """you take a softmax"""
    p = frequency.softmax(dim=0)
    w = 1 / ((1 - uniform) * p + uniform / len(p))
    return w / (p * w).sum()


def wrong_number(frequency, uniform):
    """your result has shape ()"""
    return wrong_not_scaled(frequency, uniform).mean().item()


def wrong_k_of_those_that_occur(frequency, uniform):
    """your k counts only the bins that occur"""
    p = frequency / frequency.sum()
    w = 1 / ((1 - uniform) * p + uniform / int((frequency > 0).sum()))
    return w / (p * w).sum()


def right_loop(frequency, uniform):
    total, k = float(frequency.sum()), len(frequency)
    shares = [float(f) / total for f in frequency]
    weights = [1 / ((1 - uniform) * p + uniform / k) for p in shares]
    mean = sum(p * w for p, w in zip(shares, weights, strict=True))
    return [w / mean for w in weights]


def right_one_fraction(frequency, uniform):
    """Multiplied out: no shares anywhere."""
    f, k = frequency.double(), len(frequency)
    w = f.sum() * k / ((1 - uniform) * k * f + uniform * f.sum())
    return w * f.sum() / torch.dot(f, w)


def right_numpy(frequency, uniform):
    p = np.asarray(frequency, dtype=np.float64)
    p /= p.sum()
    w = np.reciprocal(np.average([p, np.full_like(p, 1 / p.size)], axis=0, weights=[1 - uniform, uniform]))
    print(w.mean())
    return w / np.average(w, weights=p)
