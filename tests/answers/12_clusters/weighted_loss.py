"""Answers to `weighted_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def wrong_last_cluster(scores, labels, sizes):
    """images without a cluster, −1, count as ones of the *last* cluster"""
    losses = -scores.log_softmax(dim=1)[torch.arange(len(labels)), labels]
    weights = 1 / sizes[labels]
    return (weights * losses).sum() / weights.sum()


def wrong_weight_of_nobody(scores, labels, sizes):
    """their weight is still in the divisor"""
    losses = F.cross_entropy(scores, labels, ignore_index=-1, reduction="none")
    weights = 1 / sizes[labels.clamp(min=0)]
    return (weights * losses).sum() / weights.sum()


def wrong_size(scores, labels, sizes):
    """you weigh by the size of the cluster"""
    known = labels >= 0
    weights = sizes[labels[known]].float()
    losses = F.cross_entropy(scores[known], labels[known], reduction="none")
    return (weights * losses).sum() / weights.sum().clamp(min=1e-9)


def wrong_plain(scores, labels, sizes):
    """all images have the same weight in your loss"""
    known = labels >= 0
    return F.cross_entropy(scores[known], labels[known], reduction="sum") / known.sum().clamp(min=1)


def wrong_batch_counts(scores, labels, sizes):
    """you count the clusters in this batch"""
    known = labels >= 0
    own = labels[known]
    weights = 1 / own.bincount(minlength=len(sizes))[own]
    losses = F.cross_entropy(scores[known], own, reduction="none")
    return (weights * losses).sum() / weights.sum().clamp(min=1e-9)


def wrong_mean(scores, labels, sizes):
    """you take the plain mean of the weighted losses"""
    known = labels >= 0
    if not known.any():
        return 0 * scores.sum()
    return (F.cross_entropy(scores[known], labels[known], reduction="none") / sizes[labels[known]]).mean()


def wrong_number(scores, labels, sizes):
    """you divide by the number of images"""
    known = labels >= 0
    if not known.any():
        return 0 * scores.sum()
    return (F.cross_entropy(scores[known], labels[known], reduction="none") / sizes[labels[known]]).sum() / len(labels)


def wrong_nobody(scores, labels, sizes):
    """a batch in which no image has a cluster yet makes your loss nan"""
    known = labels >= 0
    weights = 1 / sizes[labels[known]]
    losses = F.cross_entropy(scores[known], labels[known], reduction="none")
    return (weights * losses).sum() / weights.sum()


def wrong_no_gradient(scores, labels, sizes):
    """the value is right, but it carries no gradient"""
    return right_class_weights(scores, labels, sizes).detach()


def right_class_weights(scores, labels, sizes):
    """torch knows this loss: a weight for each class."""
    if bool((labels < 0).all()):
        return (0 * scores).sum()
    return F.cross_entropy(scores, labels, weight=1 / sizes.to(scores.dtype), ignore_index=-1)


def right_loop(scores, labels, sizes):
    total, weight = 0 * scores.sum(), 0.0
    for row, label in zip(scores, labels.tolist(), strict=True):
        if label >= 0:
            w = 1.0 / float(sizes[label])
            total = total + w * (row.logsumexp(dim=0) - row[label])
            weight += w
    return total / weight if weight else total
