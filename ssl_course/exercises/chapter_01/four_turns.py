"""`four_turns`: every image in all four quarter turns, with pseudo labels."""

from __future__ import annotations

import numpy as np
import torch

from ssl_course.exercises.judging import Answer, Mistake, Question, matches, require


def _turn(x, k):
    return x.rot90(k, (2, 3))


def _turns(images, how=_turn):
    return torch.cat([how(images, k) for k in range(4)]), torch.arange(4).repeat_interleave(len(images))


def _clockwise(images):
    return _turns(images, lambda x, k: _turn(x, -k))


def _transposing(images):
    return _turns(images, lambda x, k: [x, x.transpose(2, 3), _turn(x, 2), x.transpose(2, 3).flip((2, 3))][k])


def _flipping(images):
    return _turns(images, lambda x, k: [x, x.flip(2), x.flip(3), x.flip((2, 3))][k])


def _flipping_sideways(images):
    return _turns(images, lambda x, k: [x, x.flip(3), x.flip(2), x.flip((2, 3))][k])


def _counted_labels(images):
    return _turns(images)[0], torch.arange(4).repeat(len(images))


def _image_by_image(images):
    turned = torch.stack([_turn(images, k) for k in range(4)], dim=1).flatten(0, 1)
    return turned, torch.arange(4).repeat(len(images))


def _images_in_the_wrong_order(images):
    return _image_by_image(images)[0], _turns(images)[1]


def _degrees(images):
    return _turns(images)[0], 90 * _turns(images)[1]


def _from_one(images):
    return _turns(images)[0], _turns(images)[1] + 1


def _images_alone(got, expected, args) -> bool:
    return isinstance(got, np.ndarray) and got.shape == expected[0].shape


def _each_once(got, expected, args) -> bool:
    return isinstance(got, (list, tuple)) and len(got) == 2 and got[0].shape == args[0].shape


def _stacked(got, expected, args) -> bool:
    turned = got[0]
    return turned.ndim == 5 and turned.size == expected[0].size


def _swapped(got, expected, args) -> bool:
    return got[0].shape == expected[1].shape and got[1].shape == expected[0].shape


def _inputs(rng: np.random.Generator) -> list:
    return [(rng.random((n, c, s, s)),) for n, c, s in ((3, 1, 6), (2, 3, 5), (5, 2, 2))]


_MATCHES = matches(
    _turns,
    _inputs,
    mistakes=(
        Mistake(
            _clockwise,
            "You turn clockwise: label 1 is a quarter turn counter-clockwise, as `torch.rot90` makes it.",
        ),
        Mistake(
            _counted_labels,
            "Images and labels are in different orders: your labels run 0, 1, 2, 3, 0, ... while your images come "
            "turn by turn.",
            hint=3,
        ),
        Mistake(
            _images_in_the_wrong_order,
            "Images and labels are in different orders: your images come one by one in four turns, your labels "
            "turn by turn.",
            hint=3,
        ),
        Mistake(
            _image_by_image,
            "The order is image by image; asked for is turn by turn: first all the images unturned, then all of "
            "them turned once.",
            hint=2,
        ),
        Mistake(
            _transposing,
            "You transpose for the quarter turns: that mirrors the image. A quarter turn is a transpose and a flip "
            "of one axis.",
        ),
        Mistake(
            _flipping,
            "You flip instead of turning: a flip makes a mirror image, whose strokes no pen would draw.",
        ),
        Mistake(
            _flipping_sideways,
            "You flip instead of turning: a flip makes a mirror image, whose strokes no pen would draw.",
        ),
        Mistake(_degrees, "Your labels are degrees: they are classes, so count quarter turns, 0 to 3.", hint=3),
        Mistake(_from_one, "Your labels start at 1: an image that is not turned has label 0.", hint=3),
        Mistake(None, "You return the images alone: return the pair (images, labels).", when=_images_alone, hint=3),
        Mistake(
            None,
            "You return each image once: all four turns of every image are asked for, 4n images.",
            when=_each_once,
            hint=2,
        ),
        Mistake(None, "You return (labels, images): asked for is (images, labels).", when=_swapped),
        Mistake(
            None,
            "You stack the four batches along a new axis: put them one after the other, to have 4n images.",
            when=_stacked,
            hint=3,
        ),
    ),
)


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    _MATCHES(answer, rng)
    pair = answer(rng.random((3, 1, 4, 4)).astype(np.float32))
    require(isinstance(pair, (list, tuple)) and len(pair) == 2, "You do not return a pair each time.", hint=3)
    labels = pair[1]
    require(isinstance(labels, np.ndarray), "Your labels are a list: return a tensor of integers.", share=0.5, hint=3)
    require(
        labels.dtype.kind in "iu",
        "Your labels are not integers: they are classes, and `cross_entropy` wants whole numbers.",
        share=0.5,
        hint=3,
    )


QUESTION = Question(
    "four_turns",
    "Pseudo labels from turning",
    "implement",
    points=2,
    difficulty=1,
    minutes=10,
    hints=(
        "Look up `torch.rot90` and its argument `dims`: which axes of (n, c, s, s) are the picture's?",
        "Turn the whole batch by 0, 1, 2 and 3 quarter turns and put the four batches one after the other.",
        "`images.rot90(k, dims=(2, 3))` for k in range(4), joined by `torch.cat`; the labels are n zeros, n ones, ...",
    ),
    examine=_examine,
    hides=("ssl_course.pretext.rotation",),
)
