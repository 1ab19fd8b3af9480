"""Answers to `push_keys` that try out its grader."""

import torch
import torch.nn.functional as F


def _places(position, n, size):
    return (position + torch.arange(n)) % size


def wrong_not_normalised(rows, position, keys):
    """your keys have not length 1"""
    keys, out = keys[-len(rows) :], rows.clone()
    out[_places(position, len(keys), len(rows))] = keys
    return out, (position + len(keys)) % len(rows)


def wrong_lost_at_the_end(rows, position, keys):
    """the keys that do not fit before the end of the ring are lost"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    out[position : position + len(keys)] = keys[: len(rows) - position]
    return out, (position + len(keys)) % len(rows)


def wrong_starts_again(rows, position, keys):
    """where the keys would go over the end of the ring you begin at row 0"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    start = position if position + len(keys) <= len(rows) else 0
    out[start : start + len(keys)] = keys
    return out, (position + len(keys)) % len(rows)


def wrong_position_runs_on(rows, position, keys):
    """your position runs on beyond the last row"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    out[_places(position, len(keys), len(rows))] = keys
    return out, position + len(keys)


def wrong_position_stays(rows, position, keys):
    """your position does not move"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    out[_places(position, len(keys), len(rows))] = keys
    return out, position


def wrong_position_back_to_zero(rows, position, keys):
    """your position goes back to 0 at the end of the ring"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    out[_places(position, len(keys), len(rows))] = keys
    position += len(keys)
    return out, position if position < len(rows) else 0


def wrong_first_keys_kept(rows, position, keys):
    """of more keys than rows you keep the first"""
    keys, out = F.normalize(keys, dim=1)[: len(rows)], rows.clone()
    out[_places(position, len(keys), len(rows))] = keys
    return out, (position + len(keys)) % len(rows)


def wrong_always_from_zero(rows, position, keys):
    """you always write from row 0 on"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    out[: len(keys)] = keys
    return out, (position + len(keys)) % len(rows)


def wrong_moves_all_rows(rows, position, keys):
    """you move all rows up by n at each step"""
    return torch.cat([rows, F.normalize(keys, dim=1)])[-len(rows) :], position


def wrong_not_normalised_and_lost(rows, position, keys):
    """there is a second fault: the keys that do not fit"""
    keys, out = keys[-len(rows) :], rows.clone()
    out[position : position + len(keys)] = keys[: len(rows) - position]
    return out, (position + len(keys)) % len(rows)


def wrong_in_place(rows, position, keys):
    """the result is right, but your code changes its input rows"""
    keys = F.normalize(keys, dim=1)[-len(rows) :]
    rows[_places(position, len(keys), len(rows))] = keys
    return rows, (position + len(keys)) % len(rows)


def wrong_breaks_over_the_end(rows, position, keys):
    """this happened for keys that go over the end of the ring"""
    keys, out = F.normalize(keys, dim=1)[-len(rows) :], rows.clone()
    out[position : position + len(keys)] = keys
    return out, (position + len(keys)) % len(rows)


def right_loop(rows, position, keys):
    out = [row.double() for row in rows]
    for key in keys[max(0, len(keys) - len(rows)) :]:
        out[position] = key / key.norm()
        position = position + 1 if position + 1 < len(rows) else 0
    return torch.stack(out), torch.tensor(position)


def right_roll(rows, position, keys):
    """Turn the ring so that the oldest row is the first, write, and turn it back."""
    keys = F.normalize(keys[-len(rows) :], dim=1)
    turned = rows.roll(-position, 0)
    turned[: len(keys)] = keys
    print(turned.shape)
    return turned.roll(position, 0), (position + len(keys)) % len(rows)
