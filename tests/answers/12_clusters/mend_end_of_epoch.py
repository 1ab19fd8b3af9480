"""Answers to `mend_end_of_epoch` that try out its grader."""

import torch


def _found(z, centroids):
    return torch.cdist(z, centroids).argmin(dim=1)


def _put_back(found, shown, n):
    labels = torch.full((n,), -1)
    labels[shown] = found
    return labels


def _weights(labels, k):
    known = labels >= 0
    weights = torch.zeros(len(labels))
    weights[known] = 1 / labels[known].bincount(minlength=k)[labels[known]]
    return weights


def wrong_nothing_mended(z, shown, n, centroids, classifier):
    """so that is where its label goes. as it is, an image gets another one's label. (it is one of 4 faults left.)"""
    labels = torch.zeros(n, dtype=torch.long)
    labels[shown.argsort()] = torch.cdist(z, centroids).argmin(dim=1)
    sizes = labels.bincount(minlength=len(centroids))
    return labels, sizes[labels] / n, classifier


def wrong_inverse(z, shown, n, centroids, classifier):
    """you put the label of row j at `shown.argsort()[j]`"""
    labels = torch.full((n,), -1)
    labels[shown.argsort()] = _found(z, centroids)
    return labels, _weights(labels, len(centroids)), centroids


def wrong_as_shown(z, shown, n, centroids, classifier):
    """your labels are in the order in which the images were shown"""
    labels = torch.full((n,), -1)
    labels[: len(z)] = _found(z, centroids)
    return labels, _weights(labels, len(centroids)), centroids


def wrong_old_classifier(z, shown, n, centroids, classifier):
    """you go on with the old classifier"""
    labels = _put_back(_found(z, centroids), shown, n)
    return labels, _weights(labels, len(centroids)), classifier


def wrong_growing_weights(z, shown, n, centroids, classifier):
    """your weights grow with the cluster's size"""
    found = _found(z, centroids)
    weights = torch.zeros(n)
    weights[shown] = found.bincount(minlength=len(centroids))[found] / n
    return _put_back(found, shown, n), weights, centroids


def wrong_cluster_zero(z, shown, n, centroids, classifier):
    """images that were not shown are in cluster 0"""
    labels = torch.zeros(n, dtype=torch.long)
    labels[shown] = _found(z, centroids)
    return labels, _weights(labels, len(centroids)), centroids


def wrong_two_left(z, shown, n, centroids, classifier):
    """whose numbers mean nothing now. it starts at the centroids. (it is one of 2 faults left.)"""
    found = _found(z, centroids)
    weights = torch.zeros(n)
    weights[shown] = found.bincount(minlength=len(centroids))[found] / n
    return _put_back(found, shown, n), weights, classifier


def wrong_weight_of_last(z, shown, n, centroids, classifier):
    """images that were not shown have the weight of the last cluster"""
    found = _found(z, centroids)
    labels = _put_back(found, shown, n)
    return labels, (1 / found.bincount(minlength=len(centroids)))[labels], centroids


def wrong_weights_as_shown(z, shown, n, centroids, classifier):
    """your labels are in the order of the images, your weights in that in which they were shown"""
    found = _found(z, centroids)
    weights = torch.zeros(n)
    weights[: len(z)] = 1 / found.bincount(minlength=len(centroids))[found]
    return _put_back(found, shown, n), weights, centroids


def wrong_two_things(z, shown, n, centroids, classifier):
    """expected a tuple of 3 things"""
    return _put_back(_found(z, centroids), shown, n), centroids


def right_squares(z, shown, n, centroids, classifier):
    z, centroids = z.double(), centroids.double()
    found = (centroids.pow(2).sum(dim=1) - 2 * z @ centroids.T).argmin(dim=1)
    one = torch.zeros(n, len(centroids)).double()
    one[shown, found] = 1
    labels = torch.where(one.any(dim=1), one.argmax(dim=1), -1)
    return labels, one @ (1 / one.sum(dim=0).clamp(min=1)), centroids.clone()


def right_loop(z, shown, n, centroids, classifier):
    by_image = dict(zip(shown.tolist(), _found(z, centroids).tolist(), strict=True))
    labels = [by_image.get(i, -1) for i in range(n)]
    weights = [1 / labels.count(label) if label >= 0 else 0.0 for label in labels]
    return torch.tensor(labels), torch.tensor(weights), centroids
