"""Answers to `partner_rows` that try out its grader."""

import torch


def _candidates(rows, total):
    return torch.arange(total) != rows[:, None]


def wrong_rank_forgotten(n, processes, rank):
    """you count from row 0 on every process"""
    i = torch.arange(2 * n)
    return (i + n) % (2 * n), _candidates(i, 2 * n * processes)


def wrong_half_the_rows(n, processes, rank):
    """your rows of process r begin at n r"""
    i = torch.arange(2 * n)
    return n * rank + (i + n) % (2 * n), _candidates(n * rank + i, 2 * n * processes)


def wrong_mask_of_process_0(n, processes, rank):
    """you mask the first 2n columns on every process"""
    i = torch.arange(2 * n)
    return 2 * n * rank + (i + n) % (2 * n), _candidates(i, 2 * n * processes)


def wrong_itself(n, processes, rank):
    """your partner is the view itself"""
    i = 2 * n * rank + torch.arange(2 * n)
    return i, _candidates(i, 2 * n * processes)


def wrong_neighbours(n, processes, rank):
    """your partners are neighbouring rows"""
    i = torch.arange(2 * n)
    return 2 * n * rank + (i ^ 1), _candidates(2 * n * rank + i, 2 * n * processes)


def wrong_nobody_masked(n, processes, rank):
    """every view is a candidate for itself"""
    i = torch.arange(2 * n)
    return 2 * n * rank + (i + n) % (2 * n), torch.ones(2 * n, 2 * n * processes, dtype=torch.bool)


def wrong_partner_masked(n, processes, rank):
    """the partner is no candidate in your mask"""
    i = torch.arange(2 * n)
    partner = 2 * n * rank + (i + n) % (2 * n)
    total = 2 * n * processes
    return partner, _candidates(2 * n * rank + i, total) & _candidates(partner, total)


def wrong_own_process_only(n, processes, rank):
    """your candidates are those of the own process"""
    i = torch.arange(2 * n)
    mask = torch.zeros(2 * n, 2 * n * processes, dtype=torch.bool)
    mask[:, 2 * n * rank : 2 * n * (rank + 1)] = ~torch.eye(2 * n, dtype=torch.bool)
    return 2 * n * rank + (i + n) % (2 * n), mask


def wrong_view_by_view(n, processes, rank):
    """you expect all first views before all second ones"""
    i, total = torch.arange(n), n * processes
    own = torch.cat([rank * n + i, total + rank * n + i])
    return own.roll(n), _candidates(own, 2 * total)


def wrong_turned_mask(n, processes, rank):
    """your mask is true for those who are *no* candidates"""
    i = torch.arange(2 * n)
    return 2 * n * rank + (i + n) % (2 * n), ~_candidates(2 * n * rank + i, 2 * n * processes)


def right_roll(n, processes, rank):
    rows = torch.arange(2 * n * processes).view(processes, 2 * n)
    own = rows[rank]
    return own.roll(n), rows.flatten()[None] != own[:, None]


def right_loop(n, processes, rank):
    begin, partner = 2 * n * rank, []
    mask = torch.ones(2 * n, 2 * n * processes, dtype=torch.bool)
    for i in range(2 * n):
        partner.append(begin + i + n if i < n else begin + i - n)
        mask[i, begin + i] = False
    return partner, mask.int()
