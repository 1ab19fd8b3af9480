"""Answers to `triplet_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _gap(anchor, positive, negative):
    return (anchor - positive).pow(2).sum(dim=1) - (anchor - negative).pow(2).sum(dim=1)


def wrong_no_hinge(anchor, positive, negative, margin):
    """the maximum with 0 is missing"""
    return (_gap(anchor, positive, negative) + margin).mean()


def wrong_distances(anchor, positive, negative, margin):
    """you compare distances"""
    return F.relu((anchor - positive).norm(dim=1) - (anchor - negative).norm(dim=1) + margin).mean()


def wrong_of_torch(anchor, positive, negative, margin):
    """you compare distances"""
    return F.triplet_margin_loss(anchor, positive, negative, margin=margin)


def wrong_mean_of_active(anchor, positive, negative, margin):
    """you average over the triplets that have a loss"""
    values = F.relu(_gap(anchor, positive, negative) + margin)
    return values[values > 0].mean()


def wrong_mean_of_active_softened(anchor, positive, negative, margin):
    """you average over the triplets that have a loss"""
    values = F.relu(_gap(anchor, positive, negative) + margin)
    return values.sum() / ((values > 1e-16).sum() + 1e-16)


def wrong_distances_of_active(anchor, positive, negative, margin):
    """not over those with a loss"""
    values = F.relu((anchor - positive).norm(dim=1) - (anchor - negative).norm(dim=1) + margin)
    return values.sum() / (values > 0).sum().clamp(min=1)


def wrong_sum(anchor, positive, negative, margin):
    """you sum over the triplets"""
    return F.relu(_gap(anchor, positive, negative) + margin).sum()


def wrong_hinge_of_the_mean(anchor, positive, negative, margin):
    """you take the mean first"""
    return F.relu(_gap(anchor, positive, negative).mean() + margin)


def wrong_swapped(anchor, positive, negative, margin):
    """positive and negative are swapped"""
    return F.relu(_gap(anchor, negative, positive) + margin).mean()


def wrong_margin_sign(anchor, positive, negative, margin):
    """your margin has the wrong sign"""
    return F.relu(_gap(anchor, positive, negative) - margin).mean()


def wrong_no_margin(anchor, positive, negative, margin):
    """the margin is missing"""
    return F.relu(_gap(anchor, positive, negative)).mean()


def wrong_mean_of_entries(anchor, positive, negative, margin):
    """your distance averages over the d entries"""
    near, far = (F.mse_loss(anchor, other, reduction="none").mean(dim=1) for other in (positive, negative))
    return F.relu(near - far + margin).mean()


def wrong_normalised(anchor, positive, negative, margin):
    """you normalise the embeddings"""
    return F.relu(_gap(*(F.normalize(z, dim=1) for z in (anchor, positive, negative))) + margin).mean()


def wrong_hinges_apart(anchor, positive, negative, margin):
    """you bend the two distances apart"""
    return ((anchor - positive).pow(2).sum(1) + F.relu(margin - (anchor - negative).pow(2).sum(1))).mean()


def wrong_soft(anchor, positive, negative, margin):
    """you take a softplus"""
    return F.softplus(_gap(anchor, positive, negative) + margin).mean()


def wrong_nan_gradient(anchor, positive, negative, margin):
    """you take a square root and square it again"""
    near, far = ((anchor - other).pow(2).sum(dim=1).sqrt() for other in (positive, negative))
    return F.relu(near**2 - far**2 + margin).mean()


def wrong_negative_detached(anchor, positive, negative, margin):
    """the negative gets no gradient"""
    return F.relu(_gap(anchor, positive, negative.detach()) + margin).mean()


def wrong_no_grad(anchor, positive, negative, margin):
    """it carries no gradient, so nothing learns"""
    with torch.no_grad():
        return F.relu(_gap(anchor, positive, negative) + margin).mean()


def wrong_whole_batch(anchor, positive, negative, margin):
    """you sum the squares of the whole batch"""
    return F.relu((anchor - positive).pow(2).sum() - (anchor - negative).pow(2).sum() + margin)


def right_loop(anchor, positive, negative, margin):
    losses = []
    for a, p, n in zip(anchor.double(), positive.double(), negative.double(), strict=True):
        losses.append(torch.clamp((a - p) @ (a - p) - (a - n) @ (a - n) + margin, min=0))
    return sum(losses) / len(losses)


def right_expanded(anchor, positive, negative, margin):
    a, p, n = anchor.double(), positive.double(), negative.double()
    gap = torch.einsum("td,td->t", p, p) - torch.einsum("td,td->t", n, n) - 2 * torch.einsum("td,td->t", a, p - n)
    print(gap.shape)
    return torch.maximum(gap + margin, torch.zeros_like(gap)).sum() / gap.numel()


def right_of_torch(anchor, positive, negative, margin):
    return F.triplet_margin_with_distance_loss(
        anchor, positive, negative, margin=margin, distance_function=lambda x, y: ((x - y) ** 2).sum(-1)
    )
