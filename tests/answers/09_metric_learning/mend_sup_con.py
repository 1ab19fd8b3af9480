"""Answers to `mend_sup_con` that try out its grader."""

import torch
import torch.nn.functional as F


def _parts(z, labels, temperature):
    s = F.normalize(z, dim=1) @ F.normalize(z, dim=1).T / temperature  # (n, n)
    me = torch.eye(len(z), dtype=torch.bool)
    same = labels[:, None] == labels
    return s, me, same, same & ~me


def _shares(s, out):
    return s - s.masked_fill(out, -torch.inf).logsumexp(dim=1, keepdim=True)


def _mean(shares, positive):
    """The mean over positives, then over the samples that have one."""
    count = positive.sum(dim=1)
    values = -shares.masked_fill(~positive, 0).sum(dim=1) / count.clamp(min=1)
    return values.sum() / (count > 0).sum().clamp(min=1)


def wrong_nothing_mended(z, labels, temperature):
    """(it is one of 3 faults left.)"""
    z = F.normalize(z, dim=1)
    weights = torch.exp(z @ z.T / temperature)
    positive = labels[:, None] == labels
    mean = (weights * positive).sum(dim=1) / positive.sum(dim=1)
    return -torch.log(mean / weights.sum(dim=1)).mean()


def wrong_self_in_denominator(z, labels, temperature):
    """each sample is a candidate for itself"""
    s, me, _, positive = _parts(z, labels, temperature)
    return _mean(_shares(s, me & ~me), positive)


def wrong_self_zeroed(z, labels, temperature):
    """you set the self-similarity to 0 instead of taking it out"""
    s, me, _, positive = _parts(z, labels, temperature)
    s = s.masked_fill(me, 0)
    return _mean(s.log_softmax(dim=1), positive)


def wrong_self_among_positives(z, labels, temperature):
    """each sample is its own positive"""
    s, me, same, _ = _parts(z, labels, temperature)
    return _mean(_shares(s, me), same)


def wrong_inside(z, labels, temperature):
    """you average over the positives inside the logarithm"""
    s, me, _, positive = _parts(z, labels, temperature)
    some = positive.any(dim=1)
    inside = (_shares(s, me).exp() * positive).sum(dim=1)[some] / positive.sum(dim=1)[some]
    return -inside.log().sum() / max(len(inside), 1)


def wrong_inside_nan(z, labels, temperature):
    """you average over the positives inside the logarithm (l_in of the paper): the logarithm of each positive's
    probability comes first, then their mean. (it is one of 2 faults left.)"""
    s, me, _, positive = _parts(z, labels, temperature)
    return -((_shares(s, me).exp() * positive).sum(dim=1) / positive.sum(dim=1)).log().mean()


def wrong_sum_inside(z, labels, temperature):
    """you sum over the positives inside the logarithm"""
    s, me, _, positive = _parts(z, labels, temperature)
    inside = (_shares(s, me).exp() * positive).sum(dim=1)[positive.any(dim=1)]
    return -inside.log().sum() / max(len(inside), 1)


def wrong_sum_inside_infinite(z, labels, temperature):
    """you sum over the positives inside the logarithm"""
    s, me, _, positive = _parts(z, labels, temperature)
    return -(_shares(s, me).exp() * positive).sum(dim=1).log().mean()


def wrong_nan(z, labels, temperature):
    """a sample that is alone in its class makes your loss nan"""
    s, me, _, positive = _parts(z, labels, temperature)
    return (-_shares(s, me).masked_fill(~positive, 0).sum(dim=1) / positive.sum(dim=1)).mean()


def wrong_lonely_count(z, labels, temperature):
    """samples that are alone in their class count as 0 in your mean"""
    s, me, _, positive = _parts(z, labels, temperature)
    return (-_shares(s, me).masked_fill(~positive, 0).sum(dim=1) / positive.sum(dim=1).clamp(min=1)).mean()


def wrong_nobody(z, labels, temperature):
    """a mean over no samples is 0 / 0"""
    s, me, _, positive = _parts(z, labels, temperature)
    some = positive.any(dim=1)
    values = -_shares(s, me).masked_fill(~positive, 0).sum(dim=1)
    return (values[some] / positive.sum(dim=1)[some]).mean()


def wrong_nan_times_zero(z, labels, temperature):
    """a sample that is alone in its class makes your loss nan"""
    s, me, _, positive = _parts(z, labels, temperature)
    values = -_shares(s, me).masked_fill(~positive, 0).sum(dim=1) / positive.sum(dim=1)
    return (values * positive.any(dim=1)).sum() / positive.any(dim=1).sum().clamp(min=1)


def wrong_hidden_nan(z, labels, temperature):
    """its gradient is nan where a sample is alone"""
    s, me, _, positive = _parts(z, labels, temperature)
    values = -(_shares(s, me) * positive).sum(dim=1) / positive.sum(dim=1)
    return values.where(positive.any(dim=1), 0.0).sum() / positive.any(dim=1).sum().clamp(min=1)


def wrong_negatives_alone(z, labels, temperature):
    """your denominator holds the negatives alone"""
    s, _, same, positive = _parts(z, labels, temperature)
    total = s.masked_fill(same, -torch.inf).logsumexp(dim=1, keepdim=True)
    return _mean(s - total, positive)


def wrong_not_divided(z, labels, temperature):
    """you sum over the positives"""
    s, me, _, positive = _parts(z, labels, temperature)
    return -_shares(s, me).masked_fill(~positive, 0).sum() / positive.any(dim=1).sum().clamp(min=1)


def wrong_over_pairs(z, labels, temperature):
    """you average over all positive pairs of the batch"""
    s, me, _, positive = _parts(z, labels, temperature)
    return -_shares(s, me).masked_fill(~positive, 0).sum() / positive.sum().clamp(min=1)


def wrong_not_normalised(z, labels, temperature):
    """your embeddings are not normalised"""
    _, me, _, positive = _parts(z, labels, temperature)
    return _mean(_shares(z @ z.T / temperature, me), positive)


def wrong_multiplied(z, labels, temperature):
    """you multiply by the temperature"""
    s, me, _, positive = _parts(z, labels, 1 / temperature)
    return _mean(_shares(s, me), positive)


def wrong_base_temperature(z, labels, temperature):
    """temperature / 0.07"""
    s, me, _, positive = _parts(z, labels, temperature)
    return temperature / 0.07 * _mean(_shares(s, me), positive)


def wrong_sum(z, labels, temperature):
    """you sum over the samples"""
    s, me, _, positive = _parts(z, labels, temperature)
    return _mean(_shares(s, me), positive) * positive.any(dim=1).sum()


def wrong_overflow(z, labels, temperature):
    """at a temperature of 0.005"""
    s, me, _, positive = _parts(z, labels, temperature)
    e = s.exp() * ~me
    return _mean((e / e.sum(dim=1, keepdim=True)).masked_fill(~positive, 1).log(), positive)


def wrong_others_detached(z, labels, temperature):
    """the other samples get no gradient"""
    _, me, _, positive = _parts(z, labels, temperature)
    s = F.normalize(z, dim=1) @ F.normalize(z, dim=1).detach().T / temperature
    return _mean(_shares(s, me), positive)


def wrong_no_gradient(z, labels, temperature):
    """it carries no gradient, so nothing learns"""
    s, me, _, positive = _parts(z, labels, temperature)
    return _mean(_shares(s, me), positive).detach()


def right_loops(z, labels, temperature):
    z, names, terms = F.normalize(z.double(), dim=1), labels.tolist(), []
    for i in range(len(z)):
        others = [k for k in range(len(z)) if k != i]
        positives = [p for p in others if names[p] == names[i]]
        if positives:
            scores = z @ z[i] / temperature
            total = scores[others].logsumexp(dim=0)
            terms.append(sum(total - scores[p] for p in positives) / len(positives))
    return torch.stack(terms).mean() if terms else (0 * z).sum()


def right_kept_rows(z, labels, temperature):
    s, me, _, positive = _parts(z.double(), labels, temperature)
    kept = positive.any(dim=1)
    if not kept.any():
        return torch.tensor(0.0)
    weights = positive[kept].double() / positive[kept].sum(dim=1, keepdim=True)
    print(weights.shape)
    total = s.masked_fill(me, -torch.inf).logsumexp(dim=1)[kept]
    return (total - torch.einsum("ij,ij->i", weights, s[kept])).mean()


def right_large_number(z, labels, temperature):
    s, _, _, positive = _parts(z, labels, temperature)
    shares = (s - 1e6 * torch.eye(len(z))).log_softmax(dim=1)
    count = positive.sum(dim=1)
    each = -torch.where(positive, shares, torch.zeros_like(shares)).sum(dim=1) / torch.clamp(count, min=1)
    return each.sum() / max(int((count > 0).sum()), 1)
