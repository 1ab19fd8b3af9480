"""Moved digits: real strokes, each at its own place, and no writer in two splits."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import sklearn.datasets
import torch

from ssl_course.data import moved_digits

SPLITS = ("train", "validation", "test")
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")),
]


@pytest.fixture
def source(monkeypatch):
    """Puts other pictures and labels in the place of scikit-learn's 1,797."""

    def put(images: np.ndarray, labels: np.ndarray | None = None) -> None:
        labels = np.arange(1797) if labels is None else labels
        digits = SimpleNamespace(images=np.broadcast_to(images, (1797, 8, 8)), target=labels)
        monkeypatch.setattr(sklearn.datasets, "load_digits", lambda: digits)

    return put


@pytest.mark.parametrize("split, count", [("train", 8000), ("validation", 2000), ("test", 2000)])
def test_shapes_range_and_balance(split, count):
    data = moved_digits(split)
    assert data.images.shape == (count, 1, 28, 28) and data.images.dtype == torch.float32
    assert float(data.images.min()) >= 0 and float(data.images.max()) <= 1
    assert data.images.is_contiguous() and bool(data.images.isfinite().all())
    assert data.labels.shape == (count,) and data.labels.dtype == torch.long
    assert data.classes == tuple("0123456789")
    shares = data.labels.bincount(minlength=10) / count
    assert len(shares) == 10 and float(shares.min()) > 0.08 and float(shares.max()) < 0.12


@pytest.mark.parametrize("device", DEVICES)
def test_the_seed_decides_every_pixel(device):
    state = torch.get_rng_state()
    one, two, other = (moved_digits("test", 50, seed=seed, device=device) for seed in (3, 3, 4))
    assert torch.equal(one.images, two.images) and torch.equal(one.labels, two.labels)
    assert not torch.equal(one.images, other.images)
    assert torch.equal(torch.get_rng_state(), state)
    assert one.images.device.type == one.labels.device.type == device


def test_splits_come_from_different_stretches_of_the_file(source):
    source(np.zeros((8, 8)))  # and the label of each digit is its place in the file
    places = {split: moved_digits(split, 3000).labels for split in SPLITS}
    ends = [(int(places[split].min()), int(places[split].max())) for split in SPLITS]
    assert ends == [(0, 1199), (1200, 1449), (1450, 1796)]


def test_every_digit_of_a_stretch_is_used_equally_often(source):
    source(np.zeros((8, 8)))
    uses = moved_digits("train", 8000).labels.bincount()
    assert len(uses) == 1200 and set(uses.tolist()) == {6, 7}


def test_labels_belong_to_their_images(source):
    odd = np.arange(1797) % 2
    source(16 * odd[:, None, None] * np.ones((8, 8)), odd)  # odd digits are full of ink, even ones empty
    data = moved_digits("train", 6000, clutter=0)
    ink = data.images.flatten(1).std(dim=1)
    assert float(ink[data.labels == 1].min()) > float(ink[data.labels == 0].max())


def test_every_image_has_its_own_place_size_and_brightness(source):
    source(16 * np.ones((8, 8)))
    images = moved_digits("train", 1000, size=32, clutter=0).images[:, 0]
    paper, ink = images.flatten(1).quantile(0.1, dim=1), images.flatten(1).quantile(0.9, dim=1)
    mask = (images > ((paper + ink) / 2)[:, None, None]).float()
    area = mask.mean(dim=(1, 2))
    assert 0.2 < float(area.min()) < 0.3 and 0.42 < float(area.max()) < 0.6
    across, down = (mask.mean(dim=axis) / area[:, None] @ torch.linspace(-1, 1, 32) / 32 for axis in (1, 2))
    for centre in (across, down):
        assert float(centre.min()) < -0.25 and float(centre.max()) > 0.25 and float(centre.std()) > 0.15
    assert abs(float(torch.corrcoef(torch.stack([across, down]))[0, 1])) < 0.1
    assert 0.4 < float((ink - paper).min()) < 0.6 and float(ink.max()) == 1


def test_size_and_clutter(source):
    assert moved_digits(count=3, size=40).images.shape == (3, 1, 40, 40)
    source(np.zeros((8, 8)))
    few, many = (moved_digits(count=1000, clutter=clutter).images.mean() for clutter in (0, 100))
    assert 0.05 < float(many - few) < 0.09  # 100 specks of brightness 0.3 to 0.8 on 784 pixels


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"split": "dev"}, 'split must be "train", "validation" or "test", got \'dev\''),
        ({"count": 0}, "count must be at least 1, got 0"),
        ({"size": 15}, "size must be at least 16 pixels, got 15"),
        ({"clutter": -1}, "clutter must be 0 or more, got -1"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        moved_digits(**arguments)
