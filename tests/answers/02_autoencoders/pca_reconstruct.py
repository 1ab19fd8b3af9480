"""Answers to `pca_reconstruct` that try out its grader."""

import warnings

import numpy as np
import torch


def _through(x, v):
    return x @ v.T @ v


def wrong_not_centred(x, k):
    """do not subtract the mean"""
    _, _, v = torch.linalg.svd(x, full_matrices=False)
    return _through(x, v[:k])


def wrong_mean_lost(x, k):
    """mean is missing in your reconstruction"""
    x = x - x.mean(dim=0)
    _, _, v = torch.linalg.svd(x, full_matrices=False)
    return _through(x, v[:k])


def wrong_directions_not_centred(x, k):
    """directions come from x as it is"""
    mean = x.mean(dim=0)
    _, _, v = torch.linalg.svd(x, full_matrices=False)
    return _through(x - mean, v[:k]) + mean


def wrong_projects_with_mean(x, k):
    """then project x with it"""
    _, _, v = torch.linalg.svd(x - x.mean(dim=0), full_matrices=False)
    return _through(x, v[:k])


def wrong_mean_twice(x, k):
    """add the mean once more"""
    mean = x.mean(dim=0)
    _, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return _through(x, v[:k]) + mean


def wrong_columns(x, k):
    """its rows"""
    mean = x.mean(dim=0)
    _, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return (x - mean) @ v[:, :k] @ v[:, :k].T + mean


def wrong_eigh_order(x, k):
    """least variance"""
    mean = x.mean(dim=0)
    _, v = torch.linalg.eigh((x - mean).T @ (x - mean))
    v = v[:, :k]
    return (x - mean) @ v @ v.T + mean


def wrong_mean_of_rows(x, k):
    """mean of each row"""
    mean = x.mean(dim=1, keepdim=True)
    _, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return _through(x - mean, v[:k]) + mean


def wrong_one_mean(x, k):
    """one number"""
    mean = x.mean()
    _, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return _through(x - mean, v[:k]) + mean


def wrong_no_singular_values(x, k):
    """singular values are missing"""
    mean = x.mean(dim=0)
    u, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return u[:, :k] @ v[:k] + mean


def wrong_standardised(x, k):
    """standard deviations"""
    mean, scale = x.mean(dim=0), x.std(dim=0)
    _, _, v = torch.linalg.svd((x - mean) / scale, full_matrices=False)
    return _through((x - mean) / scale, v[:k]) * scale + mean


def wrong_codes(x, k):
    """return the codes"""
    centred = x - x.mean(dim=0)
    _, _, v = torch.linalg.svd(centred, full_matrices=False)
    return centred @ v[:k].T


def wrong_range(x, k):
    """k - 1 directions"""
    mean = x.mean(dim=0)
    u, s, v = torch.linalg.svd(x - mean, full_matrices=False)
    total = mean.repeat(len(x), 1)
    for i in range(1, k):
        total = total + s[i - 1] * torch.outer(u[:, i - 1], v[i - 1])
    return total


def wrong_one_more(x, k):
    """k + 1 directions"""
    mean = x.mean(dim=0)
    _, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return _through(x - mean, v[: k + 1]) + mean


def wrong_not_transposed_back(x, k):
    """raised RuntimeError"""
    mean = x.mean(dim=0)
    _, _, v = torch.linalg.svd(x - mean, full_matrices=False)
    return (x - mean) @ v[:k].T @ v[:k].T + mean


def wrong_rotated(x, k):
    """right shape, but not the right values"""
    mean = x.mean(dim=0)
    u, s, _ = torch.linalg.svd(x - mean, full_matrices=False)
    return (u * s)[:, :k] @ torch.eye(x.shape[1])[:k] + mean


def wrong_in_place(x, k):
    """changes its input x in place"""
    mean = x.mean(dim=0)
    x -= mean
    _, _, v = torch.linalg.svd(x, full_matrices=False)
    return _through(x, v[:k]) + mean


def right_eigh(x, k):
    z = x.double()
    mean = z.mean(dim=0, keepdim=True)
    values, vectors = torch.linalg.eigh((z - mean).T @ (z - mean))
    order = values.argsort(descending=True)[:k]
    print("kept", values[order])
    v = vectors[:, order]
    return (z - mean) @ v @ v.T + mean


def right_loop(x, k):
    mean = x.mean(dim=0)
    u, s, v = torch.linalg.svd(x - mean, full_matrices=False)
    total = mean.expand_as(x).clone()
    for i in range(min(k, len(s))):
        total += s[i] * torch.einsum("n,d->nd", u[:, i], v[i])
    return total


def right_numpy(x, k):
    warnings.warn("a detour through numpy", stacklevel=2)
    x = x.numpy()
    mean = x.mean(0)
    u, s, v = np.linalg.svd(x - mean, full_matrices=False)
    s[k:] = 0
    return u @ np.diag(s) @ v + mean


def right_sklearn(x, k):
    from sklearn.decomposition import PCA

    pca = PCA(k, svd_solver="full")
    return pca.inverse_transform(pca.fit_transform(x.numpy()))
