"""`hole_loss`: inpainting is judged by the hole, and a large hole counts no more than a small one."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import graded, told

INSIDE = (1, 2, 3)


def _squares(x, y):
    return (x - y).pow(2)


def _made(error=_squares, where=lambda hole: hole, count=lambda hole, c: hole.sum(dim=INSIDE) * c, fold=torch.mean):
    """`hole_loss` with another error, another region, another number to divide by, another last step."""

    def hole_loss(drawn, images, hole):
        inside = (error(drawn, images) * where(hole)).sum(dim=INSIDE)  # (n,)
        return fold(inside / count(hole, images.shape[1]))

    return hole_loss


_loss = _made()


def _pixels(hole, c):
    return c * hole.shape[2] * hole.shape[3]


def _one_mean(drawn, images, hole):
    inside = hole.expand_as(images)
    return _squares(drawn, images)[inside].mean()


def _of_masked(drawn, images, hole):
    return _squares(drawn * hole, images).sum(dim=INSIDE).div(hole.sum(dim=INSIDE) * images.shape[1]).mean()


def _square_of_mean(drawn, images, hole):
    gap = ((drawn - images) * hole).sum(dim=INSIDE) / (hole.sum(dim=INSIDE) * images.shape[1])
    return gap.pow(2).mean()


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((4, 3, 8, 8), (6, 1, 6, 9), (3, 3, 5, 7))]
    drawn, images, hole = _drawn(rng, 3, 2, 5, 5)
    hole[:] = False
    hole[np.arange(3), 0, rng.integers(5, size=3), rng.integers(5, size=3)] = True
    return [*cases, Case((drawn, images, hole), note="holes of a single pixel")]


def _drawn(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> tuple:
    """Rectangles of different sizes; the larger, the better drawn, so that it matters how they are averaged."""
    images, noise = rng.random((n, c, h, w)), rng.normal(size=(n, c, h, w))
    hole = np.zeros((n, 1, h, w), dtype=bool)
    for i in range(n):
        high, wide = 2 + i % (h - 2), 2 + i % (w - 2)
        top, left = rng.integers(h - high + 1), rng.integers(w - wide + 1)
        hole[i, :, top : top + high, left : left + wide] = True
    return images + noise / hole.sum(axis=INSIDE)[:, None, None, None] ** 0.5, images, hole


_OUTSIDE = "Your loss looks at what lies *outside* the hole: `hole` is True inside."
_MISTAKES = (
    (lambda d, x, hole: _squares(d, x).mean(), "Your loss looks at the whole image: what was never cut out is there "
     "to be copied, and drowns the hole.", 2),
    (_made(count=_pixels), "You divide by all pixels of the image: an image with a small hole then counts for little. "
     "Divide by the pixels of its hole.", 2),
    (_one_mean, "You take one mean over all hole pixels of the batch: large holes weigh more. Take each image's own "
     "mean, then the mean over images.", 2),
    (_made(count=lambda hole, c: hole.sum(dim=INSIDE)), "Your loss is larger by the number of channels: `hole` has one "
     "channel, the error has c, so there are c numbers for each of its pixels.", 3),
    (lambda d, x, hole: _made(count=lambda h, c: 1, fold=torch.sum)(d, x, hole) / hole.sum(), "Your loss is larger by "
     "the number of channels, and large holes weigh more: `hole` has one channel, and each image has a mean of its "
     "own.", 3),
    (_made(where=lambda hole: ~hole, count=lambda hole, c: (~hole).sum(dim=INSIDE) * c), _OUTSIDE, 2),
    (_made(where=lambda hole: ~hole), f"{_OUTSIDE} (And you divide by the inside.)", 2),
    (_made(where=lambda hole: ~hole, count=_pixels), f"{_OUTSIDE} And divide by the pixels of the hole, not by "
     "all.", 2),
    (lambda d, x, hole: _squares(d, x)[(~hole).expand_as(x)].mean(), f"{_OUTSIDE} And each image has a mean of its "
     "own.", 2),
    (_made(error=lambda x, y: (x - y).abs()), "You take absolute errors: here they are squared.", 2),
    (_made(count=lambda hole, c: 1), "You sum over the hole: take the mean.", 3),
    (_made(fold=torch.sum), "You sum over the images: take the mean.", 3),
    (lambda d, x, hole: _made(fold=lambda v: v)(d, x, hole), "You return a loss for each image: return their mean.", 3),
    (_made(fold=lambda v: v.sqrt().mean()), "You take a root: the loss is the squared error itself.", 1),
    (lambda d, x, hole: _loss(d, x, hole).sqrt(), "You take a root: the loss is the squared error itself.", 1),
    (lambda d, x, hole: _loss(d, x, hole) / 2, "Your loss has a factor ½ which is not asked for.", 1),
    (_of_masked, "You blot out the drawing, but not the image: outside the hole the image is compared with 0. Mask the "
     "*error*.", 2),
    (lambda d, x, hole: _loss(d, 0 * x, hole), "You compare the drawing with nothing: the target is the image.", 1),
    (lambda d, x, hole: _loss(d, torch.where(hole, x.mean(dim=(2, 3), keepdim=True), x), hole), "You compare with the "
     "image whose hole is filled with the mean: the target is what was cut out.", 2),
    (_square_of_mean, "You average the differences before you square them: too bright here makes up for too dark "
     "there.", 2),
    (lambda d, x, hole: _loss(d.clamp(0, 1), x, hole), "You clip the drawing: beyond [0, 1] it would get no gradient "
     "back.", 2),
)  # fmt: skip

QUESTION = Question(
    "hole_loss",
    "Judge the hole alone",
    "implement",
    points=2,
    difficulty=1,
    minutes=12,
    hints=(
        "How many numbers lie in the hole of one image with three channels? `hole` has a single one.",
        "Set the error to 0 outside, add up what is left of each image, divide by that image's own count, and take the "
        "mean over the images.",
        "`(error * hole).sum(dim=(1, 2, 3))` over `hole.sum(dim=(1, 2, 3)) * c`, both (n,); then `.mean()`.",
    ),
    examine=graded(matches(_loss, _inputs, gradients=(0,), mistakes=told(_MISTAKES))),
    hides=("ssl_course.pretext.inpainting",),
)
