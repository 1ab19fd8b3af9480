"""Judging an answer that trains something: by its features of images that it has never seen, never by its own word."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ssl_course.data.split import Split
from ssl_course.exercises.answer import Answer, Instance
from ssl_course.exercises.comparing import array
from ssl_course.exercises.question import Examine
from ssl_course.exercises.verdict import Wrong, require

Draw = Callable[[np.random.Generator], tuple[Split, Split, Split]]


def learns(draw: Draw, *, none: float, full: float, method: str | None = None) -> Examine:
    """An `examine` function: the answer is called with images and returns something that encodes images.

    The judge keeps the labels, fits a linear probe to the features of hidden images, and reads other hidden images
    with it. Points rise in a line from `none` to `full`.

    Args:
        draw: makes (images to learn from, hidden images for the probe, hidden images to test it on); labels of the
            first are not used.
        none: a probe's accuracy that earns nothing, such as that on pixels or on a random encoder.
        full: one that earns all points.
        method: of what the answer returns; None calls it.

    Raises:
        ValueError: unless 0 <= none < full <= 1.
    """
    from ssl_course.evaluation import linear_probe

    if not 0 <= none < full <= 1:
        raise ValueError(f"none and full must satisfy 0 <= none < full <= 1, got {none} and {full}")

    def examine(answer: Answer, rng: np.random.Generator) -> None:
        seen, probe, test = draw(rng)
        encoder = answer.new(seen.images.numpy())
        require(isinstance(encoder, Instance), "Your function must return a function or a module that encodes images.")
        h, test_h = (_features(encoder, method, split) for split in (probe, test))
        alone = _features(encoder, method, test[torch.arange(0, len(test), max(1, len(test) // 8))])
        require(
            np.allclose(alone, test_h[:: max(1, len(test) // 8)], rtol=1e-2, atol=1e-3 * np.abs(test_h).max(initial=1)),
            "The features of an image depend on the other images of its batch: is batch norm in training mode?",
            hint=2,
        )
        accuracy = linear_probe(torch.from_numpy(h), probe.labels, torch.from_numpy(test_h), test.labels)
        share = min(max((accuracy - none) / (full - none), 0.0), 1.0)
        if share < 1:
            text = f"A linear probe reads {100 * accuracy:.0f}% of hidden images from your features; full points need"
            raise Wrong(f"{text} {100 * full:.0f}%, and {100 * none:.0f}% earn none.", share=share)

    return examine


def _features(encoder: Instance, method: str | None, split: Split) -> np.ndarray:
    images = split.images.numpy()
    h = array(encoder.call(method, images), name="what your encoder returns")
    require(
        h.ndim >= 2 and len(h) == len(images) and h.size > 0,
        f"Your encoder returns shape {h.shape} for {len(images)} images: one row of features for each is needed.",
    )
    return h.reshape(len(h), -1)
