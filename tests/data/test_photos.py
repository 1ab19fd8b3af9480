"""Photographs: whole ones are held out, and each patch has its own place and scale."""

from __future__ import annotations

import importlib
import socket

import pytest
import torch

from ssl_course.data import photos, whole_photos

module = importlib.import_module("ssl_course.data.photos")
SPLITS = ("train", "validation", "test")


@pytest.fixture
def source(monkeypatch):
    """Puts a function of the photograph's name in the place of the photographs."""
    return lambda make: monkeypatch.setattr(module, "_load", make)


def test_the_photographs_need_no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for split in SPLITS:
        pictures = whole_photos(split)
        assert len(pictures) == len(module.PHOTOS[split])
        for picture in pictures:
            assert picture.shape[0] == 3 and min(picture.shape[1:]) >= 300 and picture.dtype == torch.float32
            assert 0 <= float(picture.min()) < 0.2 and 0.8 < float(picture.max()) <= 1
            assert float((picture[0] - picture[2]).abs().mean()) > 0.01  # in colour


def test_no_photograph_is_in_two_splits():
    assert len(set(module.NAMES)) == len(module.NAMES) == 7
    pictures = [picture for split in SPLITS for picture in whole_photos(split)]
    small = torch.stack([torch.nn.functional.adaptive_avg_pool2d(p, 8).flatten() for p in pictures])
    assert float((torch.cdist(small, small) + 9 * torch.eye(7)).min()) > 1


@pytest.mark.parametrize("split, count, size", [("train", 41, 32), ("validation", 5, 96), ("test", 7, 16)])
def test_shapes_range_and_labels(split, count, size):
    data = photos(split, size, count)
    assert data.images.shape == (count, 3, size, size) and data.images.dtype == torch.float32
    assert float(data.images.min()) >= 0 and float(data.images.max()) <= 1
    assert {data.classes[label] for label in data.labels.tolist()} == set(module.PHOTOS[split])
    uses = data.labels.bincount()[data.labels.unique()]
    assert int(uses.max() - uses.min()) <= 1


def test_patches_show_the_photograph_of_their_label_and_no_other(source):
    colours = {name: torch.tensor([i, 6 - i, 3]) / 6 for i, name in enumerate(module.NAMES)}
    source(lambda name: colours[name][:, None, None].expand(3, 300, 400))
    for split in SPLITS:
        data = photos(split, 24, 50)
        for image, label in zip(data.images, data.labels.tolist(), strict=True):
            wanted = colours[module.NAMES[label]][:, None, None].expand(3, 24, 24)
            torch.testing.assert_close(image, wanted, atol=1e-5, rtol=0)


def test_each_patch_has_its_own_place_and_scale(source):
    h, w = 320, 480
    x, y = (torch.arange(w) + 0.5).expand(h, w), (torch.arange(h) + 0.5)[:, None].expand(h, w)
    source(lambda name: torch.stack([x / w, y / h, torch.zeros(h, w)]))  # red says how far right, green how far down
    images = photos("train", 32, 800).images.double()
    right, down = images[:, 0] * w, images[:, 1] * h  # where in the photograph each patch pixel was taken
    scale = (right[:, :, -1] - right[:, :, 0]).mean(dim=1) / 31
    assert 0.99 < float(scale.min()) < 1.05 and 7.5 < float(scale.max()) < 8.01
    assert 0.4 < float((scale.log2() < 1.5).double().mean()) < 0.6  # log-uniform
    inner = slice(8, 24)  # away from the photograph's border, where a shrunken one runs flat
    for places, axis in ((right, 2), (down, 1)):
        steps = places.diff(dim=axis)[:, inner, inner]
        torch.testing.assert_close(steps, scale[:, None, None].expand_as(steps), atol=0.02, rtol=0.01)
    centre_x, centre_y = right.mean(dim=(1, 2)), down.mean(dim=(1, 2))
    half = 16 * scale
    assert float((centre_x - half).min()) > -1 and float((centre_x + half).max()) < w + 1
    assert float((centre_y - half).min()) > -1 and float((centre_y + half).max()) < h + 1
    assert float((centre_x - half).min()) < 10 and float((centre_x + half).max()) > w - 10  # up to the edges


def test_shrinking_averages_and_makes_no_false_patterns(source):
    board = (torch.arange(400)[:, None] + torch.arange(400)) % 2  # a chessboard of single pixels
    source(lambda name: board.float().expand(3, 400, 400))
    images = photos("train", 32, 400).images
    contrast = images.std(dim=(1, 2, 3))
    assert float((contrast < 0.05).float().mean()) > 0.6  # shrunk twice or more: even grey
    torch.testing.assert_close(images[contrast < 0.05].mean(), torch.tensor(0.5), atol=0.01, rtol=0)


def test_the_seed_decides_every_patch():
    state = torch.get_rng_state()
    one, two, other = (photos("test", 16, 30, seed=seed).images for seed in (3, 3, 4))
    assert torch.equal(one, two) and not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"split": "dev"}, 'split must be "train", "validation" or "test", got \'dev\''),
        ({"count": 0}, "count must be at least 1, got 0"),
        ({"size": 7}, r"size must lie between 8 and \d+, the shortest side of a photograph, got 7"),
        ({"split": "test", "size": 301}, "size must lie between 8 and 300, .* got 301"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        photos(**arguments)


def test_the_largest_size_shows_a_whole_side():
    assert photos("test", 300, 2).images.shape == (2, 3, 300, 300)
