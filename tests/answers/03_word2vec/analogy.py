"""Answers to `analogy` that try out its grader."""

import numpy as np
import torch
import torch.nn.functional as F


def wrong_none_left_out(vectors, a, b, c, k):
    """the words of the question are among your answers"""
    units = F.normalize(vectors, dim=1)
    return (units @ (units[b] - units[a] + units[c])).topk(k).indices


def wrong_c_alone_left_out(vectors, a, b, c, k):
    """your answer holds b"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] - units[a] + units[c])
    scores[c] = -torch.inf
    return scores.topk(k).indices


def wrong_lengths(vectors, a, b, c, k):
    """so that long ones win"""
    scores = vectors @ (vectors[b] - vectors[a] + vectors[c])
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).indices


def wrong_lengths_none_left_out(vectors, a, b, c, k):
    """you use the vectors as they are"""
    return (vectors @ (vectors[b] - vectors[a] + vectors[c])).argsort(descending=True)[:k]


def wrong_raw_target(vectors, a, b, c, k):
    """you combine the vectors as they are"""
    scores = F.cosine_similarity(vectors, (vectors[b] - vectors[a] + vectors[c])[None], dim=1)
    scores[[a, b, c]] = -1
    return scores.topk(k).indices


def wrong_euclid(vectors, a, b, c, k):
    """euclidean distance"""
    away = (vectors - (vectors[b] - vectors[a] + vectors[c])).norm(dim=1)
    away[[a, b, c]] = torch.inf
    return away.topk(k, largest=False).indices


def wrong_order(vectors, a, b, c, k):
    """your signs belong to other words"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[a] - units[b] + units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).indices


def wrong_last_subtracted(vectors, a, b, c, k):
    """your signs belong to other words"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[a] + units[b] - units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).indices


def wrong_columns(vectors, a, b, c, k):
    """you normalise columns"""
    units = F.normalize(vectors, dim=0)
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).indices


def wrong_first_dropped(vectors, a, b, c, k):
    """you drop the best word"""
    units = F.normalize(vectors, dim=1)
    return (units @ (units[b] - units[a] + units[c])).topk(k + 1).indices[1:]


def wrong_three_dropped(vectors, a, b, c, k):
    """you drop the best three words"""
    units = F.normalize(vectors, dim=1)
    return (units @ (units[b] - units[a] + units[c])).topk(k + 3).indices[3:]


def wrong_least(vectors, a, b, c, k):
    """least similar"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = torch.inf
    return scores.argsort()[:k]


def wrong_worst_first(vectors, a, b, c, k):
    """the best must come first"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.argsort()[-k:]


def wrong_zero_vector(vectors, a, b, c, k):
    """0 / 0 is nan"""
    units = vectors / vectors.norm(dim=1, keepdim=True)
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).indices


def wrong_similarities(vectors, a, b, c, k):
    """you return similarities"""
    units = F.normalize(vectors, dim=1)
    scores = units @ F.normalize(units[b] - units[a] + units[c], dim=0)
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).values


def wrong_both(vectors, a, b, c, k):
    """the numbers of the words alone"""
    units = F.normalize(vectors, dim=1)
    scores = units @ F.normalize(units[b] - units[a] + units[c], dim=0)
    scores[[a, b, c]] = -torch.inf
    values, rows = scores.topk(k)
    return rows, values


def wrong_set_to_zero(vectors, a, b, c, k):
    """you set the scores of a, b and c to 0"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = 0
    return scores.topk(k).indices


def wrong_left_out_afterwards(vectors, a, b, c, k):
    """you return fewer than k words"""
    units = F.normalize(vectors, dim=1)
    best = (units @ (units[b] - units[a] + units[c])).topk(k).indices
    return [i for i in best.tolist() if i not in (a, b, c)]


def wrong_rows_removed(vectors, a, b, c, k):
    """all later rows move up"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] - units[a] + units[c])
    return scores[[i for i in range(len(vectors)) if i not in (a, b, c)]].topk(k).indices


def wrong_best_alone(vectors, a, b, c, k):
    """expected (5,)"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] - units[a] + units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.argmax()


def wrong_a_forgotten(vectors, a, b, c, k):
    """a plays no part"""
    units = F.normalize(vectors, dim=1)
    scores = units @ (units[b] + units[c])
    scores[[a, b, c]] = -torch.inf
    return scores.topk(k).indices


def right_numpy(vectors, a, b, c, k):
    lengths = np.linalg.norm(vectors.numpy(), axis=1, keepdims=True)
    units = vectors.numpy() / np.maximum(lengths, 1e-12)
    target = units[b] - units[a] + units[c]
    order = np.argsort(-(units @ target))
    return [int(i) for i in order if i not in (a, b, c)][:k]


def right_cosines(vectors, a, b, c, k):
    units = F.normalize(vectors.double(), dim=1)
    target = units[b] - units[a] + units[c]
    cosines = F.cosine_similarity(units, target[None], dim=1)
    print(cosines.max())
    return cosines.index_fill(0, torch.tensor([a, b, c]), -2).argsort(descending=True)[:k]


def right_distances(vectors, a, b, c, k):
    units = torch.nan_to_num(vectors / vectors.norm(dim=1, keepdim=True))
    target = F.normalize(units[b] - units[a] + units[c], dim=0)
    scores = [(-float(unit @ target), i) for i, unit in enumerate(units) if i not in {a, b, c}]
    return torch.tensor([i for _, i in sorted(scores)[:k]])
