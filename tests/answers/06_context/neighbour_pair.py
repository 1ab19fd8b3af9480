"""Answers to `neighbour_pair` that try out its grader."""

import torch


def _cut(images, top, left, size):
    patches = [x[:, t : t + size, q : q + size] for x, t, q in zip(images, top.tolist(), left.tolist(), strict=True)]
    return torch.stack(patches)


def _made(images, corners, labels, size, gap, jitter, down, across, *, also=0):
    """From the row and the column of the neighbour's cell, -1, 0 or 1 each."""
    (top, left), (shift_top, shift_left) = corners.T, jitter.T
    middle = _cut(images, top + also * shift_top, left + also * shift_left, size)
    step = size + gap
    return torch.stack(
        [middle, _cut(images, top + step * down + shift_top, left + step * across + shift_left, size)], 1
    )


def _cells(labels):
    cell = labels + (labels > 3)
    return cell // 3 - 1, cell % 3 - 1


def wrong_middle_counted(images, corners, labels, size, gap, jitter):
    """label 4 is the right neighbour, not the middle"""
    return _made(images, corners, labels, size, gap, jitter, labels // 3 - 1, labels % 3 - 1)


def wrong_off_by_one(images, corners, labels, size, gap, jitter):
    """(you do so only from 5 on.)"""
    cell = torch.where(labels > 4, labels + 1, labels)
    return _made(images, corners, labels, size, gap, jitter, cell // 3 - 1, cell % 3 - 1)


def wrong_no_gap(images, corners, labels, size, gap, jitter):
    """edge to edge"""
    return _made(images, corners, labels, size, 0, jitter, *_cells(labels))


def wrong_two_gaps(images, corners, labels, size, gap, jitter):
    """you leave the gap twice"""
    return _made(images, corners, labels, size, 2 * gap, jitter, *_cells(labels))


def wrong_no_jitter(images, corners, labels, size, gap, jitter):
    """the jitter is missing"""
    return _made(images, corners, labels, size, gap, 0 * jitter, *_cells(labels))


def wrong_jitter_on_both(images, corners, labels, size, gap, jitter):
    """the middle patch moves by the jitter, too"""
    return _made(images, corners, labels, size, gap, jitter, *_cells(labels), also=1)


def wrong_jitter_subtracted(images, corners, labels, size, gap, jitter):
    """you subtract the jitter"""
    return _made(images, corners, labels, size, gap, -jitter, *_cells(labels))


def wrong_by_column(images, corners, labels, size, gap, jitter):
    """your labels go column by column"""
    down, across = _cells(labels)
    return _made(images, corners, labels, size, gap, jitter, across, down)


def wrong_corner_turned(images, corners, labels, size, gap, jitter):
    """you take the corners as (column, row)"""
    return _made(images, corners.flip(1), labels, size, gap, jitter, *_cells(labels))


def wrong_opposite(images, corners, labels, size, gap, jitter):
    """on the opposite side"""
    down, across = _cells(labels)
    return _made(images, corners, labels, size, gap, jitter, -down, -across)


def wrong_order(images, corners, labels, size, gap, jitter):
    """your pairs begin with the neighbour"""
    return _made(images, corners, labels, size, gap, jitter, *_cells(labels)).flip(1)


def wrong_circle(images, corners, labels, size, gap, jitter):
    """round in a circle"""
    around = torch.tensor([(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)])
    return _made(images, corners, labels, size, gap, jitter, *around[labels].T)


def wrong_first_label(images, corners, labels, size, gap, jitter):
    """all pairs have the first label's neighbour"""
    down, across = _cells(labels[:1].repeat(len(labels)))
    return _made(images, corners, labels, size, gap, jitter, down, across)


def wrong_flat(images, corners, labels, size, gap, jitter):
    """you return 2n patches"""
    return _made(images, corners, labels, size, gap, jitter, *_cells(labels)).flatten(0, 1)


def wrong_stacked_first(images, corners, labels, size, gap, jitter):
    """your first axis is that of the pair"""
    return _made(images, corners, labels, size, gap, jitter, *_cells(labels)).transpose(0, 1)


def wrong_two_faults(images, corners, labels, size, gap, jitter):
    """and there is a second fault"""
    return _made(images, corners, labels, size, 0, jitter, labels // 3 - 1, labels % 3 - 1)


def right_windows(images, corners, labels, size, gap, jitter):
    cell = labels + (labels >= 4)
    places = torch.stack([corners, corners + jitter], dim=1)  # (n, 2, 2)
    places[:, 1, 0] += (size + gap) * (cell.div(3, rounding_mode="floor") - 1)
    places[:, 1, 1] += (size + gap) * (cell % 3 - 1)
    windows = images.unfold(2, size, 1).unfold(3, size, 1)
    print(windows.shape)
    return windows[torch.arange(len(images))[:, None], :, places[..., 0], places[..., 1]]


def right_loop(images, corners, labels, size, gap, jitter):
    pairs = []
    names = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]
    for x, (r, c), name, (dr, dc) in zip(images, corners.tolist(), labels.tolist(), jitter.tolist(), strict=True):
        down, across = names[name]
        r2, c2 = r + down * (size + gap) + dr, c + across * (size + gap) + dc
        pairs.append(torch.stack([x[:, r : r + size, c : c + size], x[:, r2 : r2 + size, c2 : c2 + size]]))
    return torch.stack(pairs)


def right_numpy(images, corners, labels, size, gap, jitter):
    n, offset = len(images), torch.arange(size)
    label = labels.numpy()
    cell = torch.from_numpy(label + (label >= 4))
    step = torch.stack([cell // 3, cell % 3], dim=1) - 1
    both = torch.stack([corners, corners + step * (size + gap) + jitter], dim=1).reshape(2 * n, 2)
    rows, columns = both[:, :1] + offset, both[:, 1:] + offset  # (2n, size)
    which = torch.arange(n).repeat_interleave(2)[:, None, None]
    return images[which, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2).unflatten(0, (n, 2))
