"""Answers to `psnr_of_each` that try out its grader."""

import math

import numpy as np
import torch


def _error(drawn, images):
    return (drawn - images).pow(2).mean(dim=(1, 2, 3))


def wrong_sign(drawn, images):
    """your sign is wrong"""
    return 10 * _error(drawn, images).log10()


def wrong_twenty(drawn, images):
    """your numbers are twice as large"""
    return 20 * (1 / _error(drawn, images)).log10()


def wrong_ten_of_the_root(drawn, images):
    """your numbers are half as large"""
    return 10 * (1 / _error(drawn, images).sqrt()).log10()


def wrong_natural(drawn, images):
    """your logarithm is natural"""
    return -10 * torch.log(_error(drawn, images))


def wrong_of_the_batch(drawn, images):
    """you average the error over the whole batch"""
    return -10 * (drawn - images).pow(2).mean().log10()


def wrong_averaged(drawn, images):
    """you average over the images"""
    return (-10 * _error(drawn, images).log10()).mean()


def wrong_channels_apart(drawn, images):
    """you keep the channels apart"""
    return -10 * (drawn - images).pow(2).mean(dim=(2, 3)).log10()


def wrong_mean_of_channels(drawn, images):
    """you average the psnr of the channels"""
    return wrong_channels_apart(drawn, images).mean(dim=1)


def wrong_mean_of_pixels(drawn, images):
    """you average logarithms of single pixels"""
    return -10 * (drawn - images).pow(2).log10().mean(dim=(1, 2, 3))


def wrong_sum(drawn, images):
    """you sum over the pixels"""
    return -10 * (drawn - images).pow(2).sum(dim=(1, 2, 3)).log10()


def wrong_bytes(drawn, images):
    """your peak is 255"""
    return 20 * math.log10(255) - 10 * _error(drawn, images).log10()


def wrong_absolute(drawn, images):
    """you average absolute errors"""
    return -20 * (drawn - images).abs().mean(dim=(1, 2, 3)).log10()


def wrong_clipped(drawn, images):
    """you clip the drawings"""
    return -10 * _error(drawn.clamp(0, 1), images).log10()


def wrong_own_peak(drawn, images):
    """your peak is each image's brightest pixel"""
    return 20 * images.flatten(1).max(dim=1).values.log10() - 10 * _error(drawn, images).log10()


def wrong_no_logarithm(drawn, images):
    """you return the squared error"""
    return _error(drawn, images)


def wrong_in_place(drawn, images):
    """changes its input drawn in place"""
    drawn -= images
    return -10 * drawn.pow(2).mean(dim=(1, 2, 3)).log10()


def wrong_one_for_all(drawn, images):
    """you average the error over the whole batch"""
    return 10 * torch.log10(1 / torch.nn.functional.mse_loss(drawn, images)).expand(len(images))


def right_loop(drawn, images):
    return [10 * math.log10(1 / float((d - x).double().square().mean())) for d, x in zip(drawn, images, strict=True)]


def right_root(drawn, images):
    n = len(drawn)
    gap = torch.linalg.vector_norm((drawn - images).view(n, -1), dim=1) / images[0].numel() ** 0.5
    print("error", gap)
    return 20 * torch.log10(1.0 / gap)


def right_numpy(drawn, images):
    error = np.square(drawn.numpy() - images.numpy()).reshape(len(drawn), -1).mean(axis=1)
    return -10 * np.log(error) / np.log(10)
