"""Answers to `kmeans_round` that try out its grader."""

import torch


def _assigned(x, centroids):
    distance, labels = torch.cdist(x, centroids).min(dim=1)
    return distance, labels, labels.bincount(minlength=len(centroids))


def _means(x, labels, sizes, centroids):
    return torch.zeros_like(centroids).index_add(0, labels, x) / sizes.clamp(min=1)[:, None]


def wrong_nan(x, centroids):
    """an empty cluster's centroid becomes nan in your round"""
    labels = torch.cdist(x, centroids).argmin(dim=1)
    return labels, torch.stack([x[labels == k].mean(dim=0) for k in range(len(centroids))])


def wrong_origin(x, centroids):
    """an empty cluster's centroid goes to the origin"""
    _, labels, sizes = _assigned(x, centroids)
    return labels, _means(x, labels, sizes, centroids)


def wrong_kept(x, centroids):
    """an empty cluster keeps its old centroid"""
    _, labels, sizes = _assigned(x, centroids)
    return labels, torch.where(sizes[:, None] > 0, _means(x, labels, sizes, centroids), centroids)


def wrong_one_row_for_all(x, centroids):
    """all empty clusters get the same row"""
    distance, labels, sizes = _assigned(x, centroids)
    new = _means(x, labels, sizes, centroids)
    new[sizes == 0] = x[distance.argmax()]
    return labels, new


def wrong_farthest_from_new(x, centroids):
    """you look for the row that is farthest from the *new* centroids"""
    _, labels, sizes = _assigned(x, centroids)
    new = _means(x, labels, sizes, centroids)
    empty = (sizes == 0).nonzero()[:, 0]
    new[empty] = x[(x - new[labels]).norm(dim=1).argsort(descending=True)[: len(empty)]]
    return labels, new


def wrong_of_largest(x, centroids):
    """you take a row of the largest cluster"""
    distance, labels, sizes = _assigned(x, centroids)
    new = _means(x, labels, sizes, centroids)
    empty = (sizes == 0).nonzero()[:, 0]
    rows = distance.masked_fill(labels != sizes.argmax(), -1).argsort(descending=True)
    new[empty] = x[rows[: len(empty)]]
    return labels, new


def wrong_dot_products(x, centroids):
    """you compare dot products"""
    labels = (x @ centroids.T).argmax(dim=1)
    distance = -(x @ centroids.T).amax(dim=1)
    sizes = labels.bincount(minlength=len(centroids))
    new = _means(x, labels, sizes, centroids)
    empty = (sizes == 0).nonzero()[:, 0]
    new[empty] = x[distance.argsort(descending=True)[: len(empty)]]
    return labels, new


def wrong_farthest_centroid(x, centroids):
    """you assign each row to the *farthest* centroid"""
    distance, labels = torch.cdist(x, centroids).max(dim=1)
    sizes = labels.bincount(minlength=len(centroids))
    new = _means(x, labels, sizes, centroids)
    empty = (sizes == 0).nonzero()[:, 0]
    new[empty] = x[distance.argsort(descending=True)[: len(empty)]]
    return labels, new


def wrong_relabelled(x, centroids):
    """your labels are those of the next round"""
    distance, labels, sizes = _assigned(x, centroids)
    new = _means(x, labels, sizes, centroids)
    empty = (sizes == 0).nonzero()[:, 0]
    new[empty] = x[distance.argsort(descending=True)[: len(empty)]]
    return torch.cdist(x, new).argmin(dim=1), new


def wrong_old_centroids(x, centroids):
    """you return the old centroids"""
    return _assigned(x, centroids)[1], centroids


def wrong_labels_alone(x, centroids):
    """expected a tuple of 2 things"""
    return _assigned(x, centroids)[1]


def right_loops(x, centroids):
    labels, apart = [], []
    for row in x.tolist():
        squares = [sum((a - b) ** 2 for a, b in zip(row, c, strict=True)) for c in centroids.tolist()]
        labels.append(min(range(len(squares)), key=squares.__getitem__))
        apart.append(min(squares))
    spare = sorted(range(len(x)), key=lambda i: -apart[i])
    new = []
    for k in range(len(centroids)):
        own = [i for i, label in enumerate(labels) if label == k]
        new.append(x[own].mean(dim=0) if own else x[spare.pop(0)])
    return torch.tensor(labels), torch.stack(new)


def right_one_hot(x, centroids):
    x, centroids = x.double(), centroids.double()
    squares = ((x**2).sum(1, keepdim=True) - 2 * x @ centroids.T + (centroids**2).sum(1)).clamp(min=0)
    labels = squares.argmin(dim=1)
    one = torch.nn.functional.one_hot(labels, len(centroids)).double()
    count = one.sum(dim=0)
    new = torch.einsum("nk,nd->kd", one, x) / torch.where(count > 0, count, torch.ones_like(count))[:, None]
    rows = iter(squares.amin(dim=1).sort(descending=True).indices.tolist())
    for k in range(len(centroids)):
        if count[k] == 0:
            new[k] = x[next(rows)]
    print(new.shape)
    return labels, new
