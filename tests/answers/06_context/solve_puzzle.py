"""Answers to `solve_puzzle` that try out its grader."""

import numpy as np
import torch


def _laid_out(tiles, axes=(0, 3, 1, 4, 2, 5)):
    n, count, c, s, _ = tiles.shape
    k = int(count**0.5)
    return tiles.reshape(n, k, k, c, s, s).permute(axes).reshape(n, c, k * s, k * s)


def _taken(tiles, orders):
    return tiles[torch.arange(len(tiles))[:, None], orders]


def wrong_shuffled_again(tiles, orders):
    """you shuffle a second time"""
    return _laid_out(_taken(tiles, orders))


def wrong_columns(tiles, orders):
    """you lay the tiles out column by column"""
    return _laid_out(_taken(tiles, orders.argsort(dim=1)), (0, 3, 2, 4, 1, 5))


def wrong_reshaped(tiles, orders):
    """a reshape lays the memory out anew"""
    n, count, c, s, _ = tiles.shape
    k = int(count**0.5)
    return _taken(tiles, orders.argsort(dim=1)).reshape(n, c, k * s, k * s)


def wrong_rows_of_tiles(tiles, orders):
    """your channels are right"""
    n, count, c, s, _ = tiles.shape
    k = int(count**0.5)
    return _taken(tiles, orders.argsort(dim=1)).transpose(1, 2).reshape(n, c, k * s, k * s)


def wrong_spread_out(tiles, orders):
    """your tiles are spread out"""
    return _laid_out(_taken(tiles, orders.argsort(dim=1)), (0, 3, 4, 1, 5, 2))


def wrong_still_shuffled(tiles, orders):
    """the tiles stay shuffled"""
    return _laid_out(tiles)


def wrong_one_order(tiles, orders):
    """all puzzles are solved with the first order"""
    return _laid_out(tiles[:, orders[0].argsort()])


def wrong_axis(tiles, orders):
    """your argsort runs over the puzzles"""
    return _laid_out(_taken(tiles, orders.argsort(dim=0)))


def wrong_back_to_front(tiles, orders):
    """you turn the order back to front"""
    return _laid_out(_taken(tiles, orders.flip(1)))


def wrong_tiles(tiles, orders):
    """you return tiles, in order"""
    return _taken(tiles, orders.argsort(dim=1))


def wrong_transposed(tiles, orders):
    """each of your tiles is transposed"""
    return _laid_out(_taken(tiles, orders.argsort(dim=1)).mT)


def wrong_channels_last(tiles, orders):
    """your channels are the last axis"""
    return _laid_out(_taken(tiles, orders.argsort(dim=1))).permute(0, 2, 3, 1)


def wrong_two_faults(tiles, orders):
    """and there is a second fault"""
    return _laid_out(_taken(tiles, orders), (0, 3, 2, 4, 1, 5))


def right_scattered(tiles, orders):
    placed = torch.empty_like(tiles)
    placed[torch.arange(len(tiles))[:, None], orders] = tiles
    return (
        torch.einsum("nabcij->ncaibj", placed.unflatten(1, (int(orders.shape[1] ** 0.5), -1))).flatten(4).flatten(2, 3)
    )


def right_loop(tiles, orders):
    n, count, c, s, _ = tiles.shape
    k = round(count**0.5)
    images = torch.zeros(n, c, k * s, k * s)
    for i in range(n):
        for place, j in enumerate(orders[i].tolist()):
            r, q = divmod(j, k)
            images[i, :, r * s : (r + 1) * s, q * s : (q + 1) * s] = tiles[i, place]
    print(images.shape)
    return images


def right_fold(tiles, orders):
    _n, count, c, s, _ = tiles.shape
    back = torch.from_numpy(np.argsort(orders.numpy(), axis=1))
    columns = tiles.double().flatten(2).gather(1, back[..., None].expand(-1, -1, c * s * s)).transpose(1, 2)
    return torch.nn.functional.fold(columns, round(count**0.5) * s, s, stride=s)
