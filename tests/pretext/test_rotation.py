"""Rotation: every image turned by its own draw, as `torch.rot90` would one by one."""

from __future__ import annotations

import math

import pytest
import torch

from ssl_course.augment import Augment
from ssl_course.encoders import convnet, mlp
from ssl_course.pretext import Rotation, rotate
from ssl_course.training import fit


def pictures(n: int = 40, c: int = 3, side: int = 9) -> torch.Tensor:
    return torch.rand(n, c, side, side, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.uint8])
def test_rotate_equals_rot90_one_by_one(dtype):
    images = (255 * pictures()).to(dtype)
    turned, turns = rotate(images, torch.Generator().manual_seed(0))
    assert turned.dtype == dtype and turned.shape == images.shape
    assert turns.shape == (40,) and turns.dtype == torch.long
    for before, after, k in zip(images, turned, turns.tolist(), strict=True):
        assert torch.equal(after, torch.rot90(before, k, dims=(1, 2)))


def test_one_turn_is_counter_clockwise():
    corner = torch.zeros(50, 1, 4, 4)
    corner[:, :, 0, 3] = 1  # top right
    turned, turns = rotate(corner, torch.Generator().manual_seed(0))
    assert bool((turned[turns == 1][:, 0, 0, 0] == 1).all())  # top left


def test_each_image_draws_its_own_turn_evenly():
    turns = rotate(pictures(4000, 1, 2), torch.Generator().manual_seed(0))[1]
    assert all(900 < count < 1100 for count in turns.bincount(minlength=4).tolist())


def test_a_generator_repeats_the_draw_and_spares_the_global_one():
    images, before = pictures(), torch.get_rng_state()
    one, two, other = (rotate(images, torch.Generator().manual_seed(seed))[1] for seed in (1, 1, 2))
    assert torch.equal(one, two) and not torch.equal(one, other)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_input_is_left_alone_in_any_memory_layout():
    images = pictures().contiguous(memory_format=torch.channels_last)
    before = images.clone()
    turned = rotate(images, torch.Generator().manual_seed(0))[0]
    assert torch.equal(images, before)
    assert torch.equal(turned, rotate(pictures(), torch.Generator().manual_seed(0))[0])


@pytest.mark.parametrize("shape", [(2, 3, 4, 5), (3, 4, 4), (4, 4)])
def test_oblong_images_are_refused(shape):
    with pytest.raises(ValueError, match=r"images must be square, \(n, c, s, s\), got"):
        rotate(torch.rand(shape))


def test_the_loss_reaches_encoder_and_head_and_encode_is_the_encoder():
    method = Rotation(convnet(3, (4, 8)))
    method(pictures()).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    method.eval()
    assert torch.equal(method.encode(pictures()), method.encoder(pictures()))
    assert method.encode(pictures()).shape == (40, 8)


def test_before_training_the_loss_is_that_of_guessing():
    torch.manual_seed(0)
    method = Rotation(convnet(3, (8, 16)))
    torch.nn.init.zeros_(method.head.weight)
    torch.nn.init.zeros_(method.head.bias)
    assert method(pictures()).item() == pytest.approx(math.log(4), abs=1e-5)


def test_it_learns_which_way_up_and_the_augmentation_comes_before_the_turn():
    images = pictures(256, 1, 8) * torch.linspace(0, 1, 8)[:, None]  # dark above, light below
    black_below = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=1, brightness=0.3)
    torch.manual_seed(0)
    method = Rotation(mlp(64, 32, 16), black_below)
    history = fit(method, images, epochs=30, batch_size=64, lr=1e-2, device="cpu", progress=False)
    assert abs(history.loss[0] - math.log(4)) < 0.5
    assert sum(history.loss[-4:]) / 4 < 0.2
