"""Answers to `info_nce_bound_value` that try out its grader."""

import math

import torch
import torch.nn.functional as F


def _loss(scores):
    return F.cross_entropy(scores, torch.arange(len(scores)))


def wrong_no_log(scores):
    """log n is missing"""
    return -_loss(scores)


def wrong_loss(scores):
    """you return the loss"""
    return _loss(scores)


def wrong_added(scores):
    """you add the loss to log n"""
    return math.log(len(scores)) + _loss(scores)


def wrong_turned(scores):
    """you subtract log n from the loss"""
    return _loss(scores) - math.log(len(scores))


def wrong_bits(scores):
    """your bound is in bits"""
    return (math.log(len(scores)) - _loss(scores)) / math.log(2)


def wrong_bits_and_nats(scores):
    """your log n is to base 2"""
    return math.log2(len(scores)) - _loss(scores)


def wrong_cut_off(scores):
    """you cut the bound off at 0"""
    return F.relu(math.log(len(scores)) - _loss(scores))


def wrong_columns(scores):
    """your softmax runs over the columns' entries"""
    return math.log(len(scores)) - _loss(scores.T)


def wrong_both(scores):
    """you average both directions"""
    return math.log(len(scores)) - (_loss(scores) + _loss(scores.T)) / 2


def wrong_own_left_out(scores):
    """the pair drawn together is missing in your denominator"""
    others = scores.masked_fill(torch.eye(len(scores), dtype=torch.bool), -torch.inf)
    return math.log(len(scores)) + (scores.diagonal() - others.logsumexp(dim=1)).mean()


def wrong_log_n_minus_one(scores):
    """you add log(n − 1)"""
    return math.log(len(scores) - 1) - _loss(scores)


def wrong_log_of_all(scores):
    """you add the logarithm of the number of scores"""
    return math.log(scores.numel()) - _loss(scores)


def wrong_sum(scores):
    """you sum over the rows"""
    return math.log(len(scores)) - F.cross_entropy(scores, torch.arange(len(scores)), reduction="sum")


def wrong_all_entries(scores):
    """you average all entries of the log-softmax"""
    return math.log(len(scores)) + scores.log_softmax(dim=1).mean()


def wrong_donsker_varadhan(scores):
    """you compute the bound of donsker and varadhan"""
    n = len(scores)
    others = scores[~torch.eye(n, dtype=torch.bool)]
    return scores.diagonal().mean() - others.logsumexp(dim=0) + math.log(n * (n - 1))


def wrong_softmax_twice(scores):
    """you take a softmax of a softmax"""
    return math.log(len(scores)) - _loss(scores.softmax(dim=1))


def wrong_mean_probability(scores):
    """you average the probabilities"""
    return math.log(len(scores)) + scores.softmax(dim=1).diagonal().mean().log()


def wrong_overflow(scores):
    """where scores are large"""
    e = scores.exp()
    return math.log(len(scores)) + (e.diagonal() / e.sum(dim=1)).log().mean()


def wrong_small_number(scores):
    """where scores are large"""
    return math.log(len(scores)) + (scores.softmax(dim=1).diagonal() + 1e-12).log().mean()


def wrong_number(scores):
    """it carries no gradient, so nothing learns"""
    return math.log(len(scores)) - float(_loss(scores))


def right_loop(scores):
    rows = [math.log(len(scores)) + row[i] - row.logsumexp(dim=0) for i, row in enumerate(scores.double())]
    return sum(rows) / len(rows)


def right_mean_inside(scores):
    n = len(scores)
    print(n)
    return (scores.diag() - (scores.logsumexp(dim=1) - torch.tensor(float(n)).log())).mean()


def right_trace(scores):
    shares = F.log_softmax(scores.double(), dim=-1)
    return torch.einsum("ii->", shares) / len(scores) + torch.log(torch.tensor(len(scores), dtype=torch.float64))
