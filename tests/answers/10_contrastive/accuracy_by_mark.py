"""Answers to `accuracy_by_mark` that try out its grader."""

import torch


def _same(queries, queue):
    return (queries[:, None] == queue).sum(dim=1)


def wrong_own_not_counted(queries, keys, queue):
    """you count the negatives that bear the mark, but not the own key"""
    same, own = _same(queries, queue), queries == keys
    blind = 1 / (1 + len(queue))
    return torch.where(own, 1 / same.clamp(min=1), torch.where(same > 0, 0.0, blind))


def wrong_certain(queries, keys, queue):
    """you say 1 wherever the own key bears the mark"""
    return (queries == keys).float()


def wrong_certain_but_blind(queries, keys, queue):
    """you say 1 wherever the own key bears the mark"""
    return 1.0 * (queries == keys)


def wrong_blind_where_the_key_is_elsewhere(queries, keys, queue):
    """it is wrong for certain"""
    return torch.where(queries == keys, 1 / (1 + _same(queries, queue)), 1 / (1 + len(queue)))


def wrong_never_blind(queries, keys, queue):
    """where no candidate bears the query's mark you say 0"""
    return torch.where(queries == keys, 1 / (1 + _same(queries, queue)), 0.0)


def wrong_queue_alone(queries, keys, queue):
    """there are 1 + k candidates"""
    same, own = _same(queries, queue), queries == keys
    return torch.where(own, 1 / (1 + same), torch.where(same > 0, 0.0, 1 / len(queue)))


def wrong_chance(queries, keys, queue):
    """you ignore the marks"""
    return torch.full((len(queries),), 1 / (1 + len(queue)))


def wrong_mean(queries, keys, queue):
    """you average over the queries"""
    same, own = _same(queries, queue), queries == keys
    return torch.where(own, 1 / (1 + same), torch.where(same > 0, 0.0, 1 / (1 + len(queue)))).mean()


def wrong_turned(queries, keys, queue):
    """you return how often it is wrong"""
    same, own = _same(queries, queue), queries == keys
    return 1 - torch.where(own, 1 / (1 + same), torch.where(same > 0, 0.0, 1 / (1 + len(queue))))


def wrong_own_always(queries, keys, queue):
    """you count the own key as a bearer of the mark always"""
    return 1 / (1 + _same(queries, queue).double())


def right_loop(queries, keys, queue):
    out = []
    for q, k in zip(queries.tolist(), keys.tolist(), strict=True):
        candidates = [k, *queue.tolist()]
        picked = [i for i, mark in enumerate(candidates) if mark == q] or list(range(len(candidates)))
        out.append((0 in picked) / len(picked))
    return torch.tensor(out, dtype=torch.float64)


def right_matrix(queries, keys, queue):
    bears = torch.cat([keys[:, None], queue.expand(len(queries), -1)], dim=1) == queries[:, None]  # (n, 1 + K)
    bears = bears | ~bears.any(dim=1, keepdim=True)
    print(bears.shape)
    return bears[:, 0] / bears.sum(dim=1)
