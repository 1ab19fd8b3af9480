"""Answers to `mend_byol` that try out its grader."""

import torch
import torch.nn.functional as F


def _distance(p, t):
    return (F.normalize(p, dim=1) - F.normalize(t, dim=1)).pow(2).sum(dim=1).mean()


def _moved(loss, weights, rate):
    return [w.detach() - rate * g for w, g in zip(weights, torch.autograd.grad(loss, weights), strict=True)]


def _leaves(*weights):
    return [w.detach().clone().requires_grad_() for w in weights]


def wrong_nothing_mended(x1, x2, online, predictor, target, momentum, rate):
    """(it is one of 4 faults left.)"""
    w, h, t = _leaves(online, predictor, target)
    loss = _distance(x1 @ w.T, x1 @ t.T @ h.T) + _distance(x2 @ w.T, x2 @ t.T @ h.T)
    w, h, t = _moved(loss, (w, h, t), rate)
    return w, h, (1 - momentum) * t + momentum * w


def wrong_predictor_on_the_target(x1, x2, online, predictor, target, momentum, rate):
    """your predictor is on the wrong branch"""
    w, h = _leaves(online, predictor)
    loss = _distance(x1 @ w.T, x2 @ target.T @ h.T) + _distance(x2 @ w.T, x1 @ target.T @ h.T)
    w, h = _moved(loss, (w, h), rate)
    return w, h, momentum * target + (1 - momentum) * w


def wrong_predictor_on_both(x1, x2, online, predictor, target, momentum, rate):
    """your predictor is on both branches"""
    w, h = _leaves(online, predictor)
    t1, t2 = (x @ target.T @ predictor.T for x in (x1, x2))
    w, h = _moved(_distance(x1 @ w.T @ h.T, t2) + _distance(x2 @ w.T @ h.T, t1), (w, h), rate)
    return w, h, momentum * target + (1 - momentum) * w


def wrong_target_trained(x1, x2, online, predictor, target, momentum, rate):
    """your target is moved by the gradient"""
    w, h, t = _leaves(online, predictor, target)
    loss = _distance(x1 @ w.T @ h.T, x2 @ t.T) + _distance(x2 @ w.T @ h.T, x1 @ t.T)
    w, h, t = _moved(loss, (w, h, t), rate)
    return w, h, momentum * t + (1 - momentum) * w


def _mended(x1, x2, online, predictor, target, rate):
    w, h = _leaves(online, predictor)
    loss = _distance(x1 @ w.T @ h.T, x2 @ target.T) + _distance(x2 @ w.T @ h.T, x1 @ target.T)
    return _moved(loss, (w, h), rate)


def wrong_average_swapped(x1, x2, online, predictor, target, momentum, rate):
    """your moving average is the wrong way round"""
    w, h = _mended(x1, x2, online, predictor, target, rate)
    return w, h, (1 - momentum) * target + momentum * w


def wrong_never_updated(x1, x2, online, predictor, target, momentum, rate):
    """your target is never updated"""
    w, h = _mended(x1, x2, online, predictor, target, rate)
    return w, h, target


def wrong_follows_before(x1, x2, online, predictor, target, momentum, rate):
    """your target follows the network as it was before the step"""
    w, h = _mended(x1, x2, online, predictor, target, rate)
    return w, h, momentum * target + (1 - momentum) * online


def wrong_copied(x1, x2, online, predictor, target, momentum, rate):
    """your target is replaced by the trained network"""
    w, h = _mended(x1, x2, online, predictor, target, rate)
    return w, h, w.clone()


def wrong_own_view(x1, x2, online, predictor, target, momentum, rate):
    """you compare each prediction with the target of its own view"""
    w, h = _leaves(online, predictor)
    loss = _distance(x1 @ w.T @ h.T, x1 @ target.T) + _distance(x2 @ w.T @ h.T, x2 @ target.T)
    w, h = _moved(loss, (w, h), rate)
    return w, h, momentum * target + (1 - momentum) * w


def wrong_one_way(x1, x2, online, predictor, target, momentum, rate):
    """you predict one way only"""
    w, h = _leaves(online, predictor)
    w, h = _moved(_distance(x1 @ w.T @ h.T, x2 @ target.T), (w, h), rate)
    return w, h, momentum * target + (1 - momentum) * w


def wrong_predictor_still(x1, x2, online, predictor, target, momentum, rate):
    """your predictor does not learn"""
    w, _ = _mended(x1, x2, online, predictor, target, rate)
    return w, predictor, momentum * target + (1 - momentum) * w


def wrong_half(x1, x2, online, predictor, target, momentum, rate):
    """your steps are half as long"""
    w, h = _mended(x1, x2, online, predictor, target, rate / 2)
    return w, h, momentum * target + (1 - momentum) * w


def right_optimiser(x1, x2, online, predictor, target, momentum, rate):
    w, h = _leaves(online, predictor)
    optimiser = torch.optim.SGD([w, h], lr=rate)
    with torch.no_grad():
        t = F.normalize(torch.cat([x2, x1]) @ target.T, dim=1)
    p = F.normalize(torch.cat([x1, x2]) @ w.T @ h.T, dim=1)
    (2 * (2 - 2 * (p * t).sum(dim=1).mean())).backward()
    optimiser.step()
    return [w.detach(), h.detach(), torch.lerp(target, w.detach(), 1 - momentum)]


def right_double(x1, x2, online, predictor, target, momentum, rate):
    x1, x2, online, predictor, target = (a.double() for a in (x1, x2, online, predictor, target))
    w, h = _mended(x1, x2, online, predictor, target, rate)
    print(len(w))
    return w, h, target + (1 - momentum) * (w - target)
