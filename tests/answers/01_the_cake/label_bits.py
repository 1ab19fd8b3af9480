"""Answers to `label_bits` that try out its grader."""

import math
import warnings
from collections import Counter

import numpy as np
import torch


def wrong_nats(labels):
    """in nats, not in bits"""
    p = labels.bincount() / len(labels)
    p = p[p > 0]
    return -(p * p.log()).sum()


def wrong_empty_class(labels):
    """class that does not occur gives 0 * log 0"""
    p = torch.bincount(labels) / len(labels)
    return -(p * torch.log2(p)).sum()


def wrong_number_of_classes(labels):
    """log2 of the number of classes"""
    return math.log2(len(labels.unique()))


def wrong_largest_label(labels):
    """log2 of the largest label plus one"""
    return math.log2(labels.max().item() + 1)


def wrong_number_of_labels(labels):
    """log2 of the number of labels"""
    return math.log2(len(labels))


def wrong_counts(labels):
    """counts into the formula"""
    counts = labels.bincount().float()
    counts = counts[counts > 0]
    return -(counts * counts.log2()).sum()


def wrong_sum(labels):
    """sum over all the labels"""
    p = labels.bincount() / len(labels)
    return -p[labels].log2().sum()


def wrong_unweighted(labels):
    """without its weight"""
    _, counts = labels.unique(return_counts=True)
    return -(counts / len(labels)).log2().sum()


def wrong_mean(labels):
    """mean over the classes"""
    _, counts = labels.unique(return_counts=True)
    p = counts / len(labels)
    return -(p * p.log2()).mean()


def wrong_sign(labels):
    """sign is wrong"""
    _, counts = labels.unique(return_counts=True)
    p = counts / len(labels)
    return (p * p.log2()).sum()


def wrong_perplexity(labels):
    """the perplexity"""
    _, counts = labels.unique(return_counts=True)
    p = counts / len(labels)
    return 2 ** -(p * p.log2()).sum()


def wrong_not_summed(labels):
    """has shape"""
    p = labels.bincount() / len(labels)
    return -torch.special.xlogy(p, p) / math.log(2)


def wrong_ten_bits(labels):
    """constant factor"""
    _, counts = labels.unique(return_counts=True)
    p = counts / len(labels)
    return -(p * p.log10()).sum()


def wrong_nothing_returned(labels):
    """is a return missing"""
    p = labels.bincount() / len(labels)
    -(p * p.log2()).nansum()


def wrong_labels_as_shares(labels):
    """labels themselves as shares"""
    p = labels / labels.sum()
    return -(p * p.log2()).sum()


def wrong_positive_labels_as_shares(labels):
    """labels themselves as shares"""
    p = labels / labels.sum()
    p = p[p > 0]
    return -(p * p.log2()).sum()


def right_counter(labels):
    counts, n = Counter(labels.tolist()), len(labels)
    print("classes:", dict(counts))
    bits = 0.0
    for count in counts.values():
        bits -= count / n * math.log(count / n, 2)
    return bits


def right_numpy(labels):
    warnings.warn("a detour through numpy", stacklevel=2)
    _, counts = np.unique(labels.numpy(), return_counts=True)
    p = counts / counts.sum()
    return float((p * np.log2(1 / p)).sum())


def right_mean_surprise(labels):
    p = (labels[:, None] == labels).float().mean(dim=1)  # (n,), the share of each label's class
    return p.log2().neg().mean()


def right_categorical(labels):
    shares = labels.bincount().float()
    return torch.distributions.Categorical(probs=shares).entropy() / math.log(2)
