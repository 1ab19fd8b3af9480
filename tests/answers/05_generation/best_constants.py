"""Answers to `best_constants` that try out its grader."""

import numpy as np
import torch


def _median(values, p):
    order = values.argsort()
    return values[order][(p[:, order].cumsum(dim=1) < 0.5).sum(dim=1)]


def _rows(mean, median, mode):
    return torch.stack([mean, median, mode], dim=1)


def _mode(values, p):
    return values[p.argmax(dim=1)]


def wrong_mean_for_both(values, p):
    """your answer for the absolute error is the mean"""
    return _rows(p @ values, p @ values, _mode(values, p))


def wrong_mode_for_squares(values, p):
    """your answer for the squared error is the mode"""
    return _rows(_mode(values, p), _median(values, p), _mode(values, p))


def wrong_mean_for_classes(values, p):
    """your answer for classes is a mean"""
    return _rows(p @ values, _median(values, p), p @ values)


def wrong_mode_for_absolute(values, p):
    """your answer for the absolute error is the mode"""
    return _rows(p @ values, _mode(values, p), _mode(values, p))


def wrong_unsorted(values, p):
    """sort the values first"""
    return _rows(p @ values, values[(p.cumsum(dim=1) < 0.5).sum(dim=1)], _mode(values, p))


def wrong_plain_median(values, p):
    """the median of the values without their probabilities"""
    return _rows(p @ values, values.median().repeat(len(p)), _mode(values, p))


def wrong_plain_mean(values, p):
    """your answer for the squared error forgets the probabilities"""
    return _rows(values.mean().repeat(len(p)), _median(values, p), _mode(values, p))


def wrong_number_of_the_class(values, p):
    """your answer for classes is the number of the class"""
    return _rows(p @ values, _median(values, p), p.argmax(dim=1).float())


def wrong_probability(values, p):
    """your answer for classes is the largest probability"""
    return _rows(p @ values, _median(values, p), p.max(dim=1).values)


def wrong_rounded(values, p):
    """rounded to one of the values"""
    mean = p @ values
    return _rows(values[(mean[:, None] - values).abs().argmin(dim=1)], _median(values, p), _mode(values, p))


def wrong_middle(values, p):
    """the middle between the extremes"""
    middle = ((values.min() + values.max()) / 2).repeat(len(p))
    return _rows(middle, _median(values, p), _mode(values, p))


def wrong_columns(values, p):
    """your first two columns are swapped"""
    return _rows(_median(values, p), p @ values, _mode(values, p))


def wrong_transposed(values, p):
    """your result is transposed"""
    return torch.stack([p @ values, _median(values, p), _mode(values, p)])


def wrong_two_faults(values, p):
    """and there is a second fault"""
    return _rows(_mode(values, p), p @ values, _mode(values, p))


def wrong_pooled(values, p):
    """all rows get the same answers"""
    mean = p.mean(dim=0, keepdim=True)
    return _rows(mean @ values, _median(values, mean), _mode(values, mean)).repeat(len(p), 1)


def wrong_half_sorted(values, p):
    """for the absolute error you sort the values and leave the probabilities"""
    ordered, _ = values.sort()
    first = (p.cumsum(dim=1) >= 0.5).float().argmax(dim=1)
    return torch.stack([p @ values, ordered[first], values[p.argmax(dim=1)]], dim=1)


def right_loop(values, p):
    rows = []
    for q in p.tolist():
        pairs = sorted(zip(values.tolist(), q, strict=True))
        total, median = 0.0, None
        for value, share in pairs:
            total += share
            if median is None and total >= 0.5:
                median = value
        rows.append([sum(v * s for v, s in pairs), median, max(pairs, key=lambda pair: pair[1])[0]])
    return torch.tensor(rows)


def right_searched(values, p):
    """The expected error of each candidate: for absolute errors one of the values is always among the best."""
    v, p = values.double(), p.double()
    absolute = (p[:, None] * (v[:, None] - v).abs()).sum(dim=2)  # (n, k)
    print(absolute.shape)
    return torch.stack([(p * v).sum(dim=1), v[absolute.argmin(dim=1)], v[p.argmax(dim=1)]], dim=1)


def right_numpy(values, p):
    v, q = values.numpy(), p.numpy().astype(np.float64)
    order = np.argsort(v)
    place = [np.searchsorted(np.cumsum(row[order]), 0.5) for row in q]
    return np.stack([q @ v, v[order][place], v[q.argmax(axis=1)]], axis=1)
