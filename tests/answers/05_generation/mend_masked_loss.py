"""Answers to `mend_masked_loss` that try out its grader."""

import torch


def _target(patches, dim=2, epsilon=1e-6, **how):
    return (patches - patches.mean(dim=dim, keepdim=True)) / (
        patches.var(dim=dim, keepdim=True, **how) + epsilon
    ).sqrt()


def _mean(error, chosen):
    return (error * chosen).sum() / chosen.sum()


def _errors(drawn, target):
    return (drawn - target).pow(2).mean(dim=2)


def wrong_nothing_mended(drawn, patches, hidden):
    """(it is one of 3 faults left.)"""
    target = (patches - patches.mean()) / patches.std()
    return (_errors(drawn, target) * ~hidden).mean()


def wrong_visible(drawn, patches, hidden):
    """your loss looks at the visible patches, which the encoder was shown"""
    return _mean(_errors(drawn, _target(patches)), ~hidden)


def wrong_every_patch(drawn, patches, hidden):
    """your loss looks at the visible patches, too"""
    return _errors(drawn, _target(patches)).mean()


def wrong_divided_by_all(drawn, patches, hidden):
    """you divide by the number of all patches"""
    return (_errors(drawn, _target(patches)) * hidden).mean()


def wrong_divided_by_images(drawn, patches, hidden):
    """you divide by the number of images"""
    return (_errors(drawn, _target(patches)) * hidden).sum() / len(patches)


def wrong_of_the_batch(drawn, patches, hidden):
    """of the whole batch"""
    return _mean(_errors(drawn, (patches - patches.mean()) / patches.std()), hidden)


def wrong_of_the_image(drawn, patches, hidden):
    """the deviation of each image"""
    return _mean(_errors(drawn, _target(patches, dim=(1, 2))), hidden)


def wrong_of_the_pixel(drawn, patches, hidden):
    """you normalise each pixel over all patches"""
    return _mean(_errors(drawn, _target(patches, dim=(0, 1))), hidden)


def wrong_not_normalised(drawn, patches, hidden):
    """your target is not normalised"""
    return _mean(_errors(drawn, patches), hidden)


def wrong_flat_patch(drawn, patches, hidden):
    """a patch of a single colour has a deviation of 0"""
    return _errors(drawn, _target(patches, epsilon=0))[hidden].mean()


def wrong_flat_and_all(drawn, patches, hidden):
    """you divide by the number of all patches: the more are visible, the smaller your loss. Divide by the number of
    those that count. (It is one of 2 faults left.)"""
    return (_errors(drawn, _target(patches, epsilon=0)) * hidden).mean()


def wrong_sum_over_pixels(drawn, patches, hidden):
    """you add up over the pixels"""
    return _mean((drawn - _target(patches)).pow(2).sum(dim=2), hidden)


def wrong_biased(drawn, patches, hidden):
    """your deviation divides by d"""
    return _mean(_errors(drawn, _target(patches, unbiased=False)), hidden)


def wrong_variance(drawn, patches, hidden):
    """you divide by the variance"""
    target = (patches - patches.mean(dim=2, keepdim=True)) / (patches.var(dim=2, keepdim=True) + 1e-6)
    return _mean(_errors(drawn, target), hidden)


def wrong_mean_alone(drawn, patches, hidden):
    """but do not divide by the deviation"""
    return _mean(_errors(drawn, patches - patches.mean(dim=2, keepdim=True)), hidden)


def wrong_drawing_normalised(drawn, patches, hidden):
    """you normalise the drawing as well"""
    return _mean(_errors(_target(drawn), _target(patches)), hidden)


def wrong_absolute(drawn, patches, hidden):
    """you take absolute errors"""
    return _mean((drawn - _target(patches)).abs().mean(dim=2), hidden)


def wrong_detached(drawn, patches, hidden):
    """it carries no gradient, so nothing learns"""
    return _mean(_errors(drawn.detach(), _target(patches)), hidden)


def wrong_over_the_patches(drawn, patches, hidden):
    """you normalise each pixel over the patches of its image"""
    middle, spread = patches.mean(dim=1, keepdim=True), patches.var(dim=1, keepdim=True)
    target = (patches - middle) / (spread + 1e-6).sqrt()
    return (drawn - target).pow(2).mean(dim=2)[hidden].mean()


def right_chosen(drawn, patches, hidden):
    d, x = drawn[hidden].double(), patches[hidden].double()  # (m, pixels)
    x = (x - x.mean(1, keepdim=True)) / torch.sqrt(x.var(1, keepdim=True) + 1e-6)
    return torch.nn.functional.mse_loss(d, x)


def right_each_image(drawn, patches, hidden):
    """As many patches are hidden in one image as in another: the mean of means is the mean."""
    losses = []
    for d, x, h in zip(drawn, patches, hidden, strict=True):
        std, mean = torch.std_mean(x[h], dim=-1, keepdim=True)
        losses.append(((d[h] - (x[h] - mean) / (std + 1e-6)) ** 2).mean())
    print(len(losses))
    return sum(losses) / len(losses)


def right_where(drawn, patches, hidden):
    target = _target(patches)
    gap = torch.where(hidden[..., None], drawn - target, torch.zeros_like(target))
    return gap.square().sum() / (hidden.sum() * patches.shape[2])
