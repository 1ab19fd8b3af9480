"""Answers to `simsiam_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _c(a, b):
    return F.cosine_similarity(a, b, dim=1).mean()


def _four(x1, x2, f, h):
    z1, z2 = x1 @ f.T, x2 @ f.T
    return z1, z2, z1 @ h.T, z2 @ h.T


def wrong_none_stopped(x1, x2, f, h):
    """the value is right, but no gradient is stopped"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1, z2) + _c(p2, z1)) / 2


def wrong_side(x1, x2, f, h):
    """the value is right, but the gradient is stopped on the wrong side"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1.detach(), z2) + _c(p2.detach(), z1)) / 2


def wrong_both_stopped(x1, x2, f, h):
    """the value is right, but it carries no gradient"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1.detach(), z2.detach()) + _c(p2.detach(), z1.detach())) / 2


def wrong_no_grad(x1, x2, f, h):
    """you stop the gradient of z before the predictor"""
    with torch.no_grad():
        z1, z2 = x1 @ f.T, x2 @ f.T
    return -(_c(z1 @ h.T, z2) + _c(z2 @ h.T, z1)) / 2


def wrong_one_of_two(x1, x2, f, h):
    """the gradient is stopped in one of the two terms only"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1, z2.detach()) + _c(p2, z1)) / 2


def wrong_own_view(x1, x2, f, h):
    """you compare each prediction with the projection of its own view"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1, z1.detach()) + _c(p2, z2.detach())) / 2


def wrong_no_prediction(x1, x2, f, h):
    """there is no prediction in your loss"""
    z1, z2, _, _ = _four(x1, x2, f, h)
    return -(_c(z1, z2.detach()) + _c(z2, z1.detach())) / 2


def wrong_predictions_with_predictions(x1, x2, f, h):
    """you compare predictions with predictions"""
    _, _, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1, p2.detach()) + _c(p2, p1.detach())) / 2


def wrong_not_normalised(x1, x2, f, h):
    """your vectors are not scaled to length 1"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -((p1 * z2.detach()).sum(1) + (p2 * z1.detach()).sum(1)).mean() / 2


def wrong_sign(x1, x2, f, h):
    """your loss has the wrong sign"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return (_c(p1, z2.detach()) + _c(p2, z1.detach())) / 2


def wrong_no_half(x1, x2, f, h):
    """your loss is twice as large"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(_c(p1, z2.detach()) + _c(p2, z1.detach()))


def wrong_one_way(x1, x2, f, h):
    """you predict one way only"""
    _, z2, p1, _ = _four(x1, x2, f, h)
    return -_c(p1, z2.detach())


def wrong_sum(x1, x2, f, h):
    """you sum over the images"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return -(F.cosine_similarity(p1, z2.detach()) + F.cosine_similarity(p2, z1.detach())).sum() / 2


def wrong_byol(x1, x2, f, h):
    """that is byol's squared distance"""
    z1, z2, p1, p2 = _four(x1, x2, f, h)
    return 2 - _c(p1, z2.detach()) - _c(p2, z1.detach())


def right_loop(x1, x2, f, h):
    total = 0.0
    for a, b in zip(x1.double(), x2.double(), strict=True):
        za, zb = f.double() @ a, f.double() @ b
        pa, pb = h.double() @ za, h.double() @ zb
        goal_a, goal_b = za.detach() / za.detach().norm(), zb.detach() / zb.detach().norm()
        total = total - (pa @ goal_b / pa.norm() + pb @ goal_a / pb.norm()) / 2
    return total / len(x1)


def right_no_grad_targets(x1, x2, f, h):
    with torch.no_grad():
        goals = F.normalize(torch.cat([x2, x1]) @ f.T, dim=1)
    p = F.normalize(F.linear(F.linear(torch.cat([x1, x2]), f), h), dim=1)
    print(p.shape)
    return -torch.einsum("nd,nd->", p, goals) / len(p)
