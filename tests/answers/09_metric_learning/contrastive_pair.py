"""Answers to `contrastive_pair` that try out its grader."""

import torch
import torch.nn.functional as F


def wrong_no_hinge(z1, z2, same, margin):
    """different pairs that lie farther apart than the margin still have a loss"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d**2, (margin - d) ** 2).mean()


def wrong_clamp_after_square(z1, z2, same, margin):
    """different pairs that lie farther apart than the margin still have a loss"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d**2, ((margin - d) ** 2).clamp(min=0)).mean()


def wrong_paper_label(z1, z2, same, margin):
    """the two kinds are swapped"""
    d, y = (z1 - z2).norm(dim=1), same.float()
    return ((1 - y) * d**2 + y * F.relu(margin - d) ** 2).mean()


def wrong_push_not_squared(z1, z2, same, margin):
    """your push is not squared"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d**2, F.relu(margin - d)).mean()


def wrong_pull_not_squared(z1, z2, same, margin):
    """your pull is the distance"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d, F.relu(margin - d) ** 2).mean()


def wrong_nothing_squared(z1, z2, same, margin):
    """neither of your terms is squared"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d, F.relu(margin - d)).mean()


def wrong_squared_distance_in_hinge(z1, z2, same, margin):
    """your push compares the squared distance with the margin"""
    d2 = (z1 - z2).pow(2).sum(dim=1)
    return torch.where(same, d2, F.relu(margin - d2)).mean()


def wrong_half(z1, z2, same, margin):
    """your loss is half as large"""
    d = (z1 - z2).norm(dim=1)
    return 0.5 * torch.where(same, d**2, F.relu(margin - d) ** 2).mean()


def wrong_sum(z1, z2, same, margin):
    """you sum over the pairs"""
    d = (z1 - z2).norm(dim=1)
    return (d[same] ** 2).sum() + (F.relu(margin - d[~same]) ** 2).sum()


def wrong_mean_of_each_kind(z1, z2, same, margin):
    """you average each kind by itself"""
    d = (z1 - z2).norm(dim=1)
    return (d[same] ** 2).mean() + (F.relu(margin - d[~same]) ** 2).mean()


def wrong_mse(z1, z2, same, margin):
    """your distance averages over the d entries"""
    d = F.mse_loss(z1, z2, reduction="none").mean(dim=1).sqrt()
    return torch.where(same, d**2, F.relu(margin - d) ** 2).mean()


def wrong_normalised(z1, z2, same, margin):
    """you normalise the embeddings"""
    d = (F.normalize(z1, dim=1) - F.normalize(z2, dim=1)).norm(dim=1)
    return torch.where(same, d**2, F.relu(margin - d) ** 2).mean()


def wrong_pull_alone(z1, z2, same, margin):
    """different pairs have no loss"""
    return ((z1 - z2).pow(2).sum(dim=1) * same).mean()


def wrong_all_with_all(z1, z2, same, margin):
    """you compare every row of z1 with every row of z2"""
    d = torch.cdist(z1, z2)
    return torch.where(same[:, None], d**2, F.relu(margin - d) ** 2).mean()


def wrong_nan_gradient(z1, z2, same, margin):
    """where both embeddings of a pair are equal the gradient is nan"""
    d = (z1 - z2).pow(2).sum(dim=1).sqrt()
    return torch.where(same, d**2, F.relu(margin - d) ** 2).mean()


def wrong_nan_gradient_of_strangers(z1, z2, same, margin):
    """where both embeddings of a pair are equal the gradient is nan"""
    squared = (z1 - z2).pow(2).sum(dim=1)
    push = F.relu(margin - squared[~same].sqrt()) ** 2
    return (squared[same].sum() + push.sum()) / len(z1)


def wrong_one_twin(z1, z2, same, margin):
    """z2 gets no gradient"""
    d = (z1 - z2.detach()).norm(dim=1)
    return torch.where(same, d**2, F.relu(margin - d) ** 2).mean()


def wrong_item(z1, z2, same, margin):
    """it carries no gradient, so nothing learns"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d**2, F.relu(margin - d) ** 2).mean().item()


def wrong_each(z1, z2, same, margin):
    """has shape"""
    d = (z1 - z2).norm(dim=1)
    return torch.where(same, d**2, F.relu(margin - d) ** 2)


def wrong_one_minus_bool(z1, z2, same, margin):
    """your code raised"""
    d = (z1 - z2).norm(dim=1)
    return (same * d**2 + (1 - same) * F.relu(margin - d) ** 2).mean()


def right_loop(z1, z2, same, margin):
    total = 0.0
    for a, b, alike in zip(z1.double(), z2.double(), same.tolist(), strict=True):
        squared = ((a - b) ** 2).sum()
        if alike:
            total = total + squared
        elif 0 < squared < margin**2:
            total = total + (margin - squared.sqrt()) ** 2
        elif squared == 0:
            total = total + margin**2
    return total / len(z1)


def right_weights(z1, z2, same, margin):
    y = same.to(z1.dtype)
    d = F.pairwise_distance(z1, z2, eps=0)
    print(d)
    return torch.einsum("n,n->", y, d.square()) / len(y) + ((1 - y) * F.relu(margin - d).square()).mean()


def right_pairwise_distance(z1, z2, same, margin):
    d = F.pairwise_distance(z1.double(), z2.double())
    return torch.stack([torch.where(same, d, torch.zeros_like(d)), (~same) * F.relu(margin - d)]).square().sum(0).mean()
