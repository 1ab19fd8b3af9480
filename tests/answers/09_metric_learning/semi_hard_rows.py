"""Answers to `semi_hard_rows` that try out its grader."""

import torch


def _parts(z, labels):
    d = torch.cdist(z, z, compute_mode="donot_use_mm_for_euclid_dist") ** 2
    same = labels[:, None] == labels
    return d, same & ~torch.eye(len(z), dtype=torch.bool), ~same


def _rows(fits, values, largest=False):
    """The best negative of each pair (a, p) that has one."""
    score = values.expand_as(fits).masked_fill(~fits, -torch.inf if largest else torch.inf)
    best, rows = score.max(dim=2) if largest else score.min(dim=2)
    a, p = best.isfinite().nonzero(as_tuple=True)
    return torch.stack([a, p, rows[a, p]], dim=1)


def _fits(z, labels, margin, lower=True, upper=True, roots=False):
    d, pairs, others = _parts(z, labels)
    d = d.sqrt() if roots else d
    near, far = d[:, :, None], d[:, None, :]
    fits = pairs[:, :, None] & others[:, None, :] & (near == near) & (far == far)
    fits = fits & (far > near) if lower else fits
    return (fits & (far < near + margin) if upper else fits), far


def wrong_hardest(z, labels, margin):
    """the nearest negative whatever its distance"""
    return _rows(*_fits(z, labels, margin, lower=False, upper=False))


def wrong_hardest_if_semi_hard(z, labels, margin):
    """look for the nearest *among* the semi-hard ones"""
    d, pairs, others = _parts(z, labels)
    far, negative = d.masked_fill(~others, torch.inf).min(dim=1)
    fits = pairs & (far[:, None] > d) & (far[:, None] < d + margin)
    a, p = fits.nonzero(as_tuple=True)
    return torch.stack([a, p, negative[a]], dim=1)


def wrong_no_margin(z, labels, margin):
    """farther away than the margin allows"""
    return _rows(*_fits(z, labels, margin, upper=False))


def wrong_hard_too(z, labels, margin):
    """your negatives may be nearer than the positive"""
    return _rows(*_fits(z, labels, margin, lower=False))


def wrong_farthest(z, labels, margin):
    """you take the farthest"""
    return _rows(*_fits(z, labels, margin), largest=True)


def wrong_all(z, labels, margin):
    """you return all semi-hard negatives"""
    return _fits(z, labels, margin)[0].nonzero()


def wrong_first(z, labels, margin):
    """you take the first in the batch"""
    fits, _ = _fits(z, labels, margin)
    return _rows(fits, torch.arange(len(z)).double())


def wrong_roots(z, labels, margin):
    """d is the distance squared"""
    return _rows(*_fits(z, labels, margin, roots=True))


def wrong_one_order(z, labels, margin):
    """each pair comes in one order only"""
    rows = _rows(*_fits(z, labels, margin))
    return rows[rows[:, 0] < rows[:, 1]]


def wrong_itself(z, labels, margin):
    """samples are their own positives"""
    d, _, others = _parts(z, labels)
    near, far = d[:, :, None], d[:, None, :]
    return _rows(~others[:, :, None] & others[:, None, :] & (far > near) & (far < near + margin), far)


def wrong_row_zero(z, labels, margin):
    """with row 0"""
    fits, far = _fits(z, labels, margin)
    a, p = _parts(z, labels)[1].nonzero(as_tuple=True)
    return torch.stack([a, p, far.expand_as(fits).masked_fill(~fits, torch.inf).argmin(dim=2)[a, p]], dim=1)


def wrong_fallback_hardest(z, labels, margin):
    """with the hardest one"""
    fits, far = _fits(z, labels, margin)
    hard = _rows(*_fits(z, labels, margin, lower=False, upper=False)).tolist()
    found = {(a, p): n for a, p, n in _rows(fits, far).tolist()}
    return [(a, p, found.get((a, p), n)) for a, p, n in hard]


def wrong_fallback_easiest(z, labels, margin):
    """with the easiest one"""
    easy = _rows(*_fits(z, labels, margin, lower=False, upper=False), largest=True).tolist()
    found = {(a, p): n for a, p, n in _rows(*_fits(z, labels, margin)).tolist()}
    return [(a, p, found.get((a, p), n)) for a, p, n in easy]


def wrong_any_other(z, labels, margin):
    """your negatives may be of the anchor's own class"""
    d, pairs, _ = _parts(z, labels)
    near, far = d[:, :, None], d[:, None, :]
    other = ~torch.eye(len(z), dtype=torch.bool)
    return _rows(pairs[:, :, None] & other[:, None, :] & other & (far > near) & (far < near + margin), far)


def wrong_margin_from_zero(z, labels, margin):
    """your negatives lie within the margin from the anchor"""
    fits, far = _fits(z, labels, margin, upper=False)
    return _rows(fits & (far < margin), far)


def wrong_easy(z, labels, margin):
    """your negatives keep the margin"""
    d, pairs, others = _parts(z, labels)
    return _rows(pairs[:, :, None] & others[:, None, :] & (d[:, None, :] > d[:, :, None] + margin), d[:, None, :])


def wrong_columns(z, labels, margin):
    """your columns are anchor, negative, positive"""
    return _rows(*_fits(z, labels, margin))[:, [0, 2, 1]]


def wrong_transposed(z, labels, margin):
    """integers of shape (t, 3)"""
    return _rows(*_fits(z, labels, margin)).T


def wrong_mask(z, labels, margin):
    """integers of shape (t, 3)"""
    return _fits(z, labels, margin)[0]


def wrong_negatives_only(z, labels, margin):
    """integers of shape (t, 3)"""
    return _rows(*_fits(z, labels, margin))[:, 2]


def wrong_twice(z, labels, margin):
    """stands twice among your rows"""
    rows = _rows(*_fits(z, labels, margin))
    return torch.cat([rows, rows])


def wrong_random(z, labels, margin):
    """should not be there"""
    fits, _ = _fits(z, labels, margin)
    return _rows(fits, torch.rand(len(z)).double())


def right_loops(z, labels, margin):
    z, labels = z.double(), labels.tolist()
    found = []
    for a in range(len(z)):
        for p in range(len(z)):
            if a == p or labels[a] != labels[p]:
                continue
            near, best = ((z[a] - z[p]) ** 2).sum().item(), None
            for n in range(len(z)):
                far = ((z[a] - z[n]) ** 2).sum().item()
                if labels[n] != labels[a] and near < far < near + margin and (best is None or far < best[0]):
                    best = far, n
            if best:
                found.append((a, p, best[1]))
    return found


def right_sorted(z, labels, margin):
    gram = z.double() @ z.double().T
    d = gram.diag()[:, None] + gram.diag() - 2 * gram
    triplets = []
    for a, p in (labels[:, None] == labels).nonzero().tolist():
        if a == p:
            continue
        order = d[a].argsort()
        order = order[(labels[order] != labels[a]) & (d[a][order] > d[a, p])]
        if len(order) and d[a, order[0]] < d[a, p] + margin:
            triplets.append(torch.tensor([a, p, order[0]]))
    print(len(triplets))
    return torch.stack(triplets).flip(0) if triplets else torch.empty(0, 3, dtype=torch.long)


def right_broadcast(z, labels, margin):
    return _rows(*_fits(z, labels, margin))
