"""Answers to `negative_sampling_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def wrong_sign_of_negatives(centres, contexts, negatives):
    """the sign of the negatives' scores is missing"""
    true = (centres * contexts).sum(1)
    false = (centres[:, None] * negatives).sum(2)
    return -F.logsigmoid(true).mean() - F.logsigmoid(false).sum(1).mean()


def wrong_mean_over_negatives(centres, contexts, negatives):
    """you average over the k negatives"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return (-F.logsigmoid(true) - F.logsigmoid(-false).mean(1)).mean()


def wrong_bce(centres, contexts, negatives):
    """you average over all 1 + k scores"""
    outputs = torch.cat([contexts[:, None], negatives], dim=1)
    scores = (outputs @ centres[:, :, None])[:, :, 0]
    labels = torch.zeros_like(scores)
    labels[:, 0] = 1
    return F.binary_cross_entropy_with_logits(scores, labels)


def wrong_sum_over_batch(centres, contexts, negatives):
    """you sum over the batch"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -F.logsigmoid(true).sum() - F.logsigmoid(-false).sum()


def wrong_sums_mixed(centres, contexts, negatives):
    """you sum the negatives over the whole batch"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -F.logsigmoid(true).mean() - F.logsigmoid(-false).sum()


def wrong_softmax(centres, contexts, negatives):
    """you take a softmax"""
    outputs = torch.cat([contexts[:, None], negatives], dim=1)
    scores = torch.einsum("nd,nkd->nk", centres, outputs)
    return -scores.log_softmax(dim=1)[:, 0].mean()


def wrong_overflow(centres, contexts, negatives):
    """your loss is not finite where scores are large"""
    true = torch.sigmoid((centres * contexts).sum(1))
    false = torch.sigmoid(torch.einsum("nd,nkd->nk", centres, negatives))
    return -(true.log() + (1 - false).log().sum(1)).mean()


def wrong_exponentials(centres, contexts, negatives):
    """your loss is not finite where scores are large"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return (torch.log(1 + torch.exp(-true)) + torch.log(1 + torch.exp(false)).sum(1)).mean()


def wrong_small_number(centres, contexts, negatives):
    """where scores are large your loss is too small"""
    true = torch.sigmoid((centres * contexts).sum(1))
    false = torch.sigmoid(-torch.einsum("nd,nkd->nk", centres, negatives))
    return -((true + 1e-10).log() + (false + 1e-10).log().sum(1)).mean()


def wrong_clamp(centres, contexts, negatives):
    """where scores are large your loss is too small"""
    true = (centres * contexts).sum(1).clamp(-20, 20)
    false = torch.einsum("nd,nkd->nk", centres, negatives).clamp(-20, 20)
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_added_before(centres, contexts, negatives):
    """before the sigmoid"""
    true = (centres * contexts).sum(1)
    false = (centres * negatives.sum(1)).sum(1)
    return -(F.logsigmoid(true) + F.logsigmoid(-false)).mean()


def wrong_no_negatives(centres, contexts, negatives):
    """the negatives are missing"""
    return -F.logsigmoid((centres * contexts).sum(1)).mean()


def wrong_maximised(centres, contexts, negatives):
    """the sign of the loss is wrong"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return (F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_minus_outside(centres, contexts, negatives):
    """the minus stands inside"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -(F.logsigmoid(true) - F.logsigmoid(false).sum(1)).mean()


def wrong_overflow_and_mean(centres, contexts, negatives):
    """you average over the k negatives"""
    true = (centres * contexts).sum(1).sigmoid().log()
    false = (1 - torch.einsum("nd,nkd->nk", centres, negatives).sigmoid()).log()
    return -(true + false.mean(1)).mean()


def wrong_no_logarithm(centres, contexts, negatives):
    """the logarithm is missing"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -(true.sigmoid() + (-false).sigmoid().sum(1)).mean()


def wrong_everyones(centres, contexts, negatives):
    """negatives of all pairs"""
    true = (centres * contexts).sum(1)
    false = centres @ negatives.reshape(-1, centres.shape[1]).T
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_against_contexts(centres, contexts, negatives):
    """you score the negatives with the context"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", contexts, negatives)
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_cosines(centres, contexts, negatives):
    """you normalise the vectors"""
    true = F.cosine_similarity(centres, contexts, dim=1)
    false = F.cosine_similarity(centres[:, None], negatives, dim=2)
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_negatives_detached(centres, contexts, negatives):
    """the negatives get no gradient"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives.detach())
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_centres_detached(centres, contexts, negatives):
    """the negatives send no gradient to the centres"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres.detach(), negatives)
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean()


def wrong_item(centres, contexts, negatives):
    """the value is right, but it carries no gradient"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -(F.logsigmoid(true) + F.logsigmoid(-false).sum(1)).mean().item()


def wrong_each(centres, contexts, negatives):
    """has shape"""
    true = (centres * contexts).sum(1)
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -F.logsigmoid(true) - F.logsigmoid(-false).sum(1)


def wrong_matmul(centres, contexts, negatives):
    """contexts of all pairs"""
    true = centres @ contexts.T
    false = torch.einsum("nd,nkd->nk", centres, negatives)
    return -F.logsigmoid(true).mean() - F.logsigmoid(-false).sum(1).mean()


def right_softplus(centres, contexts, negatives):
    true = torch.einsum("nd,nd->n", centres, contexts)
    false = torch.bmm(negatives, centres.unsqueeze(2)).squeeze(2)
    print(true, false)
    return (F.softplus(-true) + F.softplus(false).sum(dim=1)).mean()


def right_loop(centres, contexts, negatives):
    total = 0.0
    for centre, context, noise in zip(centres.double(), contexts.double(), negatives.double(), strict=True):
        total = total - torch.log(torch.sigmoid(centre @ context))
        for word in noise:
            total = total - torch.log(torch.sigmoid(-(centre @ word)))
    return total / len(centres)


def right_cross_entropy(centres, contexts, negatives):
    outputs = torch.cat([contexts[:, None], negatives], dim=1)  # (n, 1 + k, d)
    scores = (outputs * centres[:, None]).sum(dim=2)
    labels = torch.zeros_like(scores)
    labels[:, 0] = 1
    return F.binary_cross_entropy_with_logits(scores, labels, reduction="sum") / len(centres)
