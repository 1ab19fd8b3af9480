"""Answers to `vicreg_three` that try out its grader."""

import torch
import torch.nn.functional as F


def _std(z, correction=1):
    return (z.var(dim=0, correction=correction) + 1e-4).sqrt()


def _cov(z):
    c = torch.cov(z.T)
    return (c.pow(2).sum() - c.diagonal().pow(2).sum()) / z.shape[1]


def _hinges(z1, z2, std=_std):
    return F.relu(1 - std(z1)).mean() + F.relu(1 - std(z2)).mean()


def wrong_half_as_in_the_code(z1, z2):
    """your variance term is half as large"""
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2) / 2, _cov(z1) + _cov(z2)])


def wrong_half_of_both(z1, z2):
    """your variance and covariance are means of both views"""
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2) / 2, (_cov(z1) + _cov(z2)) / 2])


def wrong_sum_over_features(z1, z2):
    """your invariance term adds up over features"""
    return torch.stack([(z1 - z2).pow(2).sum(1).mean(), _hinges(z1, z2), _cov(z1) + _cov(z2)])


def wrong_count(z1, z2):
    """your variance divides by n"""
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2, lambda z: _std(z, 0)), _cov(z1) + _cov(z2)])


def wrong_variance(z1, z2):
    """your hinge looks at the variance"""
    hinges = _hinges(z1, z2, lambda z: z.var(dim=0) + 1e-4)
    return torch.stack([F.mse_loss(z1, z2), hinges, _cov(z1) + _cov(z2)])


def wrong_no_epsilon(z1, z2):
    """the 1e-4 under the root is missing"""
    hinges = _hinges(z1, z2, lambda z: z.std(dim=0))
    return torch.stack([F.mse_loss(z1, z2), hinges, _cov(z1) + _cov(z2)])


def wrong_no_hinge(z1, z2):
    """your variance term has no hinge"""
    return torch.stack([F.mse_loss(z1, z2), (1 - _std(z1)).mean() + (1 - _std(z2)).mean(), _cov(z1) + _cov(z2)])


def wrong_variance_sum(z1, z2):
    """your variance term adds up over features"""
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2) * z1.shape[1], _cov(z1) + _cov(z2)])


def wrong_diagonal(z1, z2):
    """your covariance term includes the variances"""
    off = sum(torch.cov(z.T).pow(2).sum() / z.shape[1] for z in (z1, z2))
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2), off])


def wrong_not_divided(z1, z2):
    """your covariance term is not divided by d"""
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2), (_cov(z1) + _cov(z2)) * z1.shape[1]])


def wrong_one_view(z1, z2):
    """variance and covariance are of the first view alone"""
    return torch.stack([F.mse_loss(z1, z2), F.relu(1 - _std(z1)).mean(), _cov(z1)])


def wrong_not_centred(z1, z2):
    """your covariance takes no mean out"""
    off = 0.0
    for z in (z1, z2):
        c = z.T @ z / (len(z) - 1)
        off = off + (c.pow(2).sum() - c.diagonal().pow(2).sum()) / z.shape[1]
    return torch.stack([F.mse_loss(z1, z2), _hinges(z1, z2), off])


def wrong_made_anew(z1, z2):
    """it carries no gradient, so nothing learns"""
    return torch.tensor([float(F.mse_loss(z1, z2)), float(_hinges(z1, z2)), float(_cov(z1) + _cov(z2))])


def right_loops(z1, z2):
    n, d = z1.shape
    near = sum(((a - b) ** 2).sum() for a, b in zip(z1.double(), z2.double(), strict=True)) / (n * d)
    variance = covariance = 0.0
    for z in (z1.double(), z2.double()):
        z = z - z.mean(dim=0)
        for i in range(d):
            variance = variance + F.relu(1 - ((z[:, i] ** 2).sum() / (n - 1) + 1e-4).sqrt()) / d
            for j in range(d):
                covariance = covariance + (i != j) * ((z[:, i] @ z[:, j]) / (n - 1)) ** 2 / d
    return torch.stack([near, variance, covariance])


def right_masked(z1, z2):
    both = torch.stack([z1, z2])
    both = both - both.mean(dim=1, keepdim=True)
    c = torch.einsum("vni,vnj->vij", both, both) / (both.shape[1] - 1)
    print(c.shape)
    std = (torch.diagonal(c, dim1=1, dim2=2) + 1e-4).sqrt()
    off = c.masked_fill(torch.eye(c.shape[1], dtype=torch.bool), 0).square().sum() / c.shape[1]
    return torch.cat([(z1 - z2).square().mean()[None], F.relu(1 - std).mean(dim=1).sum()[None], off[None]])
