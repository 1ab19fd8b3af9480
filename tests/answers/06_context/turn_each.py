"""Answers to `turn_each` that try out its grader."""

import numpy as np
import torch


def _draw(images, generator, high=4):
    return torch.randint(high, (len(images),), generator=generator)


def _turned(images, turns):
    return torch.stack([x.rot90(int(k), (1, 2)) for x, k in zip(images, turns, strict=True)])


def wrong_one_draw(images, generator):
    """all images get the same turn"""
    k = int(torch.randint(4, (1,), generator=generator))
    k = k or 1
    return images.rot90(k, (2, 3)), torch.full((len(images),), k)


def wrong_clockwise(images, generator):
    """you turn clockwise"""
    turns = _draw(images, generator)
    return _turned(images, -turns), turns


def wrong_transposed(images, generator):
    """a transpose or a single flip mirrors"""
    turns = _draw(images, generator)
    ways = [lambda x: x, lambda x: x.mT, lambda x: x.flip((1, 2)), lambda x: x.mT.flip((1, 2))]
    return torch.stack([ways[k](x) for x, k in zip(images, turns, strict=True)]), turns


def wrong_flipped(images, generator):
    """a transpose or a single flip mirrors"""
    turns = _draw(images, generator)
    ways = [lambda x: x, lambda x: x.flip(1), lambda x: x.flip((1, 2)), lambda x: x.flip(2)]
    return torch.stack([ways[k](x) for x, k in zip(images, turns, strict=True)]), turns


def wrong_sorted(images, generator):
    """sorted by their turn"""
    turns = _draw(images, generator)
    parts = [images[turns == k].rot90(k, (2, 3)) for k in range(4)]
    return torch.cat(parts), turns.sort().values


def wrong_rows(images, generator):
    """stand in other rows"""
    turns = _draw(images, generator)
    parts = [images[turns == k].rot90(k, (2, 3)) for k in range(4)]
    return torch.cat(parts), turns


def wrong_three_classes(images, generator):
    """no image is turned 3 times"""
    turns = _draw(images, generator, high=3)
    return _turned(images, turns), turns


def wrong_never_upright(images, generator):
    """no image is turned 0 times"""
    turns = 1 + _draw(images, generator, high=3)
    return _turned(images, turns), turns


def wrong_from_one(images, generator):
    """your labels start at 1"""
    turns = _draw(images, generator)
    return _turned(images, turns), turns + 1


def wrong_degrees(images, generator):
    """your labels are degrees"""
    turns = _draw(images, generator)
    return _turned(images, turns), 90 * turns


def wrong_drawn_twice(images, generator):
    """are the numbers drawn twice"""
    return _turned(images, _draw(images, generator)), _draw(images, generator)


def wrong_in_order(images, generator):
    """your turns go in order"""
    turns = torch.arange(len(images)) % 4
    return _turned(images, turns), turns


def wrong_axes(images, generator):
    """which axes do you turn"""
    turns = _draw(images, generator)
    half = torch.stack([x.flip(0).flip(1) if k % 2 else x for x, k in zip(images, turns, strict=True)])
    return half, turns


def wrong_not_turned(images, generator):
    """your images are not turned at all"""
    return images.clone(), _draw(images, generator)


def wrong_images_alone(images, generator):
    """your function must return two things"""
    return _turned(images, _draw(images, generator))


def wrong_floats(images, generator):
    """your labels are not a tensor of integers"""
    turns = _draw(images, generator)
    return _turned(images, turns), turns.float()


def wrong_no_generator(images, generator):
    """the same generator gives other results"""
    turns = torch.randint(4, (len(images),))
    return _turned(images, turns), turns


def wrong_own_seed(images, generator):
    """every generator gives the same results"""
    turns = _draw(images, torch.Generator().manual_seed(0))
    return _turned(images, turns), turns


def wrong_seeded_again(images, generator):
    """second call with the same generator repeats"""
    turns = _draw(images, torch.Generator().manual_seed(generator.initial_seed()))
    return _turned(images, turns), turns


def wrong_in_place(images, generator):
    """in place"""
    turns = _draw(images, generator)
    for k in range(4):
        images[turns == k] = images[turns == k].rot90(k, (2, 3))
    return images, turns


def wrong_uneven(images, generator):
    """your four turns are not equally likely"""
    turns = (4 * torch.rand(len(images), generator=generator) ** 4).long().clamp(max=3)
    return _turned(images, turns), turns


def right_classes(images, generator):
    turns = _draw(images, generator)
    result = images.clone()
    for k in (1, 2, 3):
        result[turns == k] = torch.rot90(images[turns == k], k, [2, 3])
    print(turns.bincount())
    return result, turns


def right_all_four(images, generator):
    turns = (torch.rand(len(images), generator=generator) * 4).floor().long()
    every = torch.stack([images.rot90(k, (2, 3)) for k in range(4)])
    return every[turns, torch.arange(len(images))], turns


def right_flips(images, generator):
    turns = torch.multinomial(torch.ones(4), len(images), replacement=True, generator=generator)
    half = torch.where((turns >= 2)[:, None, None, None], images.flip((2, 3)), images)
    return torch.where((turns % 2 == 1)[:, None, None, None], half.transpose(2, 3).flip(2), half), turns


def right_numpy(images, generator):
    turns = torch.randperm(4 * len(images), generator=generator)[: len(images)] % 4
    return np.stack([np.rot90(x, k, axes=(1, 2)) for x, k in zip(images.numpy(), turns.numpy(), strict=True)]), turns
