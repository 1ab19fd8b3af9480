"""`mend_exemplar`: a colleague's crops for an exemplar network, whose four faults are to be mended."""

from __future__ import annotations

import numpy as np

from ssl_course.exercises.chapter_06.examining import check_classes, check_generator, fair, labels_of, pair_of
from ssl_course.exercises.judging import Answer, Make, Question, array, require

N, COPIES, SIZE, H, W = 60, 10, 4, 8, 7


def _numbered(n: int, h: int = H, w: int = W) -> np.ndarray:
    """Images whose channels say which image it is, which row and which column."""
    number, row, column = np.meshgrid(np.arange(n), np.arange(h), np.arange(w), indexing="ij")
    return np.stack([number, row, column], axis=1).astype(np.float32)


def _crops(value) -> np.ndarray:
    return array(pair_of(value, "the crops", "the labels")[0], name="the tensor of your crops")


def _examine(answer: Answer, rng: np.random.Generator) -> None:
    images = _numbered(N)
    value = answer(images, COPIES, SIZE, Make("torch.Generator", seed=int(rng.integers(2**31))))
    in_place = bool(answer.changed)
    crops, labels = pair_of(value, "the crops", "the labels")
    crops = array(crops, shape=(N * COPIES, 3, SIZE, SIZE), name="the tensor of your crops")
    labels = labels_of(labels, N * COPIES)
    number, top, left = (crops[:, i, 0, 0].astype(int) for i in range(3))
    _check_cuts(crops, number, top, left)
    _check_labels(number, labels)
    _check_places(number, top, left)
    check_classes(value[1])
    small = _numbered(30)
    check_generator(answer, (small, 3, SIZE), _crops, rng)
    whole = answer(_numbered(4, 5, 5), 2, 5, Make("torch.Generator", seed=1))
    array(
        _crops(whole),
        shape=(8, 3, 5, 5),
        name="the tensor of your crops, where a crop is the whole image,",
    )
    require(not in_place, "Your function changes the images in place: work on a copy.", share=0.5, hint=3)


def _check_cuts(crops: np.ndarray, number: np.ndarray, top: np.ndarray, left: np.ndarray) -> None:
    """Each crop must be a square of one image, as it is."""
    steps = np.arange(SIZE)
    most = np.array([N, H, W])[:, None, None]
    require(
        bool((crops == crops.round()).all() and (crops >= 0).all() and (crops < most).all()),
        "Your crops hold values that are not in the images: cut, and change nothing.",
        hint=2,
    )
    one = (crops[:, 0] == number[:, None, None]).all()
    require(bool(one), "Some of your crops hold pixels of several images.", hint=2)
    rows = (crops[:, 1] == (top[:, None] + steps)[:, :, None]).all()
    columns = (crops[:, 2] == (left[:, None] + steps)[:, None, :]).all()
    turned = (crops[:, 1] == (top[:, None] + steps)[:, None, :]).all()
    require(not (turned and not rows), "Your crops are transposed.", hint=3)
    require(
        bool(rows and columns), "Your crops are no squares of neighbouring pixels, as they are in the image.", hint=2
    )
    counts = np.bincount(number, minlength=N)
    require(
        bool((counts == COPIES).all()),
        f"Asked for are {COPIES} crops of every image; yours are between {counts.min()} and {counts.max()}.",
        hint=2,
    )


def _check_labels(number: np.ndarray, labels: np.ndarray) -> None:
    """The label is the row of the image that the crop is of."""
    if (labels == number).all():
        return
    blocks, rounds = np.arange(N).repeat(COPIES), np.tile(np.arange(N), COPIES)
    same = 100 * (labels == number).mean()
    require(
        not ((labels == blocks).all() and (number == rounds).all()),
        f"Crops and labels are in different orders, so that only {same:.0f}% fit: `repeat` gives image 0, 1, 2, ..., "
        f"and "
        "again; `repeat_interleave` gives 0, 0, 0, ..., 1.",
        hint=2,
    )
    require(
        not ((labels == rounds).all() and (number == blocks).all()),
        f"Crops and labels are in different orders, so that only {same:.0f}% fit: the crops come image by image, the "
        "labels round by round.",
        hint=2,
    )
    require(
        not (labels == number + 1).all(), "Your labels start at 1: they are the rows of the images, from 0.", hint=3
    )
    copies = np.array([(number[:i] == number[i]).sum() for i in range(len(number))])
    require(
        not (labels == copies).all(),
        "Your labels count the copies: the class is the image that a crop is of.",
        hint=2,
    )
    unique = len(set(labels.tolist())) == len(labels)
    require(not unique, "Every crop has a class of its own: all crops of an image share one.", hint=2)
    require(False, f"Only {same:.0f}% of your labels say which image the crop is of.", hint=2)


def _check_places(number: np.ndarray, top: np.ndarray, left: np.ndarray) -> None:
    """Each crop draws its own place, anywhere in the image, the last row and column included."""
    place = top * W + left
    require(
        len(set(place)) > 1,
        "All crops of all images are cut at one place: each copy of each image draws its own.",
        hint=2,
    )
    of_image = np.stack([np.sort(place[number == i]) for i in range(N)])  # (n, copies)
    require(
        not (of_image[:, 0] == of_image[:, -1]).all(),
        "All copies of an image are the same crop: telling which image it is of then takes no more than a memory of "
        "pixels. Each copy draws its own place.",
        hint=2,
    )
    require(
        not (of_image == of_image[:1]).all(),
        "All images are cut at the same places: draw n · copies places, not copies.",
        hint=2,
    )
    high, wide = H - SIZE + 1, W - SIZE + 1
    require(
        not ((top == left).all() or (np.abs(top - left) <= 1).mean() > 0.97),
        "Row and column are the same number: draw each of them by itself.",
        hint=2,
    )
    down, across = np.bincount(top, minlength=high), np.bincount(left, minlength=wide)
    require(
        bool(down[-1] and across[-1]),
        "No crop ever reaches the last row or column: `randint` leaves its upper end out, so that h − size + 1 places "
        "need `randint(h - size + 1, ...)`.",
        share=0.5,
        hint=3,
    )
    require(bool(down[0] and across[0]), "No crop ever starts at row 0 or column 0.", share=0.5, hint=3)
    require(
        fair(down) and fair(across),
        "Not all places are equally likely: draw whole numbers evenly, and mind that h and w may differ.",
        share=0.5,
        hint=3,
    )
    both = np.zeros((high, wide))
    np.add.at(both, (top, left), 1)
    require(fair(both), "Row and column hang together: draw each of them by itself.", share=0.5, hint=2)


QUESTION = Question(
    "mend_exemplar",
    "Mend a hundred classes of one",
    "repair",
    points=3,
    difficulty=3,
    minutes=25,
    hints=(
        "How many random numbers do n images with several copies each need, and how many are drawn? Which rows can a "
        "crop of 4 in an image of 8 start at?",
        "Draw a row and a column for each of the n · copies crops, with the generator; and lay images and labels out "
        "in the same order.",
        "`labels = torch.arange(n).repeat(copies)` goes with `images.repeat(copies, 1, 1, 1)`, or `images[labels]`; "
        "`torch.randint(h - size + 1, (n * copies,), generator=generator)`.",
    ),
    examine=_examine,
    hides=("ssl_course.pretext.exemplar", "ssl_course.pretext.tiles"),
)
