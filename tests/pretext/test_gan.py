"""The game of two networks: one backward pass moves each by its own loss alone."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from ssl_course.encoders import discriminator
from ssl_course.pretext import GAN
from ssl_course.pretext.adversarial import adversarial_losses
from ssl_course.training import fit


def test_the_gradient_of_the_sum_is_each_players_own():
    torch.manual_seed(0)
    judge = nn.Sequential(nn.Flatten(), nn.Linear(8, 5), nn.Tanh(), nn.Linear(5, 1)).double()
    generator = nn.Sequential(nn.Linear(3, 8), nn.Unflatten(1, (2, 2, 2))).double()
    real, latent = torch.rand(6, 2, 2, 2).double(), torch.randn(6, 3).double()

    def slow(player: nn.Module) -> list[torch.Tensor]:
        on_real, on_fake = judge(real), judge(generator(latent))
        if player is judge:
            ones, zeros = torch.ones_like(on_real), torch.zeros_like(on_fake)
            loss = F.binary_cross_entropy_with_logits(on_real, ones)
            loss = loss + F.binary_cross_entropy_with_logits(on_fake, zeros)
        else:
            loss = -on_fake.sigmoid().log().mean()
        return [loss, *torch.autograd.grad(loss, list(player.parameters()))]

    wanted_generator, wanted_judge = slow(generator), slow(judge)
    losses = adversarial_losses(judge, real, generator(latent))
    sum(losses).backward()
    torch.testing.assert_close([losses[0], *(p.grad for p in generator.parameters())], wanted_generator)
    torch.testing.assert_close([losses[1], *(p.grad for p in judge.parameters())], wanted_judge)


def test_an_undecided_judge_gives_log_2_to_each_side():
    judge = nn.Sequential(nn.Flatten(), nn.Linear(4, 1))
    nn.init.zeros_(judge[1].weight)
    nn.init.zeros_(judge[1].bias)
    mine, yours = adversarial_losses(judge, torch.rand(5, 1, 2, 2), torch.rand(3, 1, 2, 2))
    assert mine.item() == pytest.approx(math.log(2)) and yours.item() == pytest.approx(2 * math.log(2))


def test_the_generators_gradient_does_not_vanish_where_it_loses():
    fake = torch.full((1, 1, 1, 1), -40.0, requires_grad=True)
    judge = nn.Flatten()  # the pixel is the logit: sure that it is fake
    adversarial_losses(judge, torch.ones(1, 1, 1, 1), fake)[0].backward()
    assert fake.grad.item() == pytest.approx(-1)


def test_the_discriminator_is_an_encoder_that_judges_each_image_by_itself():
    net = discriminator(3, (4, 6, 16))
    images = torch.rand(5, 3, 20, 20)
    h = net(images)
    assert h.shape == (5, 16) and net.dim == 16
    assert [layer.stride[0] for layer in net if isinstance(layer, nn.Conv2d)] == [2, 2, 1]
    h.sum().backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in net.parameters())
    torch.testing.assert_close(net(images[:1]), h[:1])
    with pytest.raises(ValueError, match="in_channels and widths must be positive, got 0 and"):
        discriminator(0)


def test_real_and_fake_images_get_noise_of_their_own_and_encode_none():
    seen = []

    class Spy(nn.Flatten):
        dim = 64

        def forward(self, x):
            seen.append(x)
            return super().forward(x)

    black = nn.Sequential(nn.Linear(32, 64), nn.Unflatten(1, (1, 8, 8)))
    for p in black.parameters():
        nn.init.zeros_(p)
    method, images = GAN(Spy(), black, noise=0.3), torch.ones(500, 1, 8, 8)
    method(images)
    real, fake = seen[0].chunk(2)
    assert real.mean().item() == pytest.approx(1, abs=0.01) and fake.mean().item() == pytest.approx(0, abs=0.01)
    assert (real - 1).std().item() == pytest.approx(0.3, rel=0.02) and fake.std().item() == pytest.approx(0.3, rel=0.02)
    assert torch.equal(seen[1], fake) and (real - 1 - fake).std() > 0.4
    assert torch.equal(method.encode(images), images.flatten(1))
    with pytest.raises(ValueError, match="noise must be 0 or more, got -1"):
        GAN(Spy(), black, noise=-1)


@pytest.mark.parametrize("side, channels", [(28, 1), (32, 3)])
def test_shapes_seeds_and_gradients(side, channels):
    method = GAN(discriminator(channels), side=side, channels=channels)
    images = torch.rand(4, channels, side, side)
    method(images).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    method.eval()
    one, again, other = (method.draw(3, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1))
    assert one.shape == (3, channels, side, side) and one.min() >= 0 and one.max() <= 1
    assert torch.equal(one, again) and not torch.equal(one, other)
    assert method.scores(images).shape == (4,) and method.encode(images).shape == (4, 128)


def test_the_generator_learns_where_the_images_are_bright():
    bright = torch.zeros(1, 1, 8, 8)
    bright[..., 4:] = 1
    images = 0.2 + (0.5 + 0.1 * torch.rand(256, 1, 1, 1, generator=torch.Generator().manual_seed(0))) * bright
    torch.manual_seed(0)
    layers = nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 64), nn.Sigmoid(), nn.Unflatten(1, (1, 8, 8))
    method = GAN(discriminator(1, (8, 16)), nn.Sequential(*layers), latent=4)
    fit(method, images, epochs=20, batch_size=32, lr=5e-3, device="cpu", progress=False)
    drawn = method.eval().draw(200, torch.Generator().manual_seed(0)).mean(dim=(0, 1, 2))  # (8,), by column
    assert drawn[4:].mean() - drawn[:4].mean() > 0.25
