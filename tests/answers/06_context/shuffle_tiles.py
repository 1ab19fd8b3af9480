"""Answers to `shuffle_tiles` that try out its grader."""

import torch


def _tiles(images, orders, axes=(0, 2, 4, 1, 3, 5)):
    n, c, side, _ = images.shape
    k = int(orders.shape[1] ** 0.5)
    s = side // k
    return images.reshape(n, c, k, s, k, s).permute(axes).reshape(n, k * k, c, s, s)


def _taken(tiles, orders):
    return torch.stack([t[o] for t, o in zip(tiles, orders, strict=True)])


def wrong_inverse(images, orders):
    """you apply the inverse order"""
    tiles = _tiles(images, orders)
    result = torch.empty_like(tiles)
    for i in range(len(tiles)):
        result[i, orders[i]] = tiles[i]
    return result


def wrong_columns(images, orders):
    """your tiles are counted column by column"""
    return _taken(_tiles(images, orders, (0, 4, 2, 1, 3, 5)), orders)


def wrong_stripes(images, orders):
    """your tiles are stripes"""
    n, c, side, _ = images.shape
    k = int(orders.shape[1] ** 0.5)
    return _taken(images.view(n, k * k, c, side // k, side // k), orders)


def wrong_stripes_of_channels(images, orders):
    """your tiles are stripes of rows"""
    n, c, side, _ = images.shape
    k = int(orders.shape[1] ** 0.5)
    return _taken(images.view(n, c, k * k, side // k, side // k).transpose(1, 2), orders)


def wrong_every_kth_pixel(images, orders):
    """your tiles hold every k-th pixel"""
    k = int(orders.shape[1] ** 0.5)
    tiles = torch.stack([images[:, :, i::k, j::k] for i in range(k) for j in range(k)], dim=1)
    return _taken(tiles, orders)


def wrong_one_order(images, orders):
    """all images have the first order"""
    return _tiles(images, orders)[:, orders[0]]


def wrong_not_shuffled(images, orders):
    """your tiles are not shuffled"""
    return _tiles(images, orders)


def wrong_transposed(images, orders):
    """each of your tiles is transposed"""
    return _taken(_tiles(images, orders), orders).mT


def wrong_flat(images, orders):
    """you return all tiles in one row"""
    return _taken(_tiles(images, orders), orders).flatten(0, 1)


def wrong_channels_first(images, orders):
    """your channels stand before the tiles"""
    return _taken(_tiles(images, orders), orders).transpose(1, 2)


def wrong_laid_out(images, orders):
    """you return images of shuffled tiles"""
    tiles = _taken(_tiles(images, orders), orders)
    _n, count, _c, _s, _ = tiles.shape
    k = int(count**0.5)
    return torch.cat([torch.cat(list(tiles[:, i * k : i * k + k].unbind(1)), dim=3) for i in range(k)], dim=2)


def wrong_every_order(images, orders):
    """gives every image every order"""
    return _tiles(images, orders)[:, orders]


def wrong_two_faults(images, orders):
    """and there is a second fault"""
    return _taken(_tiles(images, orders, (0, 4, 2, 1, 3, 5)), orders.argsort(dim=1))


def right_gather(images, orders):
    tiles = _tiles(images, orders)
    index = orders[:, :, None, None, None].expand_as(tiles)
    print(index.shape)
    return tiles.gather(1, index)


def right_loop(images, orders):
    k = round(orders.shape[1] ** 0.5)
    s = images.shape[2] // k
    puzzles = []
    for x, order in zip(images, orders.tolist(), strict=True):
        tiles = [x[:, r * s : r * s + s, q * s : q * s + s] for r, q in (divmod(i, k) for i in order)]
        puzzles.append(torch.stack(tiles))
    return torch.stack(puzzles)


def right_unfold(images, orders):
    n, c, side, _ = images.shape
    s = side // round(orders.shape[1] ** 0.5)
    columns = torch.nn.functional.unfold(images, s, stride=s)  # (n, c s s, k k)
    tiles = columns.transpose(1, 2).reshape(n, -1, c, s, s)
    return tiles[torch.arange(n).unsqueeze(1), orders]
