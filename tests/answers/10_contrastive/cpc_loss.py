"""Answers to `cpc_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _among_all(p, z):
    scores = p.flatten(0, 1) @ z.flatten(0, 1).T
    return F.cross_entropy(scores, torch.arange(len(scores)))


def wrong_predicts_the_present(c, z, weights):
    """your first step predicts the present"""
    t = c.shape[1]
    return torch.stack([_among_all(c[:, : t - k] @ w.T, z[:, k:]) for k, w in enumerate(weights)]).mean()


def wrong_predicts_the_past(c, z, weights):
    """your contexts predict the past"""
    return torch.stack([_among_all(c[:, k:] @ w.T, z[:, :-k]) for k, w in enumerate(weights, 1)]).mean()


def wrong_side(c, z, weights):
    """you multiply by w from the wrong side"""
    return torch.stack([_among_all(c[:, :-k] @ w, z[:, k:]) for k, w in enumerate(weights, 1)]).mean()


def wrong_past_and_side(c, z, weights):
    """there is a second fault: you multiply by w from the wrong side"""
    return torch.stack([_among_all(c[:, k:] @ w, z[:, :-k]) for k, w in enumerate(weights, 1)]).mean()


def wrong_same_step(c, z, weights):
    """your candidates are the codes of the same step"""
    losses = []
    for k, w in enumerate(weights, 1):
        each = [F.cross_entropy(c[:, t] @ w.T @ z[:, t + k].T, torch.arange(len(c))) for t in range(c.shape[1] - k)]
        losses.append(torch.stack(each).mean())
    return torch.stack(losses).mean()


def wrong_same_sequence(c, z, weights):
    """your candidates are the codes of the same sequence"""
    losses = []
    for k, w in enumerate(weights, 1):
        each = [F.cross_entropy(a[:-k] @ w.T @ b[k:].T, torch.arange(len(a) - k)) for a, b in zip(c, z, strict=True)]
        losses.append(torch.stack(each).mean())
    return torch.stack(losses).mean()


def wrong_all_codes(c, z, weights):
    """your candidates are all codes"""
    n, t, _ = z.shape
    losses = []
    for k, w in enumerate(weights, 1):
        scores = (c[:, :-k] @ w.T).flatten(0, 1) @ z.flatten(0, 1).T
        right = torch.arange(n * t).view(n, t)[:, k:].flatten()
        losses.append(F.cross_entropy(scores, right))
    return torch.stack(losses).mean()


def wrong_mean_of_all(c, z, weights):
    """you average over all predictions at once"""
    losses = []
    for k, w in enumerate(weights, 1):
        scores = (c[:, :-k] @ w.T).flatten(0, 1) @ z[:, k:].flatten(0, 1).T
        losses.append(F.cross_entropy(scores, torch.arange(len(scores)), reduction="none"))
    return torch.cat(losses).mean()


def wrong_sum_of_distances(c, z, weights):
    """you sum over the distances"""
    return sum(_among_all(c[:, :-k] @ w.T, z[:, k:]) for k, w in enumerate(weights, 1))


def wrong_one_matrix(c, z, weights):
    """you predict all distances with w_1"""
    losses = [_among_all(c[:, :-k] @ weights[0].T, z[:, k:]) for k in range(1, len(weights) + 1)]
    return torch.stack(losses).mean()


def wrong_cosines(c, z, weights):
    """you normalise"""
    losses = []
    for k, w in enumerate(weights, 1):
        losses.append(_among_all(F.normalize(c[:, :-k] @ w.T, dim=2), F.normalize(z[:, k:], dim=2)))
    return torch.stack(losses).mean()


def wrong_codes_detached(c, z, weights):
    """the value is right, but the codes get no gradient"""
    z = z.detach()
    return torch.stack([_among_all(c[:, :-k] @ w.T, z[:, k:]) for k, w in enumerate(weights, 1)]).mean()


def wrong_overflow(c, z, weights):
    """for large scores"""
    losses = []
    for k, w in enumerate(weights, 1):
        e = ((c[:, :-k] @ w.T).flatten(0, 1) @ z[:, k:].flatten(0, 1).T).exp()
        losses.append(-(e.diagonal() / e.sum(dim=1)).log().mean())
    return torch.stack(losses).mean()


def wrong_item(c, z, weights):
    """it carries no gradient, so nothing learns"""
    return torch.stack([_among_all(c[:, :-k] @ w.T, z[:, k:]) for k, w in enumerate(weights, 1)]).mean().item()


def right_loops(c, z, weights):
    c, z, weights, total = c.double(), z.double(), weights.double(), 0.0
    n, t, _ = c.shape
    for k in range(1, len(weights) + 1):
        codes = [z[j, s + k] for j in range(n) for s in range(t - k)]
        each = []
        for i in range(n):
            for s in range(t - k):
                scores = torch.stack([weights[k - 1] @ c[i, s] @ code for code in codes])
                each.append(scores.logsumexp(dim=0) - scores[i * (t - k) + s])
        total = total + sum(each) / len(each)
    return total / len(weights)


def right_einsum(c, z, weights):
    losses = []
    for k, w in enumerate(weights, 1):
        scores = torch.einsum("itd,ed,jse->itjs", c[:, :-k], w, z[:, k:])
        flat = scores.flatten(0, 1).flatten(1)
        print(flat.shape)
        losses.append(-flat.log_softmax(dim=1).diagonal().mean())
    return sum(losses) / len(losses)
