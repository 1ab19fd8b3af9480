"""Answers to `twins_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _standard(z, dim=0):
    return (z - z.mean(dim=dim, keepdim=True)) / (z.std(dim=dim, keepdim=True, correction=0) + 1e-6)


def _c(z1, z2):
    return _standard(z1).T @ _standard(z2) / len(z1)


def _off(c):
    return c[~torch.eye(len(c), dtype=torch.bool)]


def wrong_over_features(z1, z2, lambd):
    """you standardise each embedding over its features"""
    c = _standard(z1, 1).T @ _standard(z2, 1) / len(z1)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def wrong_normalised_only(z1, z2, lambd):
    """your features are not centred"""
    c = F.normalize(z1, dim=0).T @ F.normalize(z2, dim=0)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def wrong_covariance(z1, z2, lambd):
    """your features are not scaled"""
    c = (z1 - z1.mean(0)).T @ (z2 - z2.mean(0)) / len(z1)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def wrong_no_mean(z1, z2, lambd):
    """you add up over the batch"""
    c = _c(z1, z2) * len(z1)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def wrong_two_counts(z1, z2, lambd):
    """your correlations reach only"""
    a, b = ((z - z.mean(0)) / z.std(0) for z in (z1, z2))
    c = a.T @ b / len(z1)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def wrong_one_view(z1, z2, lambd):
    """you correlate the first view with itself"""
    c = _c(z1, z1)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def wrong_diagonal_twice(z1, z2, lambd):
    """your redundancy term includes the diagonal"""
    c = _c(z1, z2)
    return (1 - c.diagonal()).pow(2).sum() + lambd * c.pow(2).sum()


def wrong_weight(z1, z2, lambd):
    """λ weighs the wrong term"""
    c = _c(z1, z2)
    return lambd * (1 - c.diagonal()).pow(2).sum() + _off(c).pow(2).sum()


def wrong_no_redundancy(z1, z2, lambd):
    """your loss has no redundancy term"""
    return (1 - _c(z1, z2).diagonal()).pow(2).sum()


def wrong_no_square(z1, z2, lambd):
    """your off-diagonal correlations are not squared"""
    c = _c(z1, z2)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).sum()


def wrong_one_minus_square(z1, z2, lambd):
    """your diagonal term is 1"""
    c = _c(z1, z2)
    return (1 - c.diagonal().pow(2)).sum() + lambd * _off(c).pow(2).sum()


def wrong_means(z1, z2, lambd):
    """you average each term"""
    c = _c(z1, z2)
    return (1 - c.diagonal()).pow(2).mean() + lambd * _off(c).pow(2).mean()


def wrong_stopped(z1, z2, lambd):
    """the value is right, but z2 gets no gradient"""
    return right_identity(z1, z2.detach(), lambd)


def wrong_nan(z1, z2, lambd):
    """a feature that is the same for all images"""
    a, b = ((z - z.mean(0)) / z.std(0, correction=0) for z in (z1, z2))
    c = a.T @ b / len(a)
    return (1 - c.diagonal()).pow(2).sum() + lambd * _off(c).pow(2).sum()


def right_identity(z1, z2, lambd):
    c = _c(z1.double(), z2.double())
    one = torch.eye(len(c), dtype=c.dtype)
    return ((c - one) ** 2 * (one + lambd * (1 - one))).sum()


def right_loop(z1, z2, lambd):
    a, b = (F.normalize(z - z.mean(dim=0), dim=0) for z in (z1, z2))
    total = 0.0
    for i in range(a.shape[1]):
        for j in range(a.shape[1]):
            c = a[:, i] @ b[:, j]
            total = total + ((1 - c) ** 2 if i == j else lambd * c**2)
    print(total)
    return total


def right_batch_norm(z1, z2, lambd):
    a, b = (F.batch_norm(z, None, None, training=True, eps=1e-9) for z in (z1.double(), z2.double()))
    c = torch.einsum("ni,nj->ij", a, b) / len(a)
    return (c.diagonal() - 1).square().sum() + lambd * (c.square().sum() - c.diagonal().square().sum())
