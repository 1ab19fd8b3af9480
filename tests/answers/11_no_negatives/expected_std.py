"""Answers to `expected_std` that try out its grader."""

import math

import torch


def wrong_cosine_ignored(cosine, d):
    """that is the value of directions spread evenly"""
    return torch.full_like(cosine, 1 / math.sqrt(d))


def wrong_variance(cosine, d):
    """that is the variance of a coordinate"""
    return (1 - cosine) / d


def wrong_root_of_one(cosine, d):
    """the root goes over the d as well"""
    return (1 - cosine).sqrt() / d


def wrong_whole_vector(cosine, d):
    """that is the deviation of the whole vector"""
    return (1 - cosine).sqrt()


def wrong_common(cosine, d):
    """you took what is common for what varies"""
    return (cosine / d).sqrt()


def wrong_squared(cosine, d):
    """you square the cosine"""
    return ((1 - cosine**2) / d).sqrt()


def wrong_no_root_above(cosine, d):
    """you left out the root of 1"""
    return (1 - cosine) / math.sqrt(d)


def wrong_each_coordinate(cosine, d):
    """you take c away from each coordinate"""
    return (1 / d - cosine).clamp(min=0).sqrt()


def wrong_one_less(cosine, d):
    """you divide by d"""
    return ((1 - cosine) / (d - 1)).sqrt()


def right_math(cosine, d):
    return [math.sqrt(max(1 - c, 0) / d) for c in cosine.tolist()]


def right_from_second_moment(cosine, d):
    second = torch.full_like(cosine.double(), 1 / d)
    print(second)
    return (second - cosine.double() / d).clamp(min=0).sqrt()
