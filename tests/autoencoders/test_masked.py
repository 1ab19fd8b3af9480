"""The masked autoencoder: exact counts, everything back in its place, a loss on what was hidden."""

from __future__ import annotations

import pytest
import torch

from ssl_course.autoencoders import MaskedAutoencoder
from ssl_course.encoders import ViT
from ssl_course.encoders.vit import patchify
from ssl_course.pretext import random_patch_mask
from ssl_course.training import fit


def small(**changes) -> MaskedAutoencoder:
    vit = ViT(side=16, patch=4, in_channels=1, dim=32, depth=2, heads=2)
    return MaskedAutoencoder(vit, **{"dim": 32, "heads": 2, **changes})


@pytest.mark.parametrize(
    "patches, ratio, k", [(64, 0.75, 16), (64, 0.9, 6), (49, 0.75, 12), (16, 0.25, 12), (4, 0.99, 1), (4, 0.01, 3)]
)
def test_counts_are_exact_and_restore_is_the_inverse(patches, ratio, k):
    visible, restore, hidden = random_patch_mask(50, patches, ratio, torch.Generator().manual_seed(0))
    assert visible.shape == (50, k) and restore.shape == hidden.shape == (50, patches)
    assert bool((hidden.sum(dim=1) == patches - k).all())
    gone = [set(range(patches)) - set(row) for row in visible.tolist()]
    assert all(set(row.nonzero()[:, 0].tolist()) == gone[i] for i, row in enumerate(hidden))
    assert torch.equal(restore.gather(1, visible), torch.arange(k).expand(50, -1))  # the visible ones come first
    shuffled = restore.argsort(dim=1)
    assert torch.equal(shuffled[:, :k], visible)
    assert torch.equal(shuffled.gather(1, restore), torch.arange(patches).expand(50, -1))


def test_every_image_draws_its_own_evenly_and_seeds_repeat():
    state = torch.get_rng_state()
    one, again, other = (random_patch_mask(2000, 16, 0.75, torch.Generator().manual_seed(s))[2] for s in (0, 0, 1))
    assert torch.equal(one, again) and not torch.equal(one, other)
    assert (one.float().mean(dim=0) - 0.75).abs().max() < 0.05
    assert len(one.unique(dim=0)) > 500  # of 1,820 possible
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("norm_pix", [False, True])
def test_visible_patches_do_not_enter_the_loss(norm_pix):
    method = small(norm_pix=norm_pix)
    kept = {}
    decode = method.decode

    def spy(tokens, restore):
        drawn = decode(tokens, restore)
        drawn.retain_grad()
        kept.update(drawn=drawn, restore=restore, visible=tokens.shape[1])
        return drawn

    method.decode = spy
    images = torch.rand(6, 1, 16, 16)
    loss = method(images)
    loss.backward()
    hidden = kept["restore"] >= kept["visible"]
    assert torch.equal((kept["drawn"].grad != 0).all(dim=2), hidden)
    assert torch.equal((kept["drawn"].grad != 0).any(dim=2), hidden)
    target = patchify(images, 4).double()
    if norm_pix:
        target = (target - target.mean(dim=2, keepdim=True)) / (target.var(dim=2, keepdim=True) + 1e-6).sqrt()
    wanted = (kept["drawn"].double() - target)[hidden].square().mean()
    torch.testing.assert_close(loss.double(), wanted)


def test_the_encoder_sees_the_visible_patches_alone():
    method, lengths = small(), []
    for block in method.encoder.blocks:
        block.register_forward_hook(lambda module, args, out: lengths.append(out.shape[1]))
    method.blocks[0].register_forward_hook(lambda module, args, out: lengths.append(out.shape[1]))
    method(torch.rand(3, 1, 16, 16))
    assert lengths == [4, 4, 16]  # of 16 patches; the decoder has them all


def test_each_token_is_drawn_in_its_own_place():
    method = small(depth=0).eval()
    method.blocks = torch.nn.Identity()
    method.positions.zero_()
    visible, restore, _ = random_patch_mask(5, 16, 0.5, torch.Generator().manual_seed(0))
    tokens = torch.rand(5, 8, 32)
    drawn = method.decode(tokens, restore)
    rows = torch.arange(5)[:, None]
    torch.testing.assert_close(drawn[rows, visible], method.out(method.narrow(tokens)))
    gaps = restore >= 8
    torch.testing.assert_close(drawn[gaps], method.out(method.gap).expand(40, -1))


def test_gradients_reach_every_parameter_and_encode_draws_nothing():
    method = small()
    method(torch.rand(4, 1, 16, 16)).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    images, state = torch.rand(4, 1, 16, 16), torch.get_rng_state()
    assert torch.equal(method.encode(images), method.encoder(images))
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("norm_pix", [False, True])
def test_reconstruct_shows_visible_patches_and_draws_the_others(norm_pix):
    method, images = small(norm_pix=norm_pix).eval(), torch.rand(4, 1, 16, 16)
    (seen, drawn), (again, _), (other, _) = (
        method.reconstruct(images, 0.5, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)
    )
    assert torch.equal(seen, again) and not torch.equal(seen, other)
    hidden = (patchify(seen, 4) == 0.5).all(dim=2)
    assert bool((hidden.sum(dim=1) == 8).all())
    assert torch.equal(patchify(drawn, 4)[~hidden], patchify(images, 4)[~hidden])
    assert not torch.equal(patchify(drawn, 4)[hidden], patchify(images, 4)[hidden])
    assert drawn.min() >= 0 and drawn.max() <= 1


def test_it_learns_more_than_the_mean_patch():
    generator = torch.Generator().manual_seed(0)
    shade = torch.rand(192, 1, 1, 1, generator=generator)
    images = (0.8 * shade + 0.2 * torch.linspace(0, 1, 16)).expand(-1, -1, 16, -1)
    torch.manual_seed(0)
    method = small()
    history = fit(method, images, epochs=40, batch_size=64, lr=4e-3, device="cpu", progress=False)
    assert sum(history.loss[-6:]) / 6 < 0.2 * (images - images.mean(dim=0)).square().mean()


def test_bad_arguments_are_named():
    for ratio in (0, 1, -0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="ratio must lie between 0 and 1, got"):
            random_patch_mask(2, 16, ratio)
        with pytest.raises(ValueError, match="ratio must lie between 0 and 1, got"):
            small(ratio=ratio)
    with pytest.raises(ValueError, match="patches must be at least 2, one to see and one to hide, got 1"):
        random_patch_mask(2, 1)
    with pytest.raises(ValueError, match=r"images must have shape \(n, 1, 16, 16\)"):
        small()(torch.rand(2, 1, 20, 20))
    with pytest.raises(ValueError, match="ratio must lie between 0 and 1, got 1"):
        small().reconstruct(torch.rand(2, 1, 16, 16), ratio=1)
