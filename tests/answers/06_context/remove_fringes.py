"""Answers to `remove_fringes` that try out its grader."""

import numpy as np
import torch


def _along(patches, axis=(-1.0, 2.0, -1.0)):
    """a·x for each pixel, (n, 1, h, w), and a, (3, 1, 1)."""
    a = torch.tensor(axis, dtype=patches.dtype)[:, None, None]
    return (patches * a).sum(dim=1, keepdim=True), a


def wrong_not_divided(patches):
    """you do not divide by a·a"""
    along, a = _along(patches)
    return patches - along * a


def wrong_length(patches):
    """you divide by the length of a"""
    along, a = _along(patches)
    return patches - along * a / a.norm()


def wrong_mean(patches):
    """you take out twice too much"""
    _, a = _along(patches)
    return patches - (patches * a).mean(dim=1, keepdim=True) * a


def wrong_added(patches):
    """you add the part along a"""
    along, a = _along(patches)
    return patches + along * a / 6


def wrong_part_kept(patches):
    """you keep nothing but the part along a"""
    along, a = _along(patches)
    return along * a / 6


def wrong_mirrored(patches):
    """which mirrors the colour"""
    along, a = _along(patches)
    return patches - 2 * along * a / 6


def wrong_red(patches):
    """your a has its 2 at red"""
    along, a = _along(patches, (2.0, -1.0, -1.0))
    return patches - along * a / 6


def wrong_ones(patches):
    """your a is (−1, 1, −1)"""
    along, a = _along(patches, (-1.0, 1.0, -1.0))
    return patches - along * a / 3


def wrong_grey(patches):
    """you make the patches grey"""
    return patches.mean(dim=1, keepdim=True).repeat(1, 3, 1, 1)


def wrong_grey_taken(patches):
    """what all channels have in common"""
    return patches - patches.mean(dim=1, keepdim=True)


def wrong_half_way(patches):
    """half-way between red and blue"""
    result = patches.clone()
    result[:, 1] = (patches[:, 0] + patches[:, 2]) / 2
    return result


def wrong_green_gone(patches):
    """you set green to 0"""
    result = patches.clone()
    result[:, 1] = 0
    return result


def wrong_clipped(patches):
    """you clip the result"""
    along, a = _along(patches)
    return (patches - along * a / 6).clamp(0, 1)


def wrong_in_place(patches):
    """changes its input patches in place"""
    along, a = _along(patches)
    patches -= along * a / 6
    return patches


def wrong_signs(patches):
    """your a has no signs"""
    along, a = _along(patches, (1.0, 2.0, 1.0))
    return patches - along * a / 6


def right_matrix(patches):
    a = torch.tensor([[-1.0, 2.0, -1.0]])
    b = torch.eye(3) - a.T @ a / (a @ a.T)
    return torch.einsum("ij,njhw->nihw", b, patches)


def right_channels(patches):
    red, green, blue = patches.double().unbind(dim=1)
    excess = (2 * green - red - blue) / 6
    print(excess.mean())
    return torch.stack([red + excess, green - 2 * excess, blue + excess], dim=1)


def right_basis(patches):
    """What lies along grey and along red − blue stays; the three directions are at right angles."""
    basis = np.array([[1, 1, 1], [1, 0, -1]]) / np.sqrt([[3], [2]])
    return np.moveaxis(np.moveaxis(patches.numpy(), 1, -1) @ basis.T @ basis, -1, 1)
