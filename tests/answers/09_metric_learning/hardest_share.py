"""Answers to `hardest_share` that try out its grader."""

import math

import torch
import torch.nn.functional as F


def wrong_with_positive(positive, negatives, temperature):
    """the positive's probability included"""
    every = torch.cat([positive[:, None], negatives], dim=1) / temperature
    return every.softmax(dim=1)[:, 1:].max(dim=1).values


def wrong_gradient(positive, negatives, temperature):
    """you return the gradient itself"""
    every = (torch.cat([positive[:, None], negatives], dim=1)).requires_grad_()
    loss = F.cross_entropy(every / temperature, torch.zeros(len(every), dtype=torch.long), reduction="sum")
    return torch.autograd.grad(loss, every)[0][:, 1:].max(dim=1).values


def wrong_of_all_forces(positive, negatives, temperature):
    """your share is of the pull and all pushes together"""
    every = (torch.cat([positive[:, None], negatives], dim=1).double()).requires_grad_()
    loss = F.cross_entropy(every / temperature, torch.zeros(len(every), dtype=torch.long), reduction="sum")
    force = torch.autograd.grad(loss, every)[0].abs()
    return force[:, 1:].max(dim=1).values / force.sum(dim=1)


def wrong_largest_of_all(positive, negatives, temperature):
    """you take the largest probability of all"""
    return (torch.cat([positive[:, None], negatives], dim=1) / temperature).softmax(dim=1).max(dim=1).values


def wrong_multiplied(positive, negatives, temperature):
    """you multiply by the temperature"""
    return (negatives * temperature).softmax(dim=1).max(dim=1).values


def wrong_no_temperature(positive, negatives, temperature):
    """the temperature is missing"""
    return negatives.softmax(dim=1).max(dim=1).values


def wrong_easiest(positive, negatives, temperature):
    """you take the least similar negative"""
    return (negatives / temperature).softmax(dim=1).min(dim=1).values


def wrong_mean(positive, negatives, temperature):
    """you average over the anchors"""
    return (negatives / temperature).softmax(dim=1).max(dim=1).values.mean()


def wrong_axis(positive, negatives, temperature):
    """your softmax runs over the anchors"""
    return (negatives / temperature).softmax(dim=0).max(dim=1).values


def wrong_all(positive, negatives, temperature):
    """you return the shares of all negatives"""
    return (negatives / temperature).softmax(dim=1)


def wrong_similarities(positive, negatives, temperature):
    """you compare the similarities"""
    return negatives.max(dim=1).values / negatives.sum(dim=1)


def wrong_even(positive, negatives, temperature):
    """you share the push out evenly"""
    return torch.ones(len(negatives)) / negatives.shape[1]


def wrong_overflow(positive, negatives, temperature):
    """your share is not finite"""
    e = (negatives / temperature).exp()
    return e.max(dim=1).values / e.sum(dim=1)


def wrong_which(positive, negatives, temperature):
    """not the right values"""
    return negatives.argmax(dim=1)


def right_loop(positive, negatives, temperature):
    shares = []
    for row in negatives.tolist():
        shares.append(1 / sum(math.exp((s - max(row)) / temperature) for s in row))
    return shares


def right_autograd(positive, negatives, temperature):
    every = torch.cat([positive[:, None].clamp(max=-2), negatives], dim=1).double().requires_grad_()
    loss = F.cross_entropy(every / temperature, torch.zeros(len(every), dtype=torch.long), reduction="sum")
    push = torch.autograd.grad(loss, every)[0][:, 1:]
    print(push.shape)
    return push.amax(dim=1) / torch.einsum("nk->n", push)


def right_log(positive, negatives, temperature):
    s = negatives.double() / temperature
    return (s.amax(dim=1) - s.logsumexp(dim=1)).exp()
