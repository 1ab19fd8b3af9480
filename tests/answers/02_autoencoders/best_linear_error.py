"""Answers to `best_linear_error` that try out its grader."""

import warnings

import numpy as np
import torch


def _s(x):
    return torch.linalg.svdvals(x - x.mean(dim=0))


def wrong_not_squared(x, k):
    """not squared"""
    return _s(x)[k:].sum() / x.numel()


def wrong_not_centred(x, k):
    """singular values of x as it is"""
    return (torch.linalg.svdvals(x)[k:] ** 2).sum() / x.numel()


def wrong_mean_over_rows(x, k):
    """mean over the rows"""
    return (_s(x)[k:] ** 2).sum() / len(x)


def wrong_sum(x, k):
    """your error is a sum"""
    return (_s(x)[k:] ** 2).sum()


def wrong_columns_alone(x, k):
    """number of columns alone"""
    return (_s(x)[k:] ** 2).sum() / x.shape[1]


def wrong_unbiased(x, k):
    """divide by n - 1"""
    values = torch.linalg.eigvalsh(torch.cov(x.T))
    return values.flip(0)[k:].sum() / x.shape[1]


def wrong_kept(x, k):
    """what the code keeps"""
    return (_s(x)[:k] ** 2).sum() / x.numel()


def wrong_one_too_few(x, k):
    """one direction too few"""
    return (_s(x)[k + 1 :] ** 2).sum() / x.numel()


def wrong_one_too_many(x, k):
    """one direction too many"""
    s = _s(x)
    return sum(float(s[i]) ** 2 for i in range(len(s)) if i >= k - 1) / x.numel()


def wrong_share(x, k):
    """share of the variance that is lost"""
    s = _s(x) ** 2
    return s[k:].sum() / s.sum()


def wrong_share_kept(x, k):
    """share of the variance that is kept"""
    s = _s(x) ** 2
    return s[:k].sum() / s.sum()


def wrong_root(x, k):
    """root of the mean squared error"""
    return ((_s(x)[k:] ** 2).sum() / x.numel()) ** 0.5


def wrong_ascending(x, k):
    """largest directions and keep the smallest"""
    centred = x - x.mean(dim=0)
    values = torch.linalg.eigvalsh(centred.T @ centred if len(x) > x.shape[1] else centred @ centred.T)
    return values[k:].sum() / x.numel()


def wrong_half(x, k):
    """factor of one half"""
    return 0.5 * (_s(x)[k:] ** 2).sum() / x.numel()


def wrong_mean_of_lost(x, k):
    """your result is not finite"""
    return (_s(x)[k:] ** 2).mean() / len(x)


def wrong_largest_lost(x, k):
    """not what is expected"""
    s = torch.cat([_s(x), torch.zeros(1)])
    return s[k] ** 2 / x.numel()


def right_reconstruct(x, k):
    z = x.double()
    centred = z - z.mean(dim=0)
    u = torch.linalg.svd(centred, full_matrices=False).U[:, :k]
    print(u.shape)
    return float(((centred - u @ (u.T @ centred)) ** 2).mean())


def right_eigenvalues(x, k):
    warnings.warn("a detour through numpy", stacklevel=2)
    values = np.linalg.eigvalsh(np.cov(x.numpy().T, bias=True))[::-1]
    return np.sum(values[k:]) / x.shape[1]


def right_by_what_remains(x, k):
    total = x.var(dim=0, unbiased=False).sum()
    for s in torch.linalg.svdvals(x.double() - x.double().mean(dim=0))[:k]:
        total = total - s**2 / len(x)
    return total / x.shape[1]
