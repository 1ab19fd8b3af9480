"""Answers to `hole_loss` that try out its grader."""

import torch
import torch.nn.functional as F


def _inside(drawn, images, hole):
    return ((drawn - images).pow(2) * hole).sum(dim=(1, 2, 3))


def _count(images, hole):
    return hole.sum(dim=(1, 2, 3)) * images.shape[1]


def wrong_whole_image(drawn, images, hole):
    """your loss looks at the whole image"""
    return F.mse_loss(drawn, images)


def wrong_all_pixels(drawn, images, hole):
    """you divide by all pixels of the image"""
    return F.mse_loss(drawn * hole, images * hole)


def wrong_one_mean(drawn, images, hole):
    """you take one mean over all hole pixels"""
    inside = hole.expand_as(images)
    return F.mse_loss(drawn[inside], images[inside])


def wrong_channels_forgotten(drawn, images, hole):
    """larger by the number of channels: `hole` has one channel, the error"""
    return (_inside(drawn, images, hole) / hole.sum(dim=(1, 2, 3))).mean()


def wrong_channels_and_one_mean(drawn, images, hole):
    """larger by the number of channels, and large holes weigh more"""
    return ((drawn - images) ** 2 * hole).sum() / hole.sum()


def wrong_outside(drawn, images, hole):
    """your loss looks at what lies *outside* the hole"""
    return (_inside(drawn, images, ~hole) / _count(images, ~hole)).mean()


def wrong_outside_one_mean(drawn, images, hole):
    """your loss looks at what lies *outside* the hole"""
    outside = ~hole.expand_as(images)
    return (drawn[outside] - images[outside]).pow(2).mean()


def wrong_absolute(drawn, images, hole):
    """you take absolute errors"""
    return (((drawn - images).abs() * hole).sum(dim=(1, 2, 3)) / _count(images, hole)).mean()


def wrong_sum(drawn, images, hole):
    """you sum over the images"""
    return (_inside(drawn, images, hole) / _count(images, hole)).sum()


def wrong_sum_of_hole(drawn, images, hole):
    """you sum over the hole"""
    return _inside(drawn, images, hole).mean()


def wrong_each(drawn, images, hole):
    """you return a loss for each image"""
    return _inside(drawn, images, hole) / _count(images, hole)


def wrong_drawing_masked(drawn, images, hole):
    """you blot out the drawing, but not the image"""
    return ((drawn * hole - images).pow(2).sum(dim=(1, 2, 3)) / _count(images, hole)).mean()


def wrong_root(drawn, images, hole):
    """you take a root"""
    return (_inside(drawn, images, hole) / _count(images, hole)).mean().sqrt()


def wrong_no_gradient(drawn, images, hole):
    """it carries no gradient, so nothing learns"""
    return (_inside(drawn, images, hole) / _count(images, hole)).mean().item()


def wrong_clipped(drawn, images, hole):
    """you clip the drawing"""
    return (_inside(drawn.clamp(0, 1), images, hole) / _count(images, hole)).mean()


def right_loop(drawn, images, hole):
    losses = []
    for d, x, h in zip(drawn.double(), images.double(), hole, strict=True):
        losses.append(F.mse_loss(d[:, h[0]], x[:, h[0]]))
    return torch.stack(losses).mean()


def right_weights(drawn, images, hole):
    weight = hole / hole.sum(dim=(1, 2, 3), keepdim=True) / images.shape[1] / len(images)
    return torch.einsum("nchw,nqhw->", (drawn - images) ** 2, weight)


def right_channels_first(drawn, images, hole):
    gap = torch.where(hole, drawn - images, torch.zeros_like(images))
    print(gap.shape)
    each = gap.square().mean(dim=1).flatten(1).sum(dim=1) / hole.flatten(1).sum(dim=1)
    return each.sum() / each.numel()
