"""SimCLR: what gets gradients, what `encode` returns, and that it learns."""

from __future__ import annotations

import math

import pytest
import torch

from ssl_course.augment import Augment
from ssl_course.contrastive import SimCLR
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet
from ssl_course.losses import nt_xent
from ssl_course.training import fit

STILL = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=0)


def images(n: int = 16) -> torch.Tensor:
    return torch.rand(n, 1, 12, 12, generator=torch.Generator().manual_seed(3))


def test_the_loss_reaches_encoder_and_head():
    torch.manual_seed(0)
    method = SimCLR(convnet(widths=(4, 8)), projection=6)
    method(images()).backward()
    for name, p in method.named_parameters():
        assert p.grad is not None and bool(p.grad.isfinite().all()), name
        assert bool((p.grad != 0).any()), name


def test_encode_returns_the_representation_before_the_head():
    method = SimCLR(convnet(widths=(4, 8)), projection=6).eval()
    assert torch.equal(method.encode(images()), method.encoder(images()))
    assert method.encode(images()).shape == (16, 8)


def test_forward_is_the_loss_of_two_views_in_one_batch():
    torch.manual_seed(0)
    method = SimCLR(convnet(widths=(4, 8)), augment=STILL, temperature=0.3, projection=6)
    batches = []
    method.encoder.register_forward_hook(lambda module, args, out: batches.append(args[0].shape))
    loss = method(images())
    assert batches == [(32, 1, 12, 12)]  # both views pass batch norm together
    assert method.embeddings.shape == (32, 6) and not method.embeddings.requires_grad
    torch.testing.assert_close(loss.detach(), nt_xent(*method.embeddings.chunk(2), temperature=0.3))


def test_two_forward_passes_draw_different_views():
    method = SimCLR(convnet(widths=(4, 8)), projection=6)
    assert method(images()).item() != method(images()).item()


def test_it_learns_in_a_few_steps():
    digits = moved_digits(count=640).images
    torch.manual_seed(0)
    augment = Augment(crop=(0.6, 1.0), flip=0)
    method = SimCLR(convnet(widths=(8, 16, 32)), augment, temperature=0.2, projection=32)
    history = fit(method, digits, epochs=4, batch_size=64, lr=5e-3, device="cpu", progress=False)
    chance = math.log(127)
    assert history.loss[0] > 0.85 * chance
    assert sum(history.loss[-5:]) / 5 < 0.7 * chance
    assert history.embedding_std[-1] > 0.5 / math.sqrt(32)  # and the embeddings have not collapsed


@pytest.mark.parametrize("temperature", [0.0, -1.0])
def test_a_temperature_that_is_not_positive_is_named(temperature):
    with pytest.raises(ValueError, match="temperature must be positive"):
        SimCLR(convnet(widths=(4, 8)), temperature=temperature)(images())
