"""Answers to `swapped_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _cost(scores, codes, temperature):
    return -(codes * (scores / temperature).log_softmax(dim=1)).sum(dim=1).mean()


def wrong_not_swapped(scores1, scores2, codes1, codes2, temperature):
    """not swapped: each view predicts its *own* code"""
    a, b = _cost(scores1, codes1.detach(), temperature), _cost(scores2, codes2.detach(), temperature)
    return (a + b) / 2


def wrong_gradient_through_codes(scores1, scores2, codes1, codes2, temperature):
    """the value is right, but a gradient goes through the codes"""
    return (_cost(scores1, codes2, temperature) + _cost(scores2, codes1, temperature)) / 2


def wrong_softmax_of_codes(scores1, scores2, codes1, codes2, temperature):
    """you apply a softmax to the codes"""
    q1, q2 = ((codes.detach() / temperature).softmax(dim=1) for codes in (codes1, codes2))
    return (_cost(scores1, q2, temperature) + _cost(scores2, q1, temperature)) / 2


def wrong_temperature_on_codes(scores1, scores2, codes1, codes2, temperature):
    """you divide the codes by the temperature"""
    q1, q2 = codes1.detach() / temperature, codes2.detach() / temperature
    return (_cost(scores1, q2, temperature) + _cost(scores2, q1, temperature)) / 2


def wrong_no_temperature(scores1, scores2, codes1, codes2, temperature):
    """the temperature is missing"""
    return (_cost(scores1, codes2.detach(), 1) + _cost(scores2, codes1.detach(), 1)) / 2


def wrong_sum_of_sides(scores1, scores2, codes1, codes2, temperature):
    """your loss is twice as large"""
    return _cost(scores1, codes2.detach(), temperature) + _cost(scores2, codes1.detach(), temperature)


def wrong_one_direction(scores1, scores2, codes1, codes2, temperature):
    """you go in one direction only"""
    return _cost(scores1, codes2.detach(), temperature)


def wrong_over_prototypes(scores1, scores2, codes1, codes2, temperature):
    """you average over the prototypes"""
    p1, p2 = ((s / temperature).log_softmax(dim=1) for s in (scores1, scores2))
    return -((codes2.detach() * p1).mean() + (codes1.detach() * p2).mean()) / 2


def wrong_axis(scores1, scores2, codes1, codes2, temperature):
    """your softmax runs over the samples"""
    p1, p2 = ((s / temperature).log_softmax(dim=0) for s in (scores1, scores2))
    return -((codes2.detach() * p1).sum(1).mean() + (codes1.detach() * p2).sum(1).mean()) / 2


def wrong_hard_codes(scores1, scores2, codes1, codes2, temperature):
    """you round the codes to whole labels"""
    a = F.cross_entropy(scores1 / temperature, codes2.argmax(dim=1))
    return (a + F.cross_entropy(scores2 / temperature, codes1.argmax(dim=1))) / 2


def wrong_log_of_softmax(scores1, scores2, codes1, codes2, temperature):
    """your loss is not finite at a temperature of 0.005"""
    p1, p2 = ((s / temperature).softmax(dim=1).log() for s in (scores1, scores2))
    return -((codes2.detach() * p1).sum(1) + (codes1.detach() * p2).sum(1)).mean() / 2


def wrong_one_view_learns(scores1, scores2, codes1, codes2, temperature):
    """the value is right, but scores2 get no gradient"""
    return (_cost(scores1, codes2.detach(), temperature) + _cost(scores2.detach(), codes1.detach(), temperature)) / 2


def right_cross_entropy(scores1, scores2, codes1, codes2, temperature):
    """torch's cross-entropy takes distributions as targets, too."""
    a = F.cross_entropy(scores1 / temperature, codes2.detach())
    return 0.5 * a + 0.5 * F.cross_entropy(scores2 / temperature, codes1.detach())


def right_loop(scores1, scores2, codes1, codes2, temperature):
    total = 0.0
    for s1, s2, q1, q2 in zip(scores1, scores2, codes1.tolist(), codes2.tolist(), strict=True):
        for scores, code in ((s1.double(), q2), (s2.double(), q1)):
            scores = scores / temperature
            total = total + sum(q * (scores.logsumexp(dim=0) - s) for q, s in zip(code, scores, strict=True))
    return total / (2 * len(scores1))


def right_stacked(scores1, scores2, codes1, codes2, temperature):
    p = (torch.cat([scores1, scores2]) / temperature).log_softmax(dim=1)
    with torch.no_grad():
        q = torch.cat([codes2, codes1]).clone()
    return -torch.einsum("nk,nk->n", q, p).mean()
