"""`one_colour`: from a distribution over colours to the one that is drawn, between its mean and its mode."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Case, Question, matches
from ssl_course.exercises.known_mistakes import graded, not_finite, told


def _mean(p, bins):
    return torch.einsum("nkhw,kc->nchw", p, bins)


def _made(sharpen=lambda x, t: (x / t).softmax(dim=1)):
    """`one_colour` with another sharpening of the logits x."""
    return lambda logits, bins, temperature: _mean(sharpen(logits, temperature), bins)


_colour = _made()


def _mode(logits, bins, temperature):
    return bins[logits.argmax(dim=1)].permute(0, 3, 1, 2)


def _reshaped(logits, bins, temperature):
    n, k, h, w = logits.shape
    return ((logits / temperature).softmax(dim=1).reshape(n, h, w, k) @ bins).permute(0, 3, 1, 2)


def _all_places(x, t):
    return (x / t).flatten(1).softmax(dim=1).view_as(x)


def _drawn(rng: np.random.Generator, n: int, k: int, h: int, w: int, temperature: float, note: str = "") -> Case:
    bins = 20.0 * rng.choice(np.arange(-4, 5), size=(k, 2))
    return Case((2 * rng.normal(size=(n, k, h, w)), bins, temperature), note=note)


def _inputs(rng: np.random.Generator) -> list:
    cases = [_drawn(rng, *sizes) for sizes in ((3, 6, 4, 5, 0.38), (2, 9, 3, 3, 0.7), (4, 5, 2, 4, 0.25))]
    return [*cases, _drawn(rng, 2, 7, 3, 2, 3.0, "a temperature above 1"), _drawn(rng, 2, 1, 3, 3, 0.5, "a single bin")]


def _cold(rng: np.random.Generator) -> list:
    return [_drawn(rng, 2, 6, 4, 4, 0.004, "a temperature of 0.004")]


_MISTAKES = (
    (_made(lambda x, t: x.softmax(dim=1)), "The temperature is missing: yours is the plain mean, the dullest "
     "colour.", 1),
    (_made(lambda x, t: (x * t).softmax(dim=1)), "You multiply by the temperature: divide by it. (A power of the "
     "probabilities is 1 over it, likewise.)", 1),
    (_mode, "You take the most likely bin: that is the limit for a temperature of 0. Take the mean after sharpening.",
     2),
    (_made(lambda x, t: x.softmax(dim=1) ** (1 / t)), "After sharpening, your probabilities no longer add up to 1: "
     "divide them by their sum.", 2),
    (_made(lambda x, t: x.softmax(dim=1) / t), "You divide the probabilities by the temperature: it belongs inside the "
     "softmax, under the logits.", 2),
    (_made(lambda x, t: (x.softmax(dim=1) / t).softmax(dim=1)), "You take a softmax of probabilities: inside the "
     "softmax stand the logits, or the logarithms of the probabilities.", 2),
    (_made(lambda x, t: x / t), "The softmax is missing: logits are no weights.", 2),
    (_made(lambda x, t: (x / t).log_softmax(dim=1)), "You weigh the bins by log-probabilities: take the softmax.", 3),
    (_made(lambda x, t: (x / t).exp()), "Your weights do not add up to 1: divide the exponentials by their sum.", 2),
    (_made(lambda x, t: (x / t).softmax(dim=0)), "Your softmax runs over the images, dim=0: the bins are dim=1.", 3),
    (_made(lambda x, t: (x / t).softmax(dim=2)), "Your softmax runs over the rows of the picture: the bins are "
     "dim=1.", 3),
    (_made(lambda x, t: (x / t).softmax(dim=3)), "Your softmax runs over the columns of the picture, the last axis: "
     "the bins are dim=1.", 3),
    (_reshaped, "You reshape (n, k, h, w) to (n, h, w, k): that only cuts the numbers in another way. `permute` or "
     "`movedim` moves an axis.", 3),
    (_made(_all_places), "Your softmax runs over bins and places together: each pixel has a distribution of its "
     "own.", 3),
    (_made(lambda x, t: (x / t).softmax(dim=1) / x.shape[1]), "You average over the bins: the weights already add up "
     "to 1, so add up.", 3),
    (_made(lambda x, t: torch.ones_like(x) / x.shape[1]), "All bins count alike with you: weigh them by the "
     "softmax.", 2),
    (lambda x, b, t: _colour(x, b.flip(1), t), "Your a and b are swapped: column 0 of `bins` is a.", 3),
    (lambda x, b, t: _colour(x, b, t).permute(0, 2, 3, 1), "Your colours are the last axis: asked for is (n, 2, h, w).",
     3),
    (lambda x, b, t: _colour(x, b, t) / 110, "You scale the colours: take `bins` as they are.", 1),
    (lambda x, b, t: _colour(x, b, t).round(), "You round the colours: the mean may lie between bins.", 2),
    (lambda x, b, t: _colour(x, b, t**2), "You square the temperature.", 1),
)  # fmt: skip

QUESTION = Question(
    "one_colour",
    "Between the mean and the mode",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "Follow the shapes: along which axis do the probabilities of one pixel lie, and what is left of that axis?",
        "Sharpening logits is a division before the softmax. Then each pixel's colour is the sum over bins of "
        "probability times colour.",
        "`torch.einsum('nkhw,kc->nchw', p, bins)` is that sum, with `p = (logits / temperature).softmax(dim=1)`.",
    ),
    examine=graded(
        matches(_colour, _inputs, mistakes=told(_MISTAKES)),
        matches(
            _colour,
            _cold,
            mistakes=(
                not_finite(
                    "At a temperature of 0.004 your colour is not finite: `exp` leaves the range of float32 there, or "
                    "all powers round to 0. `softmax` subtracts the largest logit first."
                ),
            ),
        ),
    ),
    hides=("ssl_course.pretext.colour_bins",),
)
