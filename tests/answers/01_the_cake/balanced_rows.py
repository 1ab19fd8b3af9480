"""Answers to `balanced_rows` that try out its grader."""

import random
import warnings

import numpy as np
import torch


def wrong_rows_in_all(labels, per_class, seed):
    """per_class rows in all"""
    generator = torch.Generator().manual_seed(seed)
    return torch.randperm(len(labels), generator=generator)[:per_class]


def wrong_not_balanced(labels, per_class, seed):
    """classes are not equally frequent"""
    generator = torch.Generator().manual_seed(seed)
    count = per_class * len(labels.unique())
    return torch.randperm(len(labels), generator=generator)[:count]


def wrong_first_rows(labels, per_class, seed):
    """every seed gives the same rows"""
    return torch.cat([(labels == c).nonzero()[:per_class, 0] for c in labels.unique()])


def wrong_shuffled_too_late(labels, per_class, seed):
    """every seed gives the same rows"""
    rows = torch.cat([(labels == c).nonzero()[:per_class, 0] for c in labels.unique()])
    return rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))]


def wrong_with_replacement(labels, per_class, seed):
    """a row stands twice"""
    generator = torch.Generator().manual_seed(seed)
    rows = []
    for c in labels.unique():
        members = (labels == c).nonzero()[:, 0]
        rows.append(members[torch.randint(len(members), (per_class,), generator=generator)])
    return torch.cat(rows)


def wrong_seed_forgotten(labels, per_class, seed):
    """the same seed gives other rows"""
    rows = []
    for c in labels.unique():
        members = (labels == c).nonzero()[:, 0]
        rows.append(members[torch.randperm(len(members))[:per_class]])
    return torch.cat(rows)


def wrong_fixed_seed(labels, per_class, seed):
    """every seed gives the same rows"""
    generator = torch.Generator().manual_seed(0)
    members = [(labels == c).nonzero()[:, 0] for c in labels.unique()]
    return torch.cat([m[torch.randperm(len(m), generator=generator)[:per_class]] for m in members])


def wrong_ten_classes(labels, per_class, seed):
    """labels need not be 0 to 9"""
    generator = torch.Generator().manual_seed(seed)
    members = [(labels == c).nonzero()[:, 0] for c in range(10)]
    return torch.cat([m[torch.randperm(len(m), generator=generator)[:per_class]] for m in members])


def wrong_labels(labels, per_class, seed):
    """you return labels"""
    return labels.unique().repeat_interleave(per_class)


def wrong_mask(labels, per_class, seed):
    """you return a mask"""
    generator = torch.Generator().manual_seed(seed)
    mask = torch.zeros(len(labels), dtype=torch.bool)
    for c in labels.unique():
        members = (labels == c).nonzero()[:, 0]
        mask[members[torch.randperm(len(members), generator=generator)[:per_class]]] = True
    return mask


def wrong_shared(labels, per_class, seed):
    """where 5 are asked for"""
    generator = torch.Generator().manual_seed(seed)
    members = [(labels == c).nonzero()[:, 0] for c in labels.unique()]
    share = max(1, per_class // len(members))
    return torch.cat([m[torch.randperm(len(m), generator=generator)[:share]] for m in members])


def wrong_rows_within_class(labels, per_class, seed):
    """classes are not equally frequent"""
    generator = torch.Generator().manual_seed(seed)
    rows = [torch.randperm(int((labels == c).sum()), generator=generator)[:per_class] for c in labels.unique()]
    return torch.cat(rows)


def wrong_two_axes(labels, per_class, seed):
    """has shape"""
    generator = torch.Generator().manual_seed(seed)
    members = [(labels == c).nonzero() for c in labels.unique()]
    return torch.cat([m[torch.randperm(len(m), generator=generator)[:per_class]] for m in members])


def right_python(labels, per_class, seed):
    draw = random.Random(seed)
    places = {}
    for row, label in enumerate(labels.tolist()):
        places.setdefault(label, []).append(row)
    print("classes:", sorted(places))
    return [row for members in places.values() for row in draw.sample(members, per_class)]


def right_numpy(labels, per_class, seed):
    warnings.warn("a detour through numpy", stacklevel=2)
    rng, labels = np.random.default_rng(seed), labels.numpy()
    return np.concatenate([rng.choice(np.flatnonzero(labels == c), per_class, replace=False) for c in set(labels)])


def right_one_shuffle(labels, per_class, seed):
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    shuffled = labels[order]
    earlier = ((shuffled[:, None] == shuffled) & torch.ones(len(labels), len(labels)).tril(-1).bool()).sum(dim=1)
    return order[earlier < per_class]


def right_global_seed(labels, per_class, seed):
    torch.manual_seed(seed)
    noise = torch.rand(len(labels))
    rows = []
    for c in labels.unique():
        rows.extend((noise + 2 * (labels != c)).argsort()[:per_class].tolist())
    return torch.tensor(sorted(rows))
