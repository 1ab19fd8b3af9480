"""Answers to `one_colour` that try out its grader."""

import torch


def _mean(p, bins):
    return torch.einsum("nkhw,kc->nchw", p, bins)


def wrong_plain_mean(logits, bins, temperature):
    """the temperature is missing"""
    return _mean(logits.softmax(dim=1), bins)


def wrong_multiplied(logits, bins, temperature):
    """you multiply by the temperature"""
    return _mean((logits * temperature).softmax(dim=1), bins)


def wrong_mode(logits, bins, temperature):
    """you take the most likely bin"""
    return bins[logits.argmax(dim=1)].movedim(-1, 1)


def wrong_not_renormalised(logits, bins, temperature):
    """your probabilities no longer add up to 1"""
    return _mean(logits.softmax(dim=1).pow(1 / temperature), bins)


def wrong_divided_outside(logits, bins, temperature):
    """you divide the probabilities by the temperature"""
    return _mean(logits.softmax(dim=1), bins) / temperature


def wrong_softmax_twice(logits, bins, temperature):
    """you take a softmax of probabilities"""
    return _mean((logits.softmax(dim=1) / temperature).softmax(dim=1), bins)


def wrong_power(logits, bins, temperature):
    """(a power of the probabilities is 1 over it"""
    p = logits.softmax(dim=1) ** temperature
    return _mean(p / p.sum(dim=1, keepdim=True), bins)


def wrong_no_softmax(logits, bins, temperature):
    """the softmax is missing"""
    return _mean(logits / temperature, bins)


def wrong_axis_of_images(logits, bins, temperature):
    """your softmax runs over the images"""
    return _mean((logits / temperature).softmax(dim=0), bins)


def wrong_last_axis(logits, bins, temperature):
    """your softmax runs over the columns of the picture"""
    return _mean((logits / temperature).softmax(dim=-1), bins)


def wrong_all_places(logits, bins, temperature):
    """your softmax runs over bins and places together"""
    return _mean((logits / temperature).flatten(1).softmax(dim=1).view_as(logits), bins)


def wrong_layout(logits, bins, temperature):
    """your colours are the last axis"""
    return (logits / temperature).softmax(dim=1).movedim(1, -1) @ bins


def wrong_averaged(logits, bins, temperature):
    """you average over the bins"""
    p = (logits / temperature).softmax(dim=1)
    return (p[:, :, None] * bins[None, :, :, None, None]).mean(dim=1)


def wrong_swapped(logits, bins, temperature):
    """your a and b are swapped"""
    return _mean((logits / temperature).softmax(dim=1), bins.flip(1))


def wrong_overflow(logits, bins, temperature):
    """at a temperature of 0.004 your colour is not finite"""
    e = (logits / temperature).exp()
    return _mean(e / e.sum(dim=1, keepdim=True), bins)


def wrong_underflow(logits, bins, temperature):
    """at a temperature of 0.004 your colour is not finite"""
    p = logits.softmax(dim=1) ** (1 / temperature)
    return _mean(p / p.sum(dim=1, keepdim=True), bins)


def wrong_reshaped(logits, bins, temperature):
    """you reshape (n, k, h, w) to (n, h, w, k)"""
    n, k, h, w = logits.shape
    p = (logits / temperature).softmax(dim=1).view(n, h * w, k)
    return (p @ bins).transpose(1, 2).reshape(n, 2, h, w)


def right_logs(logits, bins, temperature):
    p = (logits.double().log_softmax(dim=1) / temperature).softmax(dim=1)
    return torch.stack([(p * channel[:, None, None]).sum(dim=1) for channel in bins.double().T], dim=1)


def right_loop(logits, bins, temperature):
    n, k, h, w = logits.shape
    found = torch.zeros(n, 2, h, w)
    for i in range(n):
        scores = logits[i].reshape(k, -1) / temperature
        e = (scores - scores.max(dim=0).values).exp()
        found[i] = (bins.T @ (e / e.sum(dim=0))).reshape(2, h, w)
    print(found.shape)
    return found


def right_tensordot(logits, bins, temperature):
    p = torch.nn.functional.softmax(logits.movedim(1, -1).div(temperature), dim=-1)
    return torch.tensordot(p, bins, dims=1).permute(0, 3, 1, 2)
