"""Answers to `clue_scores` that try out its grader."""

import math

import numpy as np
import torch
import torch.nn.functional as F


def _entropy(p):
    return torch.special.entr(p).sum()


def _both(accuracy, loss):
    return torch.stack([torch.as_tensor(accuracy), torch.as_tensor(loss)])


def _accuracy(p):
    return p.max(dim=1).values.sum()


def _loss(p):
    return _entropy(p) - _entropy(p.sum(dim=1))


def wrong_blind_accuracy(counts):
    """your accuracy ignores the clue"""
    p = counts / counts.sum()
    return _both(p.sum(dim=0).max(), _loss(p))


def wrong_blind_loss(counts):
    """your loss ignores the clue"""
    p = counts / counts.sum()
    return _both(_accuracy(p), _entropy(p.sum(dim=0)))


def wrong_blind(counts):
    """and there is a second fault: your loss ignores the clue"""
    p = counts / counts.sum()
    return _both(p.sum(dim=0).max(), _entropy(p.sum(dim=0)))


def wrong_columns(counts):
    """takes the maximum of each column"""
    p = counts / counts.sum()
    return _both(p.max(dim=0).values.sum(), _loss(p))


def wrong_clues_alike(counts):
    """your accuracy weighs all clues alike"""
    p = counts / counts.sum()
    rows = counts / counts.sum(dim=1, keepdim=True)
    return _both(rows.max(dim=1).values.nanmean(), _loss(p))


def wrong_losses_alike(counts):
    """your loss weighs all clues alike"""
    p = counts / counts.sum()
    rows = torch.special.entr(counts / counts.sum(dim=1, keepdim=True)).sum(dim=1)
    return _both(_accuracy(p), rows.nanmean())


def wrong_joint_entropy(counts):
    """the entropy of clue and label together"""
    p = counts / counts.sum()
    return _both(_accuracy(p), _entropy(p))


def wrong_bits(counts):
    """your loss is in bits"""
    p = counts / counts.sum()
    return _both(_accuracy(p), _loss(p) / math.log(2))


def wrong_turned_round(counts):
    """the entropy of the clue given the label"""
    p = counts / counts.sum()
    return _both(_accuracy(p), _entropy(p) - _entropy(p.sum(dim=0)))


def wrong_information(counts):
    """you return what the clue *tells*"""
    p = counts / counts.sum()
    return _both(_accuracy(p), _entropy(p.sum(dim=0)) - _loss(p))


def wrong_log_k(counts):
    """your loss is log k"""
    p = counts / counts.sum()
    return _both(_accuracy(p), math.log(counts.shape[1]))


def wrong_drawn_guess(counts):
    """who draws a label with the clue's probabilities"""
    p = counts / counts.sum()
    return _both((p**2 / p.sum(dim=1, keepdim=True)).nansum(), _loss(p))


def wrong_nan(counts):
    """0 · log 0 and 0 / 0 count as 0 here"""
    p = counts / counts.sum()
    rows = counts / counts.sum(dim=1, keepdim=True)
    return _both(_accuracy(p), -(p * rows.log()).sum())


def wrong_log_of_the_accuracy(counts):
    """your loss is minus the logarithm of the accuracy"""
    p = counts / counts.sum()
    return _both(_accuracy(p), -_accuracy(p).log())


def wrong_swapped(counts):
    """your numbers are swapped"""
    p = counts / counts.sum()
    return _both(_loss(p), _accuracy(p))


def wrong_counted(counts):
    """divide by the number of all samples"""
    p = counts / counts.sum()
    return _both(counts.max(dim=1).values.sum(), _loss(p))


def wrong_one_clue(counts):
    """that of a single clue"""
    p = counts / counts.sum()
    return _both(p.max(), _loss(p))


def right_loop(counts):
    table = counts.double().tolist()
    total = sum(map(sum, table))
    right = sum(max(row) for row in table)
    loss = sum(-c * math.log(c / sum(row)) for row in table for c in row if c)
    print(total)
    return right / total, loss / total


def right_samples(counts):
    """Every sample by itself, with the loss that a network would have."""
    rows, labels = counts.nonzero(as_tuple=True)
    times = counts[rows, labels].long()
    rows, labels = rows.repeat_interleave(times), labels.repeat_interleave(times)
    logits = counts.double().log()[rows]
    return torch.stack([(logits.argmax(dim=1) == labels).double().mean(), F.cross_entropy(logits, labels)])


def right_numpy(counts):
    n = counts.numpy().astype(np.float64)
    clue = n.sum(axis=1, keepdims=True)
    share = np.divide(n, clue, out=np.zeros_like(n), where=clue > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        nats = np.nan_to_num(-n * np.log(share)).sum() / n.sum()
    return np.array([n.max(axis=1).sum() / n.sum(), nats])
