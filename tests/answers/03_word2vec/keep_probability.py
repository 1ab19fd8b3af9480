"""Answers to `keep_probability` that try out its grader."""

import math

import numpy as np
import torch


def wrong_discarded(counts, threshold):
    """the probability that an occurrence is discarded"""
    return 1 - torch.sqrt(threshold / (counts / counts.sum()))


def wrong_discarded_limited(counts, threshold):
    """the probability that an occurrence is discarded"""
    return (1 - torch.sqrt(threshold / (counts / counts.sum()))).clamp(min=0)


def wrong_above_one(counts, threshold):
    """some of your probabilities are above 1"""
    return torch.sqrt(threshold * counts.sum() / counts)


def wrong_counts(counts, threshold):
    """you use counts as f"""
    return torch.sqrt(threshold / counts).clamp(max=1)


def wrong_counts_discarded(counts, threshold):
    """you use counts as f"""
    return 1 - torch.sqrt(threshold / counts)


def wrong_brackets(counts, threshold):
    """divides twice"""
    return torch.sqrt(threshold / counts / counts.sum()).clamp(max=1)


def wrong_root_of_the_whole(counts, threshold):
    """you take the root of the whole"""
    return torch.sqrt(1 - threshold / (counts / counts.sum()))


def wrong_no_root(counts, threshold):
    """the root is missing"""
    return (threshold / (counts / counts.sum())).clamp(max=1)


def wrong_program(counts, threshold):
    """as the authors' program"""
    ratio = threshold / (counts / counts.sum())
    return (ratio.sqrt() + ratio).clamp(max=1)


def wrong_upside_down(counts, threshold):
    """upside down"""
    return torch.sqrt(counts / counts.sum() / threshold).clamp(max=1)


def wrong_largest(counts, threshold):
    """divide by the largest count"""
    return torch.sqrt(threshold / (counts / counts.max())).clamp(max=1)


def wrong_different_words(counts, threshold):
    """number of different words"""
    return torch.sqrt(threshold / (counts / len(counts))).clamp(max=1)


def wrong_dropped(counts, threshold):
    """thinned out, not removed"""
    return (counts / counts.sum() <= threshold).float()


def wrong_decisions(counts, threshold):
    """decisions, 0 or 1"""
    keep = torch.sqrt(threshold / (counts / counts.sum())).clamp(max=1)
    return torch.bernoulli(keep)


def wrong_times_share(counts, threshold):
    """you multiply by f"""
    share = counts / counts.sum()
    return share * torch.sqrt(threshold / share).clamp(max=1)


def wrong_occurrences(counts, threshold):
    """how many occurrences stay"""
    return counts * torch.sqrt(threshold / (counts / counts.sum())).clamp(max=1)


def wrong_one_number(counts, threshold):
    """each of the v words"""
    return torch.sqrt(threshold / (counts / counts.sum())).clamp(max=1).mean()


def wrong_program_unlimited(counts, threshold):
    """as the authors' program"""
    f = counts / counts.sum()
    return (torch.sqrt(f / threshold) + 1) * threshold / f


def right_from_discard(counts, threshold):
    f = counts / counts.sum()
    discard = 1 - torch.sqrt(threshold / f)
    print("discarded", discard)
    return 1 - discard.clamp(min=0)


def right_word_by_word(counts, threshold):
    total = sum(counts.tolist())
    return [min(1.0, math.sqrt(threshold * total / count)) for count in counts.tolist()]


def right_numpy(counts, threshold):
    return np.minimum(1, np.sqrt(threshold * int(counts.sum()) / counts.numpy()))
