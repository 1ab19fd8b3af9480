"""Answers to `sinkhorn_codes` that try out its grader."""

import torch


def wrong_rows_first(scores, epsilon, iterations):
    """you divide rows first and columns last"""
    log = scores / epsilon
    for _ in range(iterations):
        log = log - log.logsumexp(dim=1, keepdim=True)
        log = log - log.logsumexp(dim=0)
    return log.exp() * scores.shape[0] / scores.shape[1]


def wrong_overflow(scores, epsilon, iterations):
    """at an epsilon of 0.005 your codes are not finite"""
    q = (scores / epsilon).exp()
    for _ in range(iterations):
        q = q / q.sum(dim=0)
        q = q / q.sum(dim=1, keepdim=True)
    return q


def wrong_own_maximum(scores, epsilon, iterations):
    """you divide the rows once before the first round, as a softmax does, or subtract each row's own maximum"""
    q = ((scores - scores.amax(dim=1, keepdim=True)) / epsilon).softmax(dim=1)
    for _ in range(iterations):
        q = q / q.sum(dim=0)
        q = q / q.sum(dim=1, keepdim=True)
    return q


def wrong_small_number(scores, epsilon, iterations):
    """at an epsilon of 0.005 your codes are wrong"""
    q = ((scores - scores.max()) / epsilon).exp()
    for _ in range(iterations):
        q = q / (q.sum(dim=0) + 1e-12)
        q = q / (q.sum(dim=1, keepdim=True) + 1e-12)
    return q


def wrong_softmax(scores, epsilon, iterations):
    """you only divide rows, which is a softmax"""
    return (scores / epsilon).softmax(dim=1)


def wrong_no_epsilon(scores, epsilon, iterations):
    """the epsilon is missing"""
    return right_global_maximum(scores, 1.0, iterations)


def wrong_multiplied(scores, epsilon, iterations):
    """you multiply by epsilon"""
    return right_global_maximum(scores, 1 / epsilon, iterations)


def wrong_three_rounds(scores, epsilon, iterations):
    """you do three rounds, whatever `iterations` says"""
    return right_global_maximum(scores, epsilon, 3)


def wrong_all_sum_to_one(scores, epsilon, iterations):
    """all your codes together sum to 1"""
    q = right_global_maximum(scores, epsilon, iterations)
    return q / q.sum()


def wrong_stale_sums(scores, epsilon, iterations):
    """you divide by the row sums that were there *before* the columns were divided"""
    log = scores / epsilon
    for _ in range(iterations):
        log = log - log.logsumexp(dim=0) - log.logsumexp(dim=1, keepdim=True)
    return log.exp()


def wrong_rounded(scores, epsilon, iterations):
    """you round the codes to whole labels"""
    q = right_global_maximum(scores, epsilon, iterations)
    return torch.nn.functional.one_hot(q.argmax(dim=1), q.shape[1]).float()


def right_global_maximum(scores, epsilon, iterations):
    q = ((scores.double() - scores.max()) / epsilon).exp()
    q = q / q.sum()
    for _ in range(iterations):
        q = q / (q.sum(dim=0) * q.shape[1])
        q = q / (q.sum(dim=1, keepdim=True) * q.shape[0])
    return (q * q.shape[0]).float()


def right_potentials(scores, epsilon, iterations):
    log = scores / epsilon
    f, g = torch.zeros(scores.shape[0], 1), torch.zeros(scores.shape[1])
    for _ in range(iterations):
        g = -(log + f).logsumexp(dim=0)
        f = -(log + g).logsumexp(dim=1, keepdim=True)
    return (log + f + g).exp()


def right_softmaxes(scores, epsilon, iterations):
    log = scores / epsilon
    for _ in range(iterations):
        log = log.log_softmax(dim=0).log_softmax(dim=1)
    print(log.shape)
    return log.exp()
