"""Answers to `masked_info_nce` that try out its grader."""

import torch
import torch.nn.functional as F


def _scores(query, key, temperature):
    return F.normalize(query, dim=1) @ F.normalize(key, dim=1).T / temperature


def _same(identities):
    return identities[:, None] == identities


def _duplicate(identities):
    return _same(identities) & ~torch.eye(len(identities), dtype=torch.bool)


def _entropy(s, **how):
    return F.cross_entropy(s, torch.arange(len(s)), **how)


def wrong_plain(query, key, identities, temperature):
    """duplicates are still negatives"""
    return _entropy(_scores(query, key, temperature))


def wrong_own_masked(query, key, identities, temperature):
    """your mask takes out the query's own key"""
    s = _scores(query, key, temperature)
    return (s.masked_fill(_same(identities), -torch.inf).logsumexp(dim=1) - s.diagonal()).mean()


def wrong_own_masked_in_cross_entropy(query, key, identities, temperature):
    """the own positive must stay a candidate"""
    return _entropy(_scores(query, key, temperature).masked_fill(_same(identities), -torch.inf))


def wrong_zeroed(query, key, identities, temperature):
    """you set the duplicates' similarity to 0"""
    return _entropy(_scores(query, key, temperature) * ~_duplicate(identities))


def wrong_minus_one(query, key, identities, temperature):
    """you set the duplicates' similarity to −1"""
    return _entropy(_scores(query, key, temperature).masked_fill(_duplicate(identities), -1))


def wrong_supervised(query, key, identities, temperature):
    """you make duplicates positives, as the supervised contrastive loss does"""
    shares, same = _scores(query, key, temperature).log_softmax(dim=1), _same(identities)
    return -((shares * same).sum(dim=1) / same.sum(dim=1)).mean()


def wrong_supervised_inside(query, key, identities, temperature):
    """you make duplicates positives, under the logarithm"""
    shares, same = _scores(query, key, temperature).softmax(dim=1), _same(identities)
    return -(shares * same).sum(dim=1).log().mean()


def wrong_inside_out(query, key, identities, temperature):
    """your mask is inside out"""
    return _entropy(_scores(query, key, temperature).masked_fill(~_same(identities), -torch.inf))


def wrong_upper_triangle(query, key, identities, temperature):
    """you mask duplicates above the diagonal only"""
    return _entropy(_scores(query, key, temperature).masked_fill(_same(identities).triu(1), -torch.inf))


def wrong_columns(query, key, identities, temperature):
    """a key that has a duplicate is a negative for nobody any more"""
    out = _duplicate(identities).any(dim=0) & ~torch.eye(len(query), dtype=torch.bool)
    return _entropy(_scores(query, key, temperature).masked_fill(out, -torch.inf))


def wrong_rows_dropped(query, key, identities, temperature):
    """you drop the queries that have a duplicate"""
    values = _entropy(_scores(query, key, temperature), reduction="none")
    return values[~_duplicate(identities).any(dim=1)].mean()


def wrong_not_normalised(query, key, identities, temperature):
    """your embeddings are not normalised"""
    return _entropy((query @ key.T / temperature).masked_fill(_duplicate(identities), -torch.inf))


def wrong_multiplied(query, key, identities, temperature):
    """you multiply by the temperature"""
    return _entropy(_scores(query, key, 1 / temperature).masked_fill(_duplicate(identities), -torch.inf))


def wrong_over_queries(query, key, identities, temperature):
    """your softmax runs over the queries"""
    return _entropy(_scores(key, query, temperature).masked_fill(_duplicate(identities), -torch.inf))


def wrong_both_ways(query, key, identities, temperature):
    """you average both directions"""
    s = _scores(query, key, temperature).masked_fill(_duplicate(identities), -torch.inf)
    return (_entropy(s) + _entropy(s.T)) / 2


def wrong_sum(query, key, identities, temperature):
    """you sum over the queries"""
    s = _scores(query, key, temperature).masked_fill(_duplicate(identities), -torch.inf)
    return _entropy(s, reduction="sum")


def wrong_plain_and_no_temperature(query, key, identities, temperature):
    """there is a second fault: the temperature is missing"""
    return _entropy(_scores(query, key, 1))


def wrong_overflow(query, key, identities, temperature):
    """at a temperature of 0.005"""
    e = _scores(query, key, temperature).exp() * ~_duplicate(identities)
    return -(e.diagonal() / e.sum(dim=1)).log().mean()


def wrong_keys_detached(query, key, identities, temperature):
    """the keys get no gradient"""
    return _entropy(_scores(query, key.detach(), temperature).masked_fill(_duplicate(identities), -torch.inf))


def wrong_no_grad(query, key, identities, temperature):
    """it carries no gradient, so nothing learns"""
    with torch.no_grad():
        return _entropy(_scores(query, key, temperature).masked_fill(_duplicate(identities), -torch.inf))


def right_loop(query, key, identities, temperature):
    names, losses = identities.tolist(), []
    for i in range(len(query)):
        kept = [i] + [j for j in range(len(key)) if names[j] != names[i]]
        scores = F.cosine_similarity(query[i].double()[None], key[kept].double(), dim=1) / temperature
        losses.append(-scores.log_softmax(dim=0)[0])
    return torch.stack(losses).mean()


def right_positive_first(query, key, identities, temperature):
    s = _scores(query.double(), key.double(), temperature)
    negatives = torch.where(_same(identities), torch.full_like(s, -torch.inf), s)
    candidates = torch.cat([s.diagonal()[:, None], negatives], dim=1)
    print(candidates.shape)
    return F.cross_entropy(candidates, torch.zeros(len(s), dtype=torch.long))


def right_einsum(query, key, identities, temperature):
    q, k = (z / torch.einsum("nd,nd->n", z, z).sqrt()[:, None] for z in (query, key))
    s = torch.einsum("id,jd->ij", q, k) / temperature - 1e5 * _duplicate(identities)
    return (s.logsumexp(dim=1) - s.diagonal()).sum() / len(s)
