"""`Split`: images and labels stay together whatever rows are taken."""

from __future__ import annotations

import pytest
import torch

from ssl_course.data import Split


def numbered(n: int = 30, kinds: int = 3) -> Split:
    """Image i is filled with i; its label is i modulo the number of kinds."""
    images = torch.arange(float(n))[:, None, None, None].expand(n, 1, 2, 2)
    return Split(images, torch.arange(n) % kinds, tuple("abc"[:kinds]))


def together(split: Split, kinds: int = 3) -> bool:
    return torch.equal(split.images[:, 0, 0, 0].long() % kinds, split.labels)


@pytest.mark.parametrize(
    "rows, wanted",
    [
        (slice(4, 9), [4, 5, 6, 7, 8]),
        (torch.tensor([7, 2, 2]), [7, 2, 2]),
        ([1, 0], [1, 0]),
        (torch.arange(30) > 26, [27, 28, 29]),
    ],
)
def test_rows_are_taken_from_images_and_labels(rows, wanted):
    part = numbered()[rows]
    assert len(part) == len(wanted) and part.classes == ("a", "b", "c")
    assert part.images[:, 0, 0, 0].tolist() == wanted and together(part)


def test_labels_may_be_missing():
    split = Split(torch.zeros(5, 3, 2, 2))
    assert len(split[:2]) == 2 and split[:2].labels is None and split.to("cpu").labels is None


def test_a_copy_on_another_device_keeps_all():
    split = numbered().to("meta")
    assert split.images.device.type == split.labels.device.type == "meta" and split.classes == ("a", "b", "c")


@pytest.mark.parametrize("count, shares", [(3, [1, 1, 1]), (12, [4, 4, 4]), (14, [4, 5, 5]), (2, [0, 1, 1])])
def test_balanced_takes_the_same_number_of_each_class(count, shares):
    part = numbered().balanced(count, seed=1)
    assert sorted(part.labels.bincount(minlength=3).tolist()) == shares
    assert together(part) and len(set(part.images[:, 0, 0, 0].tolist())) == count


def test_balanced_is_seeded_and_spares_the_global_generator():
    split, state = numbered(), torch.get_rng_state()
    one, two, other = (split.balanced(12, seed=seed).images for seed in (1, 1, 2))
    assert torch.equal(one, two) and not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), state)


def test_balanced_draws_every_image_in_time():
    seen = {float(x) for seed in range(60) for x in numbered().balanced(6, seed=seed).images[:, 0, 0, 0]}
    assert len(seen) == 30


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Split(torch.zeros(4, 2, 2)), r"images must have shape \(n, c, h, w\), got \(4, 2, 2\)"),
        (lambda: Split(torch.zeros(4, 1, 2, 2), torch.zeros(3)), r"labels must have shape \(4,\).* got \(3,\)"),
        (lambda: Split(torch.zeros(4, 1, 2, 2), torch.zeros(4, 1)), "labels must have shape"),
        (lambda: numbered()[3], "images must have shape"),
        (lambda: Split(torch.zeros(4, 1, 2, 2)).balanced(2), "balanced needs labels, and this split has none"),
        (lambda: numbered().balanced(0), "count must lie between 1 and 30, the number of images, got 0"),
        (lambda: numbered().balanced(31), "count must lie between 1 and 30"),
        (lambda: numbered()[[0, 1, 2, 3, 6, 9]].balanced(5), r"count=5 asks for \d images of class \d; it has 1"),
    ],
)
def test_bad_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_balanced_takes_all_there_is_even_where_classes_differ_in_size():
    uneven = numbered()[[0, 1, 2, 3, 6]]
    assert torch.equal(uneven.balanced(5).images, uneven.images)
