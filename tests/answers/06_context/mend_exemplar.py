"""Answers to `mend_exemplar` that try out its grader."""

import torch


def _cut(images, rows, top, left, size):
    windows = images.unfold(2, size, 1).unfold(3, size, 1)  # (n, c, h', w', size, size)
    return windows[rows, :, top, left]


def _draw(high, count, generator):
    return torch.randint(high, (count,), generator=generator)


def _parts(images, copies, size):
    n, _, h, w = images.shape
    return n, h - size + 1, w - size + 1, torch.arange(n).repeat(copies)


def wrong_nothing_mended(images, copies, size, generator):
    """crops and labels are in different orders"""
    n, _, h, w = images.shape
    top, left = int(torch.randint(h - size, (1,))), int(torch.randint(w - size, (1,)))
    crops = images[:, :, top : top + size, left : left + size]
    return crops.repeat(copies, 1, 1, 1), torch.arange(n).repeat_interleave(copies)


def wrong_labels(images, copies, size, generator):
    """crops and labels are in different orders"""
    n, high, wide, rows = _parts(images, copies, size)
    top, left = _draw(high, len(rows), generator), _draw(wide, len(rows), generator)
    return _cut(images, rows, top, left, size), torch.arange(n).repeat_interleave(copies)


def wrong_labels_round_by_round(images, copies, size, generator):
    """the labels round by round"""
    n, high, wide, rows = _parts(images, copies, size)
    rows = rows.sort().values
    top, left = _draw(high, len(rows), generator), _draw(wide, len(rows), generator)
    return _cut(images, rows, top, left, size), torch.arange(n).repeat(copies)


def wrong_one_place(images, copies, size, generator):
    """all crops of all images are cut at one place"""
    _n, high, wide, rows = _parts(images, copies, size)
    top, left = int(_draw(high, 1, generator)), int(_draw(wide, 1, generator))
    return images[rows][:, :, top : top + size, left : left + size], rows


def wrong_same_crop(images, copies, size, generator):
    """all copies of an image are the same crop"""
    n, high, wide, rows = _parts(images, copies, size)
    top, left = _draw(high, n, generator), _draw(wide, n, generator)
    return _cut(images, torch.arange(n), top, left, size).repeat(copies, 1, 1, 1), rows


def wrong_same_places(images, copies, size, generator):
    """all images are cut at the same places"""
    n, high, wide, rows = _parts(images, copies, size)
    top, left = _draw(high, copies, generator), _draw(wide, copies, generator)
    return _cut(images, rows, top.repeat_interleave(n), left.repeat_interleave(n), size), rows


def wrong_last_place(images, copies, size, generator):
    """no crop ever reaches the last row or column"""
    _n, high, wide, rows = _parts(images, copies, size)
    top = _draw(max(high - 1, 1), len(rows), generator)
    left = _draw(max(wide - 1, 1), len(rows), generator)
    return _cut(images, rows, top, left, size), rows


def wrong_first_place(images, copies, size, generator):
    """no crop ever starts at row 0"""
    _n, high, wide, rows = _parts(images, copies, size)
    top = 1 + _draw(high - 1, len(rows), generator)
    left = 1 + _draw(wide - 1, len(rows), generator)
    return _cut(images, rows, top, left, size), rows


def wrong_diagonal(images, copies, size, generator):
    """row and column are the same number"""
    _n, high, wide, rows = _parts(images, copies, size)
    place = _draw(min(high, wide), len(rows), generator)
    return _cut(images, rows, place, place, size), rows


def wrong_rounded(images, copies, size, generator):
    """not all places are equally likely"""
    _n, high, wide, rows = _parts(images, copies, size)
    u = torch.rand(2, len(rows), generator=generator)
    return _cut(images, rows, ((high - 1) * u[0] ** 3).round().long(), ((wide - 1) * u[1]).round().long(), size), rows


def wrong_no_generator(images, copies, size, generator):
    """the same generator gives other results"""
    _n, high, wide, rows = _parts(images, copies, size)
    return _cut(images, rows, _draw(high, len(rows), None), _draw(wide, len(rows), None), size), rows


def wrong_half_a_generator(images, copies, size, generator):
    """the same generator gives other results"""
    _n, high, wide, rows = _parts(images, copies, size)
    return _cut(images, rows, _draw(high, len(rows), generator), _draw(wide, len(rows), None), size), rows


def wrong_own_seed(images, copies, size, generator):
    """every generator gives the same results"""
    generator = torch.Generator().manual_seed(0)
    _n, high, wide, rows = _parts(images, copies, size)
    return _cut(images, rows, _draw(high, len(rows), generator), _draw(wide, len(rows), generator), size), rows


def wrong_labels_from_one(images, copies, size, generator):
    """your labels start at 1"""
    crops, rows = right_windows(images, copies, size, generator)
    return crops, rows + 1


def wrong_labels_of_copies(images, copies, size, generator):
    """your labels count the copies"""
    crops, _rows = right_windows(images, copies, size, generator)
    return crops, torch.arange(copies).repeat_interleave(len(images))


def wrong_a_class_each(images, copies, size, generator):
    """every crop has a class of its own"""
    crops, _rows = right_windows(images, copies, size, generator)
    return crops, torch.arange(len(crops)).flip(0)


def wrong_floats(images, copies, size, generator):
    """your labels are not a tensor of integers"""
    crops, rows = right_windows(images, copies, size, generator)
    return crops, rows.float()


def wrong_drawn_images(images, copies, size, generator):
    """crops of every image; yours are between"""
    n, high, wide, rows = _parts(images, copies, size)
    rows = _draw(n, len(rows), generator)
    return _cut(images, rows, _draw(high, len(rows), generator), _draw(wide, len(rows), generator), size), rows


def wrong_shape(images, copies, size, generator):
    """the tensor of your crops has shape"""
    crops, rows = right_windows(images, copies, size, generator)
    return crops.unflatten(0, (copies, -1)), rows


def right_windows(images, copies, size, generator):
    _n, high, wide, rows = _parts(images, copies, size)
    return _cut(images, rows, _draw(high, len(rows), generator), _draw(wide, len(rows), generator), size), rows


def right_loop(images, copies, size, generator):
    crops, labels = [], []
    for i, image in enumerate(images):
        for _ in range(copies):
            top = torch.randint(image.shape[1] - size + 1, (), generator=generator)
            left = torch.randint(image.shape[2] - size + 1, (), generator=generator)
            crops.append(image[:, top : top + size, left : left + size])
            labels.append(i)
    print(len(crops))
    return torch.stack(crops), torch.tensor(labels)


def right_one_number(images, copies, size, generator):
    """A place is one number; the copies stay in rows of their own until the end."""
    n, high, wide, rows = _parts(images, copies, size)
    place = (torch.rand(n * copies, generator=generator) * high * wide).long()
    offset = torch.arange(size)
    down, across = (place // wide)[:, None] + offset, (place % wide)[:, None] + offset
    pixels = images[rows[:, None, None], :, down[:, :, None], across[:, None, :]]  # (n * copies, size, size, c)
    return pixels.permute(0, 3, 1, 2), rows
