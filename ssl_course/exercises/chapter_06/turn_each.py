"""`turn_each`: every image by its own number of quarter turns; examined by what was done to each."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.chapter_06.examining import check_classes, check_generator, fair, labels_of, pair_of
from ssl_course.exercises.judging import Answer, Make, Question, array, require

N = 240


def _turns(images: np.ndarray) -> np.ndarray:
    """All four quarter turns counter-clockwise, (4, n, c, s, s)."""
    return np.stack([np.rot90(images, k, axes=(2, 3)) for k in range(4)])


def _which(turned: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Which of the four turns each image got, (n,); -1 where it is none."""
    alike = np.isclose(_turns(images), turned, atol=1e-6).all(axis=(2, 3, 4))  # (4, n)
    return np.where(alike.any(axis=0), alike.argmax(axis=0), -1)


def _images(value) -> np.ndarray:
    return array(pair_of(value, "the turned images", "the labels")[0], name="the tensor of your turned images")


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    images = rng.random((N, 3, 5, 5)).astype(np.float32)
    value = answer(images, Make("torch.Generator", seed=int(rng.integers(2**31))))
    in_place = bool(answer.changed)
    turned, labels = pair_of(value, "the turned images", "the labels")
    turned = array(turned, shape=images.shape, name="the tensor of your turned images")
    labels, done = labels_of(labels, N), _which(turned, images)
    _check_turns(done, turned, images, labels)
    _check_labels(done, labels)
    counts = np.bincount(done, minlength=4)
    missing = [str(k) for k in range(4) if not counts[k]]
    require(not missing, f"No image is turned {' or '.join(missing)} times: there are four classes, 0 to 3.", hint=2)
    require(fair(counts), "Your four turns are not equally likely.", hint=2)
    require(
        not (done == np.arange(N) % 4).all() and not (np.diff(done) >= 0).all(),
        "Your turns go in order: draw a number for each image, or its place in the batch gives the answer away.",
        hint=2,
    )
    check_classes(value[1])
    check_generator(answer, (images[:40],), _images, rng)
    small = rng.random((1, 1, 4, 4)).astype(np.float32)
    value = answer(small, Make("torch.Generator", seed=1))
    array(_images(value), shape=small.shape, name="your result for a single image")
    require(not in_place, "Your function changes the images in place: work on a copy.", share=0.5, hint=3)


def _check_turns(done: np.ndarray, turned: np.ndarray, images: np.ndarray, labels: np.ndarray) -> None:
    """Each image must be a turn of the one in its row."""
    if (done >= 0).all():
        one = (done == done[0]).all()
        require(not (one and done[0] == 0), "Your images are not turned at all.", hint=1)
        require(not one, "All images get the same turn: draw a number for each image, not one for the batch.", hint=1)
        return
    found = _turns(images).reshape(4, N, -1)
    gaps = np.abs(found[:, :, None, :4] - turned.reshape(N, -1)[:, :4]).max(axis=3)  # (4, n, n), four pixels are enough
    require(
        not (gaps.min(axis=(0, 1)) < 1e-6).all(),
        "Your images are turned, but stand in other rows"
        + (", sorted by their turn" if (np.diff(labels) >= 0).all() else "")
        + ": image i belongs into row i, since others use these rows, too.",
        hint=3,
    )
    mirrored = _which(turned, images[..., ::-1].copy())
    require(
        not ((done >= 0) | (mirrored >= 0)).all(),
        "Some of your images are mirror images: a transpose or a single flip mirrors. A quarter turn is a transpose "
        "and a flip of one axis.",
        hint=2,
    )
    channels = _which(turned, images[:, ::-1].copy())
    require(not (channels >= 0).all(), "Your colours change: turn the axes 2 and 3 alone.", hint=3)
    require(False, "Some of your images are no quarter turn of the image in their row. Which axes do you turn?", hint=3)


def _check_labels(done: np.ndarray, labels: np.ndarray) -> None:
    """The label must say what was done."""
    if (labels == done).all():
        return
    require(
        not ((labels + done) % 4 == 0).all(),
        "You turn clockwise: label 1 is a quarter turn counter-clockwise, as `torch.rot90` makes it.",
        hint=1,
    )
    require(not (labels == done + 1).all(), "Your labels start at 1: an image that is not turned has label 0.", hint=3)
    require(not (labels == 90 * done).all(), "Your labels are degrees: count quarter turns, 0 to 3.", hint=3)
    require(
        not ((labels - done) % 4 == (labels - done)[0] % 4).all(),
        "Your labels are off by a constant: label 0 means that the image is as it was.",
        hint=2,
    )
    same = 100 * (labels == done).mean()
    require(
        False,
        f"Only {same:.0f}% of your labels say what was done to their image: are the numbers drawn twice, once for the "
        "images and once for the labels?",
        hint=2,
    )


QUESTION = Question(
    "turn_each",
    "Each image its own turn",
    "implement",
    points=2,
    difficulty=2,
    minutes=15,
    hints=(
        "`rot90` turns a whole batch by the same number. How many different numbers are there, and how many images?",
        "Draw a label for each image. Then go over the four classes, not over the images: all rows with label k are "
        "turned at once.",
        "`turned[labels == k] = images[labels == k].rot90(k, dims=(2, 3))` for k in range(4), with `turned` a copy of "
        "the images.",
    ),
    examine=_examine,
    hides=("ssl_course.pretext.rotation",),
)
