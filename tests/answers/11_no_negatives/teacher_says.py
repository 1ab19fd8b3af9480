"""Answers to `teacher_says` that try out its grader."""

import torch


def _ema(answers, center, momentum):
    return momentum * center + (1 - momentum) * answers.mean(dim=0)


def wrong_centre_after(answers, center, temperature, momentum):
    """you centre after dividing by the temperature"""
    return (answers / temperature - center).softmax(dim=1), _ema(answers, center, momentum)


def wrong_not_centred(answers, center, temperature, momentum):
    """your targets are not centred"""
    return (answers / temperature).softmax(dim=1), _ema(answers, center, momentum)


def wrong_added(answers, center, temperature, momentum):
    """you add the centre"""
    return ((answers + center) / temperature).softmax(dim=1), _ema(answers, center, momentum)


def wrong_not_sharpened(answers, center, temperature, momentum):
    """your targets are not sharpened"""
    return (answers - center).softmax(dim=1), _ema(answers, center, momentum)


def wrong_multiplied(answers, center, temperature, momentum):
    """you multiply by the temperature"""
    return ((answers - center) * temperature).softmax(dim=1), _ema(answers, center, momentum)


def wrong_over_images(answers, center, temperature, momentum):
    """your softmax runs over the images"""
    return ((answers - center) / temperature).softmax(dim=0), _ema(answers, center, momentum)


def wrong_new_centre(answers, center, temperature, momentum):
    """you centre with the new centre"""
    center = _ema(answers, center, momentum)
    return ((answers - center) / temperature).softmax(dim=1), center


def wrong_average_swapped(answers, center, temperature, momentum):
    """the centre's moving average is the wrong way round"""
    return right_lerp(answers, center, temperature, momentum)[0], _ema(answers, center, 1 - momentum)


def wrong_of_targets(answers, center, temperature, momentum):
    """your centre averages the softmax"""
    targets = ((answers - center) / temperature).softmax(dim=1)
    return targets, _ema(targets, center, momentum)


def wrong_of_centred(answers, center, temperature, momentum):
    """your centre averages answers that are already centred"""
    return right_lerp(answers, center, temperature, momentum)[0], _ema(answers - center, center, momentum)


def wrong_forgets(answers, center, temperature, momentum):
    """your new centre forgets the old one"""
    return right_lerp(answers, center, temperature, momentum)[0], answers.mean(dim=0)


def wrong_overflow(answers, center, temperature, momentum):
    """your targets are not finite at a temperature of 0.005"""
    e = ((answers - center) / temperature).exp()
    return e / e.sum(dim=1, keepdim=True), _ema(answers, center, momentum)


def right_lerp(answers, center, temperature, momentum):
    targets = torch.nn.functional.softmax((answers.double() - center) / temperature, dim=-1)
    return targets, torch.lerp(center, answers.mean(dim=0), 1 - momentum)


def right_by_hand(answers, center, temperature, momentum):
    logits = (answers - center[None, :]) / temperature
    e = (logits - logits.amax(dim=1, keepdim=True)).exp()
    print(e.shape)
    return [e / torch.einsum("nk->n", e)[:, None], center + (1 - momentum) * (answers.mean(dim=0) - center)]
