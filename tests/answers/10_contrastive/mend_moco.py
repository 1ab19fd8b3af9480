"""Answers to `mend_moco` that try out its grader."""

import torch
import torch.nn.functional as F


def _keys(x_k, w_k):
    with torch.no_grad():
        return F.normalize(x_k @ w_k, dim=1)


def _zeros(q):
    return torch.zeros(len(q), dtype=torch.long)


def wrong_nothing_mended(x_q, x_k, w_q, w_k, rows, temperature):
    """(it is one of 3 faults that the value shows.)"""
    q, k = F.normalize(x_q @ w_q, dim=1), x_k @ w_k
    queue = torch.cat([rows, k])
    logits = torch.cat([q @ queue.T, (q * k).sum(dim=1, keepdim=True)], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_own_key_among_negatives(x_q, x_k, w_q, w_k, rows, temperature):
    """the queries meet their own keys among the negatives"""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ torch.cat([rows, k]).T], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_last_column(x_q, x_k, w_q, w_k, rows, temperature):
    """your own key stands in the last column"""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    logits = torch.cat([q @ rows.T, (q * k).sum(dim=1, keepdim=True)], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_long_keys(x_q, x_k, w_q, w_k, rows, temperature):
    """your keys have not length 1"""
    q = F.normalize(x_q @ w_q, dim=1)
    with torch.no_grad():
        k = x_k @ w_k
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_two_left(x_q, x_k, w_q, w_k, rows, temperature):
    """your own key stands in the last column, and the right class is 0: the loss pulls towards an old negative. (it is
    one of 2 faults that the value shows.)"""
    q, k = F.normalize(x_q @ w_q, dim=1), x_k @ w_k
    logits = torch.cat([q @ rows.T, (q * k).sum(dim=1, keepdim=True)], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_gradient_reaches_the_keys(x_q, x_k, w_q, w_k, rows, temperature):
    """the value is right, but a gradient reaches the key encoder"""
    q, k = F.normalize(x_q @ w_q, dim=1), F.normalize(x_k @ w_k, dim=1)
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_queries_stopped(x_q, x_k, w_q, w_k, rows, temperature):
    """the value is right, but the gradient goes the wrong way"""
    with torch.no_grad():
        q = F.normalize(x_q @ w_q, dim=1)
    k = F.normalize(x_k @ w_k, dim=1)
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_batch_negatives(x_q, x_k, w_q, w_k, rows, temperature):
    """your negatives are the keys of this batch, not those of the queue"""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    return F.cross_entropy(q @ k.T / temperature, torch.arange(len(q)))


def wrong_no_temperature(x_q, x_k, w_q, w_k, rows, temperature):
    """the temperature is missing"""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1)
    return F.cross_entropy(logits, _zeros(q))


def wrong_long_queries(x_q, x_k, w_q, w_k, rows, temperature):
    """your queries have not length 1"""
    q, k = x_q @ w_q, _keys(x_k, w_k)
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q))


def wrong_overflow(x_q, x_k, w_q, w_k, rows, temperature):
    """at a temperature of 0.005"""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    own = ((q * k).sum(dim=1) / temperature).exp()
    return -(own / (own + (q @ rows.T / temperature).exp().sum(dim=1))).log().mean()


def wrong_item(x_q, x_k, w_q, w_k, rows, temperature):
    """it carries no gradient, so nothing learns"""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    logits = torch.cat([(q * k).sum(dim=1, keepdim=True), q @ rows.T], dim=1)
    return F.cross_entropy(logits / temperature, _zeros(q)).item()


def right_logsumexp(x_q, x_k, w_q, w_k, rows, temperature):
    q, k = F.normalize((x_q @ w_q).double(), dim=1), _keys(x_k, w_k).double()
    own = torch.einsum("nd,nd->n", q, k) / temperature
    others = torch.einsum("nd,kd->nk", q, rows.double()) / temperature
    print(own.shape, others.shape)
    return (torch.logaddexp(own, others.logsumexp(dim=1)) - own).mean()


def right_loop(x_q, x_k, w_q, w_k, rows, temperature):
    total = 0.0
    for a, b in zip(x_q, x_k, strict=True):
        q, k = F.normalize(a @ w_q, dim=0), F.normalize(b @ w_k.detach(), dim=0)
        scores = torch.stack([q @ k, *(q @ row for row in rows)]) / temperature
        total = total - scores.log_softmax(dim=0)[0]
    return total / len(x_q)


def right_last_class(x_q, x_k, w_q, w_k, rows, temperature):
    """The own key last, and the last class the right one."""
    q, k = F.normalize(x_q @ w_q, dim=1), _keys(x_k, w_k)
    logits = torch.cat([q @ rows.detach().T, (q * k).sum(dim=1, keepdim=True)], dim=1) / temperature
    return F.cross_entropy(logits, torch.full((len(q),), len(rows)))
