"""Answers to `name_collapse` that try out its grader."""

import torch
import torch.nn.functional as F


def _rank(values):
    p = values / values.sum().clamp(min=1e-12)
    return float(torch.special.entr(p).sum().exp())


def _name(u, border, centred=True, power=1, few=None):
    d = u.shape[1]
    if u.std(dim=0).mean() < border:
        return "complete"
    values = torch.linalg.svdvals(u - u.mean(dim=0) if centred else u) ** power
    return "dimensional" if _rank(values) < (d / 4 if few is None else few) else "none"


def wrong_raw(z):
    """you do not scale the embeddings to length 1"""
    return _name(z, 0.1 / z.shape[1] ** 0.5)


def wrong_axis(z):
    """you never say "complete\""""
    u = F.normalize(z, dim=1)
    if u.std(dim=1).mean() < 0.1 / z.shape[1] ** 0.5:
        return "complete"
    return "dimensional" if _rank(torch.linalg.svdvals(u - u.mean(dim=0))) < z.shape[1] / 4 else "none"


def wrong_border(z):
    """you compare the deviation with 0.1"""
    return _name(F.normalize(z, dim=1), 0.1)


def wrong_uncentred(z):
    """you do not take the mean out"""
    return _name(F.normalize(z, dim=1), 0.1 / z.shape[1] ** 0.5, centred=False)


def wrong_swapped(z):
    """your two kinds of collapse are swapped"""
    name = _name(F.normalize(z, dim=1), 0.1 / z.shape[1] ** 0.5)
    return {"complete": "dimensional", "dimensional": "complete"}.get(name, name)


def wrong_never_dimensional(z):
    """you never say "dimensional\""""
    return _name(F.normalize(z, dim=1), 0.1 / z.shape[1] ** 0.5, few=0)


def wrong_never_complete(z):
    """you never say "complete\""""
    return _name(F.normalize(z, dim=1), 0.0)


def wrong_always(z):
    """you always say "none\""""
    return "none"


def wrong_words(z):
    """say "complete", "dimensional" or "none\""""
    return {"complete": "collapsed"}.get(right_covariance(z), "fine")


def right_covariance(z):
    u = z.double() / z.double().norm(dim=1, keepdim=True)
    c = torch.cov(u.T, correction=0)
    if c.diagonal().clamp(min=0).sqrt().mean() * u.shape[1] ** 0.5 < 0.1:
        return "complete"
    values = torch.linalg.eigvalsh(c).clamp(min=0).sqrt()
    return "dimensional" if 4 * _rank(values) < u.shape[1] else "none"


def right_steps(z):
    u = F.normalize(z, dim=1)
    spread, d = float(u.std(dim=0, correction=0).mean()), z.shape[1]
    print(spread)
    values = torch.linalg.svd(u - u.mean(dim=0, keepdim=True), full_matrices=False).S
    healthy = spread >= 0.1 * d**-0.5
    return "complete" if not healthy else "none" if _rank(values) >= d / 4 else "dimensional"
