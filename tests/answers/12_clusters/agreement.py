"""Answers to `agreement` that try out its grader."""

import math
from collections import Counter

import torch
from sklearn.metrics import normalized_mutual_info_score


def _parts(clusters, classes):
    n = len(clusters)
    both = Counter(zip(clusters.tolist(), classes.tolist(), strict=True))

    def entropy(counts):
        return -sum(c / n * math.log(c / n) for c in counts.values())

    of_k, of_c = entropy(Counter(clusters.tolist())), entropy(Counter(classes.tolist()))
    return of_k, of_c, of_k + of_c - entropy(both)


def wrong_accuracy(clusters, classes):
    """you compare the numbers themselves"""
    return (clusters == classes).float().mean()


def wrong_purity(clusters, classes):
    """that is the purity"""
    right = 0
    for k in clusters.unique():
        right += int(classes[clusters == k].unique(return_counts=True)[1].max())
    return right / len(classes)


def wrong_not_normalised(clusters, classes):
    """you return the mutual information itself"""
    return _parts(clusters, classes)[2]


def wrong_sum(clusters, classes):
    """you divide by the sum of the two entropies"""
    of_k, of_c, shared = _parts(clusters, classes)
    return shared / (of_k + of_c)


def wrong_classes_alone(clusters, classes):
    """you divide by the entropy of the classes alone"""
    _, of_c, shared = _parts(clusters, classes)
    return shared / of_c


def wrong_larger(clusters, classes):
    """you divide by the larger of the two entropies"""
    of_k, of_c, shared = _parts(clusters, classes)
    return shared / max(of_k, of_c)


def wrong_nan(clusters, classes):
    """your result is nan where a cluster and a class have no image in common"""
    one_k, one_c = ((v[:, None] == v.unique()).double() for v in (clusters, classes))
    p = one_k.T @ one_c / len(clusters)
    k, c = p.sum(dim=1), p.sum(dim=0)
    shared = (p * (p / (k[:, None] * c)).log()).sum()
    return 2 * shared / (-(k * k.log()).sum() - (c * c.log()).sum())


def wrong_bits(clusters, classes):
    """have different logarithms"""
    of_k, of_c, shared = _parts(clusters, classes)
    return shared / math.log(2) / ((of_k + of_c) / 2)


def wrong_disagreement(clusters, classes):
    """you return how much they disagree"""
    of_k, of_c, shared = _parts(clusters, classes)
    return 1 - 2 * shared / (of_k + of_c)


def right_counter(clusters, classes):
    of_k, of_c, shared = _parts(clusters, classes)
    return 2 * shared / (of_k + of_c)


def right_scikit_learn(clusters, classes):
    return float(normalized_mutual_info_score(classes.numpy(), clusters.numpy()))


def right_xlogy(clusters, classes):
    _, k = clusters.unique(return_inverse=True)
    _, c = classes.unique(return_inverse=True)
    counts = torch.zeros(int(k.max()) + 1, int(c.max()) + 1)
    for i, j in zip(k, c, strict=True):
        counts[i, j] += 1
    p = counts.double() / counts.sum()
    both, of_k, of_c = (-torch.special.xlogy(q, q).sum() for q in (p, p.sum(1), p.sum(0)))
    return (of_k + of_c - both) / (of_k / 2 + of_c / 2)
