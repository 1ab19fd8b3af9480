"""Exemplar: copies that differ, labelled with the image that they are of."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from ssl_course.augment import Augment
from ssl_course.encoders import convnet
from ssl_course.pretext import Exemplar, exemplar
from ssl_course.training import fit

SLIGHT = Augment(crop=(0.8, 1), flip=0, jitter=1, brightness=0.2, hue=0, grey=0)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_copies_are_labelled_with_their_image():
    images = torch.linspace(0.1, 0.9, 6)[:, None, None, None].expand(-1, 3, 8, 8)  # the value tells the image
    nothing = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=0)
    copies, rows = exemplar(images, nothing, copies=3)
    assert copies.shape == (18, 3, 8, 8) and rows.tolist() == [0, 1, 2, 3, 4, 5] * 3
    torch.testing.assert_close(copies, images[rows])


def test_every_copy_draws_its_own_distortion_and_seeds_repeat():
    images = torch.rand(1, 3, 16, 16).expand(5, -1, -1, -1)
    (copies, _), (again, _), (other, _) = (exemplar(images, SLIGHT, 2, seeded(seed)) for seed in (0, 0, 1))
    assert len({tuple(copy.flatten().tolist()) for copy in copies}) == 10
    assert torch.equal(copies, again) and not torch.equal(copies, other)


def test_the_label_is_the_images_own_number_not_its_row():
    class Flat(nn.Flatten):
        dim = 4

    nothing = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=0)
    method = Exemplar(Flat(), 10, nothing, copies=2)
    images, numbers = torch.rand(2, 1, 2, 2), torch.tensor([7, 3])
    wanted = nn.functional.cross_entropy(method.scores(images), numbers)
    torch.testing.assert_close(method(images, numbers), wanted)


def test_the_loss_is_that_of_guessing_at_first_and_it_learns():
    torch.manual_seed(0)
    seeds = torch.rand(24, 1, 4, 4).repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)
    method = Exemplar(convnet(1, (8, 16)), 24, SLIGHT, copies=2)
    method(seeds, torch.arange(24)).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    nn.init.zeros_(method.head.weight)
    nn.init.zeros_(method.head.bias)
    assert method(seeds, torch.arange(24)).item() == pytest.approx(math.log(24), abs=1e-5)
    history = fit(method, (seeds, torch.arange(24)), epochs=60, batch_size=24, lr=2e-2, device="cpu", progress=False)
    assert history.loss[-1] < 2.4 < math.log(24) - 0.7
    assert method.encode(seeds).shape == (24, 16)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="classes must be at least 2, got 1"):
        Exemplar(convnet(), 1)
    with pytest.raises(ValueError, match="copies must be at least 1, got 0"):
        Exemplar(convnet(), 5, copies=0)
    with pytest.raises(ValueError, match="copies must be at least 1, got 0"):
        exemplar(torch.rand(2, 3, 8, 8), SLIGHT, 0)
    with pytest.raises(TypeError, match="images must be a tensor"):
        exemplar([1], SLIGHT)
