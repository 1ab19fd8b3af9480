"""Answers to `knn_vote` that try out its grader."""

import math
import warnings

import torch
import torch.nn.functional as F


def _vote(similarity, labels, k, classes, weigh):
    top, rows = similarity.topk(k, dim=1)
    votes = torch.zeros(len(similarity), classes)
    return votes.scatter_add_(1, labels[rows], weigh(top)).argmax(dim=1)


def _cosine(train, queries):
    return F.normalize(queries, dim=1) @ F.normalize(train, dim=1).T


def wrong_dot_product(train, labels, queries, k, temperature, classes):
    """normalise both sides"""
    return _vote(queries @ train.T, labels, k, classes, lambda s: (s / temperature).exp())


def wrong_half_normalised(train, labels, queries, k, temperature, classes):
    """normalise both sides"""
    return _vote(F.normalize(queries, dim=1) @ train.T, labels, k, classes, lambda s: (s / temperature).exp())


def wrong_queries_not_normalised(train, labels, queries, k, temperature, classes):
    """your queries are not normalised"""
    return _vote(queries @ F.normalize(train, dim=1).T, labels, k, classes, lambda s: (s / temperature).exp())


def wrong_columns_normalised(train, labels, queries, k, temperature, classes):
    """normalise along dim=1"""
    train, queries = train / train.norm(dim=0), queries / queries.norm(dim=0)
    return _vote(queries @ train.T, labels, k, classes, lambda s: (s / temperature).exp())


def wrong_same_votes(train, labels, queries, k, temperature, classes):
    """same vote"""
    rows = _cosine(train, queries).topk(k, dim=1).indices
    return F.one_hot(labels[rows], classes).sum(dim=1).argmax(dim=1)


def wrong_mode(train, labels, queries, k, temperature, classes):
    """same vote"""
    rows = _cosine(train, queries).topk(k, dim=1).indices
    return labels[rows].mode(dim=1).values


def wrong_no_temperature(train, labels, queries, k, temperature, classes):
    """temperature is missing"""
    return _vote(_cosine(train, queries), labels, k, classes, torch.exp)


def wrong_temperature_multiplied(train, labels, queries, k, temperature, classes):
    """multiply by the temperature"""
    return _vote(_cosine(train, queries), labels, k, classes, lambda s: (s * temperature).exp())


def wrong_no_exponential(train, labels, queries, k, temperature, classes):
    """weights are the similarities themselves"""
    return _vote(_cosine(train, queries), labels, k, classes, lambda s: s)


def wrong_nearest_only(train, labels, queries, k, temperature, classes):
    """single nearest neighbour"""
    return labels[_cosine(train, queries).argmax(dim=1)]


def wrong_everybody(train, labels, queries, k, temperature, classes):
    """all the training features vote"""
    return _vote(_cosine(train, queries), labels, len(train), classes, lambda s: (s / temperature).exp())


def wrong_farthest(train, labels, queries, k, temperature, classes):
    """least similar"""
    top, rows = _cosine(train, queries).topk(k, dim=1, largest=False)
    votes = torch.zeros(len(queries), classes)
    return votes.scatter_add_(1, labels[rows], (top / temperature).exp()).argmax(dim=1)


def wrong_euclidean(train, labels, queries, k, temperature, classes):
    """euclidean distance"""
    return _vote(-torch.cdist(queries, train), labels, k, classes, lambda s: (s / temperature).exp())


def wrong_mean_weight(train, labels, queries, k, temperature, classes):
    """average the weights within a class"""
    top, rows = _cosine(train, queries).topk(k, dim=1)
    weights, hot = (top / temperature).exp(), F.one_hot(labels[rows], classes).float()
    return ((weights[:, :, None] * hot).sum(dim=1) / hot.sum(dim=1).clamp(min=1)).argmax(dim=1)


def wrong_votes(train, labels, queries, k, temperature, classes):
    """return the votes"""
    top, rows = _cosine(train, queries).topk(k, dim=1)
    return torch.zeros(len(queries), classes).scatter_add_(1, labels[rows], (top / temperature).exp())


def wrong_rows(train, labels, queries, k, temperature, classes):
    """right shape, but not the right values"""
    return _cosine(train, queries).argmax(dim=1)


def wrong_transposed(train, labels, queries, k, temperature, classes):
    """raised IndexError"""
    return _vote(_cosine(queries, train), labels, min(k, len(queries)), classes, lambda s: (s / temperature).exp())


def wrong_ten_classes(train, labels, queries, k, temperature, classes):
    """you use 10 classes"""
    top, rows = _cosine(train, queries).topk(k, dim=1)
    weights = (top / temperature).exp()
    return torch.stack([(weights * (labels[rows] == c)).sum(dim=1) for c in range(10)], dim=1).argmax(dim=1)


def wrong_ten_columns(train, labels, queries, k, temperature, classes):
    """take the number from `classes`"""
    return _vote(_cosine(train, queries), labels, k, 10, lambda s: (s / temperature).exp())


def wrong_overwritten(train, labels, queries, k, temperature, classes):
    """only one counts"""
    top, rows = _cosine(train, queries).topk(k, dim=1)
    votes = torch.zeros(len(queries), classes)
    for q in range(len(queries)):
        votes[q, labels[rows[q]]] += (top[q] / temperature).exp()
    return votes.argmax(dim=1)


def wrong_scattered(train, labels, queries, k, temperature, classes):
    """only one counts"""
    top, rows = _cosine(train, queries).topk(k, dim=1)
    votes = torch.zeros(len(queries), classes)
    return votes.scatter_(1, labels[rows], (top / temperature).exp()).argmax(dim=1)


def right_loops(train, labels, queries, k, temperature, classes):
    train = train.double()
    found = []
    for query in queries.double():
        similarity = (train @ query / query.norm() / train.norm(dim=1)).tolist()
        order = sorted(range(len(train)), key=lambda i: -similarity[i])[:k]
        votes = [0.0] * classes
        for i in order:
            votes[labels[i]] += math.exp(similarity[i] / temperature)
        found.append(max(range(classes), key=votes.__getitem__))
    print("voted", len(found))
    return found


def right_one_hot(train, labels, queries, k, temperature, classes):
    similarity = F.cosine_similarity(queries[:, None], train[None], dim=2)  # (m, n)
    top, rows = similarity.topk(k, dim=1)
    return torch.einsum(
        "mk,mkc->mc", (top / temperature).softmax(dim=1), F.one_hot(labels[rows], classes).float()
    ).argmax(1)


def right_masked(train, labels, queries, k, temperature, classes):
    warnings.warn("dense", stacklevel=2)
    similarity = _cosine(train, queries)
    bar = similarity.sort(dim=1, descending=True).values[:, k - 1 : k]
    weights = (similarity / temperature).exp() * (similarity >= bar)
    return (weights @ F.one_hot(labels, classes).float()).argmax(dim=1)


def right_sklearn(train, labels, queries, k, temperature, classes):
    from sklearn.neighbors import KNeighborsClassifier

    near = KNeighborsClassifier(
        k, metric="cosine", weights=lambda distance: torch.exp(torch.tensor((1 - distance) / temperature)).numpy()
    )
    return near.fit(train.numpy(), labels.numpy()).predict(queries.numpy())
