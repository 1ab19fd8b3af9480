"""Answers to `nt_xent_loss` that try out its grader."""

import math

import torch
import torch.nn.functional as F


def _cosines(z1, z2):
    z = F.normalize(torch.cat([z1, z2]), dim=1)
    return z @ z.T  # (2n, 2n)


def _masked(s):
    return s.masked_fill(torch.eye(len(s), dtype=torch.bool), -torch.inf)


def _partner(s):
    return torch.arange(len(s)).roll(len(s) // 2)


def wrong_self_kept(z1, z2, temperature):
    """the self-similarity is still in the denominator"""
    s = _cosines(z1, z2) / temperature
    return F.cross_entropy(s, _partner(s))


def wrong_self_zeroed(z1, z2, temperature):
    """you set the self-similarity to 0 instead of taking it out"""
    s = _cosines(z1, z2) / temperature
    s = s * (1 - torch.eye(len(s)))
    return F.cross_entropy(s, _partner(s))


def wrong_self_minus_one(z1, z2, temperature):
    """you set the self-similarity to −1"""
    s = _cosines(z1, z2) / temperature
    return F.cross_entropy(s.masked_fill(torch.eye(len(s), dtype=torch.bool), -1), _partner(s))


def wrong_self_subtracted(z1, z2, temperature):
    """adding and subtracting it again"""
    e = (_cosines(z1, z2) / temperature).exp()
    positive = e[torch.arange(len(e)), _partner(e)]
    return -(positive / (e.sum(dim=1) - e.diagonal())).log().mean()


def wrong_e_to_one_over_t_subtracted(z1, z2, temperature):
    """adding and subtracting it again"""
    s = _cosines(z1, z2) / temperature
    total = s.exp().sum(dim=1) - math.e ** (1 / temperature)
    return (total.log() - s[torch.arange(len(s)), _partner(s)]).mean()


def wrong_positive_twice(z1, z2, temperature):
    """the positive is in your denominator twice"""
    s = _cosines(z1, z2) / temperature
    positive = s.gather(1, _partner(s)[:, None])
    return F.cross_entropy(torch.cat([positive, _masked(s)], dim=1), torch.zeros(len(s), dtype=torch.long))


def wrong_positive_left_out(z1, z2, temperature):
    """the positive is missing in your denominator"""
    s = _cosines(z1, z2) / temperature
    positive = s.gather(1, _partner(s)[:, None])
    negatives = _masked(s).scatter(1, _partner(s)[:, None], -torch.inf)
    return (negatives.logsumexp(dim=1) - positive[:, 0]).mean()


def wrong_not_normalised(z1, z2, temperature):
    """your embeddings are not normalised"""
    z = torch.cat([z1, z2])
    s = _masked(z @ z.T / temperature)
    return F.cross_entropy(s, _partner(s))


def wrong_columns_normalised(z1, z2, temperature):
    """you normalise columns"""
    z = F.normalize(torch.cat([z1, z2]), dim=0)
    s = _masked(z @ z.T / temperature)
    return F.cross_entropy(s, _partner(s))


def wrong_temperature_multiplied(z1, z2, temperature):
    """you multiply by the temperature"""
    s = _masked(_cosines(z1, z2) * temperature)
    return F.cross_entropy(s, _partner(s))


def wrong_no_temperature(z1, z2, temperature):
    """the temperature is missing"""
    s = _masked(_cosines(z1, z2))
    return F.cross_entropy(s, _partner(s))


def wrong_always_one_half(z1, z2, temperature):
    """your temperature is always 0.5"""
    s = _masked(_cosines(z1, z2) / 0.5)
    return F.cross_entropy(s, _partner(s))


def wrong_one_direction(z1, z2, temperature):
    """you go in one direction only, from z1 to z2"""
    s = F.normalize(z1, dim=1) @ F.normalize(z2, dim=1).T / temperature
    return F.cross_entropy(s, torch.arange(len(s)))


def wrong_both_directions_across(z1, z2, temperature):
    """your negatives are those of the other view alone"""
    s = F.normalize(z1, dim=1) @ F.normalize(z2, dim=1).T / temperature
    right = torch.arange(len(s))
    return (F.cross_entropy(s, right) + F.cross_entropy(s.T, right)) / 2


def wrong_anchors_of_one_view(z1, z2, temperature):
    """you go in one direction only"""
    s = _masked(_cosines(z1, z2) / temperature)
    return F.cross_entropy(s[: len(z1)], _partner(s)[: len(z1)])


def wrong_neighbouring_rows(z1, z2, temperature):
    """your positives are neighbouring rows"""
    s = _masked(_cosines(z1, z2) / temperature)
    return F.cross_entropy(s, torch.arange(len(s)) ^ 1)


def wrong_sum(z1, z2, temperature):
    """you sum over the views"""
    s = _masked(_cosines(z1, z2) / temperature)
    return F.cross_entropy(s, _partner(s), reduction="sum")


def wrong_mean_over_pairs(z1, z2, temperature):
    """your loss is twice as large"""
    s = _masked(_cosines(z1, z2) / temperature)
    return F.cross_entropy(s, _partner(s), reduction="sum") / len(z1)


def wrong_self_kept_and_not_normalised(z1, z2, temperature):
    """still in the denominator, and with exp(1/t) it is the largest term of all. a view is no candidate for itself. and
    there is a second fault"""
    z = torch.cat([z1, z2])
    return F.cross_entropy(z @ z.T / temperature, _partner(z))


def wrong_self_kept_and_multiplied(z1, z2, temperature):
    """there is a second fault: you multiply by the temperature"""
    s = _cosines(z1, z2) * temperature
    return F.cross_entropy(s, _partner(s))


def wrong_self_zeroed_and_sum(z1, z2, temperature):
    """there is a second fault: you sum over the views"""
    s = _cosines(z1, z2) / temperature
    return F.cross_entropy(s.masked_fill(torch.eye(len(s), dtype=torch.bool), 0), _partner(s), reduction="sum")


def wrong_softmax_twice(z1, z2, temperature):
    """you take a softmax of a softmax"""
    s = _masked(_cosines(z1, z2) / temperature).softmax(dim=1)
    return F.cross_entropy(s, _partner(s))


def wrong_sign(z1, z2, temperature):
    """the sign of your loss is wrong"""
    s = _masked(_cosines(z1, z2) / temperature)
    return -F.cross_entropy(s, _partner(s))


def wrong_base_temperature(z1, z2, temperature):
    """temperature / 0.07"""
    s = _masked(_cosines(z1, z2) / temperature)
    return temperature / 0.07 * F.cross_entropy(s, _partner(s))


def wrong_overflow(z1, z2, temperature):
    """at a temperature of 0.005"""
    e = (_cosines(z1, z2) / temperature).exp()
    e = e.masked_fill(torch.eye(len(e), dtype=torch.bool), 0)
    return -(e[torch.arange(len(e)), _partner(e)] / e.sum(dim=1)).log().mean()


def wrong_clamped(z1, z2, temperature):
    """a clamp or a small number inside the logarithm"""
    s = (_cosines(z1, z2) / temperature).clamp(-60, 60)
    e = s.exp() * (1 - torch.eye(len(s)))
    return (e.sum(dim=1).log() - s[torch.arange(len(s)), _partner(s)]).mean()


def wrong_one_view_detached(z1, z2, temperature):
    """z2 gets no gradient"""
    s = _masked(_cosines(z1, z2.detach()) / temperature)
    return F.cross_entropy(s, _partner(s))


def wrong_item(z1, z2, temperature):
    """it carries no gradient, so nothing learns"""
    s = _masked(_cosines(z1, z2) / temperature)
    return F.cross_entropy(s, _partner(s)).item()


def wrong_each(z1, z2, temperature):
    """has shape"""
    s = _masked(_cosines(z1, z2) / temperature)
    return F.cross_entropy(s, _partner(s), reduction="none")


def right_loop(z1, z2, temperature):
    z = torch.cat([z1, z2]).double()
    n, total = len(z1), 0.0
    for i in range(2 * n):
        scores = torch.stack([F.cosine_similarity(z[i], z[k], dim=0) / temperature for k in range(2 * n) if k != i])
        own = F.cosine_similarity(z[i], z[(i + n) % (2 * n)], dim=0) / temperature
        total = total + scores.logsumexp(dim=0) - own
    return total / (2 * n)


def right_blocks(z1, z2, temperature):
    a, b = (z / z.norm(dim=1, keepdim=True) for z in (z1, z2))
    large = 1e9 * torch.eye(len(a))
    across = torch.einsum("id,jd->ij", a, b) / temperature
    first = torch.cat([across, a @ a.T / temperature - large], dim=1)
    second = torch.cat([across.T, b @ b.T / temperature - large], dim=1)
    right = torch.arange(len(a))
    print(first.shape)
    return (F.cross_entropy(first, right) + F.cross_entropy(second, right)) / 2


def right_without_diagonal(z1, z2, temperature):
    z = F.normalize(torch.stack([z1, z2], dim=1).flatten(0, 1).double(), dim=1)  # the views of an image side by side
    s = z @ z.T / temperature
    others = s[~torch.eye(len(s), dtype=torch.bool)].view(len(s), -1)
    partner = torch.arange(len(s)) ^ 1
    return -(s[torch.arange(len(s)), partner] - torch.logsumexp(others, dim=1)).mean()


def right_log_softmax(z1, z2, temperature):
    s = _cosines(z1, z2).div(temperature).fill_diagonal_(float("-inf"))
    return -s.log_softmax(dim=1)[torch.eye(len(s), dtype=torch.bool).roll(len(z1), 0)].mean()
