"""Answers to `lifted_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _apart(z):
    return (z[:, None] - z).norm(dim=2)  # (n, n)


def _lifted(z, labels, margin, *, apart=_apart, both=True, bend=lambda j: F.relu(j) ** 2, same_out=True):
    """J of all pairs, bent."""
    d, same = apart(z), labels[:, None] == labels
    i, j = same.triu(1).nonzero(as_tuple=True)
    out = same if same_out else torch.eye(len(z), dtype=torch.bool)
    each = (margin - d).masked_fill(out, -torch.inf).logsumexp(dim=1)
    return bend(d[i, j] + (torch.logaddexp(each[i], each[j]) if both else each[i]))


def wrong_squared_distances(z, labels, margin):
    """your d is the distance squared"""
    return _lifted(z, labels, margin, apart=lambda z: (z[:, None] - z).pow(2).sum(dim=2)).mean() / 2


def wrong_one_end(z, labels, margin):
    """only the negatives of i count"""
    return _lifted(z, labels, margin, both=False).mean() / 2


def wrong_not_squared(z, labels, margin):
    """your terms are not squared"""
    return _lifted(z, labels, margin, bend=F.relu).mean() / 2


def wrong_no_hinge(z, labels, margin):
    """pairs with a negative j"""
    return _lifted(z, labels, margin, bend=lambda j: j**2).mean() / 2


def wrong_no_half(z, labels, margin):
    """your loss is twice as large"""
    return _lifted(z, labels, margin).mean()


def wrong_ordered_pairs(z, labels, margin):
    """your loss is twice as large"""
    values = _lifted(z, labels, margin)
    return torch.cat([values, values]).sum() / (2 * len(values))


def wrong_hardest(z, labels, margin):
    """you take the hardest negative alone"""
    d, same = _apart(z), labels[:, None] == labels
    i, j = same.triu(1).nonzero(as_tuple=True)
    hardest = (margin - d).masked_fill(same, -torch.inf).amax(dim=1)
    return F.relu(d[i, j] + torch.maximum(hardest[i], hardest[j])).pow(2).mean() / 2


def wrong_everybody_is_a_negative(z, labels, margin):
    """samples of the same class are among your negatives"""
    return _lifted(z, labels, margin, same_out=False).mean() / 2


def wrong_two_logarithms(z, labels, margin):
    """you add two logarithms"""
    d, same = _apart(z), labels[:, None] == labels
    i, j = same.triu(1).nonzero(as_tuple=True)
    each = (margin - d).masked_fill(same, -torch.inf).logsumexp(dim=1)
    return F.relu(d[i, j] + each[i] + each[j]).pow(2).mean() / 2


def wrong_no_margin(z, labels, margin):
    """the margin is missing"""
    return _lifted(z, labels, 0.0).mean() / 2


def wrong_sum(z, labels, margin):
    """you sum over the pairs"""
    return _lifted(z, labels, margin).sum() / 2


def wrong_divided_by_samples(z, labels, margin):
    """you divide by the number of samples"""
    return _lifted(z, labels, margin).sum() / (2 * len(z))


def wrong_with_itself(z, labels, margin):
    """each sample is paired with itself"""
    d, same = _apart(z), labels[:, None] == labels
    i, j = same.triu(0).nonzero(as_tuple=True)
    each = (margin - d).masked_fill(same, -torch.inf).logsumexp(dim=1)
    return F.relu(d[i, j] + torch.logaddexp(each[i], each[j])).pow(2).mean() / 2


def wrong_normalised(z, labels, margin):
    """you normalise the embeddings"""
    return _lifted(F.normalize(z, dim=1), labels, margin).mean() / 2


def wrong_squared_and_no_half(z, labels, margin):
    """and there is a second fault"""
    return _lifted(z, labels, margin, apart=lambda z: (z[:, None] - z).pow(2).sum(dim=2)).mean()


def wrong_nan_gradient(z, labels, margin):
    """the slope of a square root at 0 is infinite"""
    return _lifted(z, labels, margin, apart=lambda z: (z[:, None] - z).pow(2).sum(dim=2).sqrt()).mean() / 2


def wrong_underflow(z, labels, margin):
    """where embeddings lie far apart"""
    d, same = _apart(z), labels[:, None] == labels
    i, j = same.triu(1).nonzero(as_tuple=True)
    each = ((margin - d).exp() * ~same).sum(dim=1)
    return F.relu(d[i, j] + (each[i] + each[j]).log()).pow(2).mean() / 2


def wrong_small_number(z, labels, margin):
    """where embeddings lie far apart"""
    d, same = _apart(z), labels[:, None] == labels
    i, j = same.triu(1).nonzero(as_tuple=True)
    each = ((margin - d).exp() * ~same).sum(dim=1)
    return F.relu(d[i, j] + (each[i] + each[j] + 1e-12).log()).pow(2).mean() / 2


def wrong_no_gradient(z, labels, margin):
    """it carries no gradient, so nothing learns"""
    return (_lifted(z, labels, margin).mean() / 2).detach()


def right_loops(z, labels, margin):
    z, n, total, pairs = z.double(), len(z), 0.0, 0
    for i in range(n):
        for j in range(i + 1, n):
            if labels[i] == labels[j]:
                far = [margin - torch.dist(z[i], z[k]) for k in range(n) if labels[k] != labels[i]]
                far += [margin - torch.dist(z[j], z[k]) for k in range(n) if labels[k] != labels[j]]
                total = total + F.relu(torch.dist(z[i], z[j]) + torch.logsumexp(torch.stack(far), 0)) ** 2
                pairs += 1
    return total / (2 * pairs)


def right_all_pairs_at_once(z, labels, margin):
    d = torch.cdist(z.double(), z.double(), compute_mode="donot_use_mm_for_euclid_dist")
    same = labels.unsqueeze(0).eq(labels.unsqueeze(1))
    far = torch.where(same, torch.full_like(d, -1e9), margin - d)
    j = d + torch.cat([far[:, None].expand(-1, len(d), -1), far[None].expand(len(d), -1, -1)], dim=2).logsumexp(dim=2)
    chosen = torch.triu(same, diagonal=1)
    print(j.shape)
    return torch.einsum("ij,ij->", F.relu(j) ** 2, chosen.double()) / chosen.sum() / 2


def right_floor(z, labels, margin):
    d = ((z[:, None] - z).pow(2).sum(dim=2) + torch.eye(len(z))).clamp(min=1e-24).sqrt()
    i, j = ((labels[:, None] == labels).triu(1)).nonzero().T
    each = torch.stack([(margin - row[labels != name]).logsumexp(0) for row, name in zip(d, labels, strict=True)])
    return (d[i, j] + torch.stack([each[i], each[j]]).logsumexp(0)).clamp(min=0).square().mean().mul(0.5)
