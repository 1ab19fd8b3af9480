"""`psnr_of_each`: how near a drawing is to the truth, in decibels."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Mistake, Question, matches
from ssl_course.exercises.known_mistakes import told


def _squares(x, y):
    return (x - y).pow(2)


def _made(error=_squares, fold=lambda e: e.mean(dim=(1, 2, 3)), log=torch.log10, factor=-10.0, peak=1.0):
    """`psnr_of_each` with another error of a pixel, another mean, another logarithm, another factor, another peak."""
    return lambda drawn, images: factor * log(fold(error(drawn, images)) / peak**2)


_psnr = _made()


def _inputs(rng: np.random.Generator) -> list:
    cases = []
    for n, c, h, w in ((4, 3, 5, 6), (7, 1, 4, 4), (3, 3, 8, 2)):
        images = rng.random((n, c, h, w))
        # Some images are drawn much better than others, and some channels than others.
        noise = rng.normal(size=(n, c, h, w)) * np.geomspace(0.02, 0.2, n)[:, None, None, None]
        noise *= np.linspace(0.5, 1.5, c)[:, None, None]
        cases.append((images + rng.permutation(noise), images))
    images = rng.random((3, 3, 4, 4))
    return [*cases, Case((images + rng.normal(size=images.shape), images), note="drawings far beyond [0, 1]")]


_MISTAKES = (
    (_made(factor=10.0), "Your sign is wrong: a smaller error is a higher PSNR.", 2),
    (_made(factor=-20.0), "Your numbers are twice as large: 20 log10 belongs to the *root* of the squared error, 10 "
     "log10 to the squared error.", 2),
    (_made(factor=-5.0), "Your numbers are half as large: you take the root of the squared error, and 10 log10; with "
     "the root it is 20 log10.", 2),
    (_made(log=torch.log), "Your logarithm is natural: decibels take that to base 10.", 1),
    (_made(log=torch.log2), "Your logarithm is that to base 2: decibels take that to base 10.", 1),
    (_made(log=torch.log1p), "You take log(1 + error): take log10 of the error.", 1),
    (_made(fold=torch.mean), "You average the error over the whole batch: each image has a PSNR of its own.", 3),
    (lambda d, x: _made(fold=torch.mean)(d, x).expand(len(x)), "You average the error over the whole batch: each image "
     "has a PSNR of its own.", 3),
    (lambda d, x: _psnr(d, x).mean(), "You average over the images: return a number for each of them.", 3),
    (_made(fold=lambda e: e.mean(dim=(2, 3))), "You keep the channels apart: an image's error is the mean over its "
     "channels, too.", 3),
    (lambda d, x: _made(fold=lambda e: e.mean(dim=(2, 3)))(d, x).mean(dim=1), "You average the PSNR of the channels: "
     "average the *errors*, and take one logarithm of an image.", 3),
    (lambda d, x: _made(fold=lambda e: e)(d, x).mean(dim=(1, 2, 3)), "You average logarithms of single pixels: average "
     "the errors first, and take one logarithm of an image.", 3),
    (_made(fold=lambda e: e.sum(dim=(1, 2, 3))), "You sum over the pixels: take the mean.", 3),
    (_made(fold=lambda e: e.mean(dim=0)), "You average over the images: the mean is over channels, rows and "
     "columns.", 3),
    (_made(peak=255.0), "Your peak is 255: these images reach from 0 to 1.", 1),
    (_made(error=lambda x, y: (x - y).abs()), "You average absolute errors: PSNR is about squared ones.", 2),
    (_made(error=lambda x, y: (x - y).abs(), factor=-20.0), "You average absolute errors: PSNR is about squared "
     "ones.", 2),
    (lambda d, x: _psnr(d.clamp(0, 1), x), "You clip the drawings to [0, 1]: here they are compared as they are.", 2),
    (lambda d, x: -10 * ((d - x).pow(2).mean(dim=(1, 2, 3)) / x.pow(2).mean(dim=(1, 2, 3))).log10(),
     "You compare with the mean square of the image (a signal-to-noise ratio): the peak is 1 for all images.", 2),
    (lambda d, x: -10 * ((d - x).pow(2).mean(dim=(1, 2, 3)) / x.amax(dim=(1, 2, 3)) ** 2).log10(),
     "Your peak is each image's brightest pixel: it is 1, the largest value that there may be.", 2),
    (lambda d, x: (d - x).pow(2).mean(dim=(1, 2, 3)), "You return the squared error: decibels are −10 log10 of it.", 2),
    (lambda d, x: -(d - x).pow(2).mean(dim=(1, 2, 3)).log10(), "Your numbers are bels: ten decibels are one bel.", 1),
    (lambda d, x: 1 / (10 * (d - x).pow(2).mean(dim=(1, 2, 3)).log10()), "You take 1 over the logarithm: it is the "
     "logarithm of 1 over the error.", 2),
)  # fmt: skip

QUESTION = Question(
    "psnr_of_each",
    "How near, in decibels",
    "implement",
    points=1,
    difficulty=1,
    minutes=8,
    hints=(
        "Write down the shape after each step: where does (n, c, h, w) become (n,)?",
        "The mean squared error of each image, over channels and places; then −10 times its logarithm to base 10.",
        "`(drawn - images).pow(2).mean(dim=(1, 2, 3))` is the error of each image.",
    ),
    examine=matches(
        _psnr,
        _inputs,
        mistakes=(
            *told(_MISTAKES),
            Mistake(
                None,
                "Your numbers are right for small errors only: is something clipped?",
                when=lambda got, expected, args: got.shape == expected.shape and abs(expected).max() < 12,
                hint=2,
            ),
        ),
    ),
)
