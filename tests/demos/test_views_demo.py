"""The augmentations to drag: views and cosines that belong together, sliders that change both, and a quick answer."""

from __future__ import annotations

import io
import time

import pytest
import torch
from PIL import Image

from ssl_course.augment import DIGIT_VIEWS, Augment
from ssl_course.contrastive import SimCLR
from ssl_course.data import moved_digits
from ssl_course.demos import compared_views, views_explorer
from ssl_course.demos.views import shaded
from ssl_course.encoders import convnet

IMAGES = moved_digits("test", 16).images
STILL = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0)


def untrained() -> SimCLR:
    """Weights as they were drawn; but batch norm has seen images, so that not all cosines are 1."""
    torch.manual_seed(0)
    method = SimCLR(convnet(), DIGIT_VIEWS)
    with torch.no_grad():
        for _ in range(30):
            method(IMAGES)
    return method.eval()


def test_without_augmentation_every_view_is_its_partner():
    views, cosines = compared_views(untrained(), IMAGES, STILL)
    torch.testing.assert_close(views, IMAGES.repeat(2, 1, 1, 1), atol=1e-4, rtol=0)
    torch.testing.assert_close(cosines.diagonal(), torch.ones(16), atol=1e-3, rtol=0)


def test_cosines_are_those_of_the_views_shown():
    method = untrained()
    views, cosines = compared_views(method, IMAGES, DIGIT_VIEWS, seed=3)
    with torch.no_grad():
        z = torch.nn.functional.normalize(method.head(method.encoder(views)), dim=1)
    torch.testing.assert_close(cosines, z[:16] @ z[16:].T, atol=1e-4, rtol=0)
    again, other = (compared_views(method, IMAGES, DIGIT_VIEWS, seed)[0] for seed in (3, 4))
    assert torch.equal(again, views) and not torch.equal(other, views)


def test_the_picture_of_the_matrix_is_lighter_where_the_cosine_is_larger():
    picture = shaded(torch.tensor([[-1.0, 0.0], [0.5, 1.0]]), side=3)
    assert picture.shape == (1, 3, 6, 6)
    light = picture.mean(dim=1)[0, ::3, ::3].flatten()
    assert torch.equal(light.argsort(), torch.arange(4))


def test_sliders_and_button_change_the_picture():
    box = views_explorer(untrained(), IMAGES, DIGIT_VIEWS, scale=2)
    (controls, matrix), told, pairs = box.children[0].children, *box.children[1:]
    *sliders, other = controls.children
    assert [slider.value for slider in sliders] == [0.4, 15, 0.3, 0.4, 0]
    assert Image.open(io.BytesIO(pairs.value)).size == (2 * (16 * 29 - 1), 2 * (2 * 29 - 1))
    shown = [pairs.value, matrix.value]
    for change in (lambda: setattr(sliders[0], "value", 1.0), lambda: setattr(sliders[-1], "value", 0.4), other.click):
        change()
        assert pairs.value != shown[0] and matrix.value != shown[1]
        shown = [pairs.value, matrix.value]
    assert "of 16 first views find their partner" in told.value


def test_it_answers_at_once():
    box = views_explorer(untrained(), IMAGES, DIGIT_VIEWS)
    slider, seconds = box.children[0].children[0].children[0], []
    for value in (0.2, 0.5, 0.7, 0.9, 1.0):
        start = time.perf_counter()
        slider.value = value
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.1  # the quickest of five: others may be at work on this machine


def test_an_augmentation_out_of_range_is_named():
    with pytest.raises(ValueError, match="noise must be 0 or more"):
        compared_views(untrained(), IMAGES, Augment(noise=-1.0))
