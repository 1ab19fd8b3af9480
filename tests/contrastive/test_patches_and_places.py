"""CPC, Deep InfoMax, AMDIM and CMC: pieces, places and senses; and the small crops."""

from __future__ import annotations

import math

import pytest
import torch
from frameworks import GENTLE, STILL, pictures, small, unit
from torch import nn

from ssl_course.augment import Augment
from ssl_course.contrastive import AMDIM, CMC, CPC, DeepInfoMax, SequenceCPC, multi_crop
from ssl_course.contrastive.cmc import luminance_and_chroma
from ssl_course.contrastive.cpc import RowContext
from ssl_course.contrastive.local_features import local_global_loss, map_and_vector
from ssl_course.contrastive.patches import grid_patches, windows
from ssl_course.contrastive.views import small_crops
from ssl_course.encoders import mlp, resnet
from ssl_course.training import fit


def test_grid_patches_are_cut_where_they_should_be():
    x = pictures(3, side=11, channels=2)
    cut = grid_patches(x, 4, 3)
    assert cut.shape == (3, 3, 3, 2, 4, 4)
    for r in range(3):
        for c in range(3):
            assert torch.equal(cut[:, r, c], x[:, :, 3 * r : 3 * r + 4, 3 * c : 3 * c + 4])
    with pytest.raises(ValueError, match=r"images must be .* at least patch=12, got \(3, 2, 11, 11\)"):
        grid_patches(x, 12, 3)


def test_windows_are_cut_where_they_should_be():
    x = torch.randn(3, 2, 20)
    cut = windows(x, 6, 4)
    assert cut.shape == (3, 4, 2, 6)
    assert all(torch.equal(cut[:, i], x[:, :, 4 * i : 4 * i + 6]) for i in range(4))
    with pytest.raises(ValueError, match=r"sequences must be .* at least window=21, got \(3, 2, 20\)"):
        windows(x, 21, 4)


def test_the_context_of_a_row_sees_no_row_below():
    context = RowContext(4)
    z = torch.randn(2, 4, 6, 5, requires_grad=True)
    out = context(z)
    assert out.shape == z.shape
    (slope,) = torch.autograd.grad(out[:, :, 2].sum(), z)
    assert not bool(slope[:, :, 3:].any())
    assert all(bool(slope[:, :, r].any()) for r in (0, 1, 2))


def test_the_context_of_a_sequence_sees_no_window_after():
    method = SequenceCPC(mlp(8, 6), window=8, stride=8)
    x = torch.randn(2, 1, 64, requires_grad=True)
    c, _ = method.context(method.codes(x))
    (slope,) = torch.autograd.grad(c[:, 3].sum(), x)
    assert not bool(slope[:, :, 32:].any()) and bool(slope[:, :, 24:32].any()) and bool(slope[:, :, :8].any())


def test_cpc_predicts_each_code_from_the_context_so_many_rows_above():
    torch.manual_seed(0)
    method = CPC(small(), patch=6, stride=3, ahead=(2,), temperature=0.3)
    loss = method(pictures(4))
    z = method.codes(pictures(4)).detach()  # (4, 3, 3, 8)
    c = method.context(z.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    p, k = unit(c[:, 0] @ method.predict[0].weight[:, :, 0, 0].T).flatten(0, 1), unit(z[:, 2]).flatten(0, 1)
    scores, wanted = p @ k.T / 0.3, 0.0
    for i in range(12):
        wanted -= float(scores[i, i] - scores[i].exp().sum().log()) / 12
    assert loss.item() == pytest.approx(wanted, abs=1e-4)


def test_cpc_encodes_an_image_as_the_mean_of_its_patches():
    method = CPC(small(), patch=6, stride=3, ahead=(1,)).eval()
    slow = sum(
        method.encoder(pictures()[:, :, 3 * r : 3 * r + 6, 3 * c : 3 * c + 6]) for r in range(3) for c in range(3)
    )
    torch.testing.assert_close(method.encode(pictures()), slow / 9)


def test_cpc_augments_each_patch_with_draws_of_its_own_in_training_alone():
    encoder, seen = small(), []
    encoder.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    darker = Augment(crop=(1, 1), ratio=(1, 1), flip=0, jitter=1, brightness=0.9, contrast=0)
    method = CPC(encoder, patch=6, stride=3, ahead=(1,), patch_augment=darker)
    images = torch.full((4, 1, 12, 12), 0.5)
    method(images)
    assert seen[0].shape == (36, 1, 6, 6) and len({round(float(p.mean()), 4) for p in seen[0]}) == 36
    method.eval().encode(images)
    assert torch.equal(seen[1], torch.full((36, 1, 6, 6), 0.5))


def test_too_few_rows_to_predict_are_named():
    with pytest.raises(ValueError, match="ahead must be less than 3, the number of rows or windows, got 3"):
        CPC(small(), patch=6, stride=3, ahead=(3,))(pictures())


def test_sequences_that_continue_are_told_from_others():
    generator = torch.Generator().manual_seed(0)
    speed = torch.rand(256, 1, generator=generator) * 0.8 + 0.1
    start = 2 * math.pi * torch.rand(256, 1, generator=generator)
    waves = torch.sin(start + speed * torch.arange(80.0))[:, None]  # (256, 1, 80)
    torch.manual_seed(0)
    method = SequenceCPC(mlp(8, 32, 16), window=8, stride=8, ahead=(1, 2))
    history = fit(method, waves, epochs=12, batch_size=32, lr=1e-2, device="cpu", progress=False)
    assert history.loss[0] > 4.5 and sum(history.loss[-5:]) / 5 < 0.75 * history.loss[0]
    assert method.encode(waves).shape == (256, 16)


def test_local_global_loss_equals_the_loops():
    u, v = torch.randn(3, 4, 2, 2), torch.randn(3, 4)
    total = 0.0
    for i in range(3):
        for r in range(2):
            for c in range(2):
                scores = unit(v) @ unit(u[i, :, r, c]) / 0.2
                total -= float(scores[i] - scores.exp().sum().log())
    assert local_global_loss(u, v, 0.2).item() == pytest.approx(total / 12, abs=1e-5)
    assert local_global_loss(torch.ones_like(u), torch.ones_like(v), 0.2).item() == pytest.approx(math.log(3), abs=1e-6)
    with pytest.raises(ValueError, match=r"local and whole must be \(n, d, h, w\) and \(n, d\)"):
        local_global_loss(u, v[:2], 0.2)


@pytest.mark.parametrize("kind", [DeepInfoMax, AMDIM])
def test_places_are_what_the_last_convolution_reads(kind):
    encoder = small()
    method = kind(encoder, STILL)
    assert method.layer[0] is encoder[6] and method.local_head[0].in_channels == 6
    places, h = map_and_vector(encoder, encoder[6], pictures())
    torch.testing.assert_close(places, encoder[:6](pictures()), atol=1e-5, rtol=1e-5)
    assert h.shape == (24, 8) and not encoder[6]._forward_pre_hooks  # nothing is left behind
    with pytest.raises(ValueError, match=r"encoder must hold an nn.Conv2d, .* got MLP"):
        kind(mlp(144, 8))
    assert kind(resnet(18, in_channels=1))(pictures(2, side=16)).isfinite()


def test_deep_infomax_compares_an_image_with_itself_and_amdim_with_its_other_view():
    x = pictures(6)
    for kind, count in ((DeepInfoMax, 6), (AMDIM, 12)):
        torch.manual_seed(0)
        method, seen = kind(small(), GENTLE, temperature=0.2, projection=6), []
        method.local_head.register_forward_hook(lambda module, args, out, seen=seen: seen.append(out.detach()))
        loss, u, z = method(x), seen[0].double(), method.embeddings.double()
        assert len(z) == count
        if kind is DeepInfoMax:
            wanted = local_global_loss(u, z, 0.2)
        else:
            wanted = (local_global_loss(u[:6], z[6:], 0.2) + local_global_loss(u[6:], z[:6], 0.2)) / 2
        assert loss.item() == pytest.approx(wanted.item(), abs=1e-5)


def test_grey_has_no_chroma_and_its_own_luminance():
    grey = pictures(2)
    luma, chroma = luminance_and_chroma(grey.expand(-1, 3, -1, -1))
    torch.testing.assert_close(luma, grey)
    torch.testing.assert_close(chroma, torch.zeros(2, 2, 12, 12), atol=1e-6, rtol=0)
    luma, chroma = luminance_and_chroma(torch.tensor([0.0, 1.0, 0.0]).view(1, 3, 1, 1))
    assert luma.item() == pytest.approx(0.587) and bool((chroma.abs() > 0.2).all())
    with pytest.raises(ValueError, match=r"images must have three colours, \(n, 3, h, w\), got \(2, 1, 12, 12\)"):
        luminance_and_chroma(grey)


def test_cmc_gives_each_encoder_its_own_sense():
    method, seen = CMC(small(), STILL, projection=6, colour=True), []
    for encoder in (method.encoder, method.second):
        encoder.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    x = pictures(6, channels=3)
    method(x)
    for found, wanted in zip(seen, luminance_and_chroma(x), strict=True):
        torch.testing.assert_close(found, wanted, atol=1e-5, rtol=0)
    assert method.encode(x).shape == (6, 16)
    assert CMC(resnet(18, in_channels=1), colour=True).second.conv1.in_channels == 2


def test_cmcs_encoders_share_nothing_and_start_apart():
    method = CMC(small(), STILL, projection=6)
    shared = {id(p) for p in method.encoder.parameters()} & {id(p) for p in method.second.parameters()}
    assert not shared and not torch.equal(method.encoder[0].weight, method.second[0].weight)
    own = small()
    assert CMC(small(), second=own).second is own


def test_multi_crop_gives_two_large_views_and_small_ones():
    x = pictures(5, side=13)
    large, cut = multi_crop(x, GENTLE, crops=3)
    assert large.shape == (10, 1, 13, 13) and cut.shape == (15, 1, 7, 7)
    assert float(cut.min()) >= 0 and float(cut.max()) <= 1
    assert len(multi_crop(x, GENTLE)) == 1
    assert multi_crop(x, GENTLE, crops=1, size=5)[1].shape == (5, 1, 5, 5)
    assert small_crops(Augment(crop=(0.4, 1.0))).crop == (0.2, 0.4)


def test_rows_of_small_crops_belong_to_the_images_in_turn():
    x = torch.linspace(0, 1, 4)[:, None, None, None].expand(4, 1, 12, 12)  # each image of one shade
    still = Augment(crop=(0.5, 0.5), jitter=0, grey=0)
    cut = multi_crop(x, still, crops=3)[1]
    torch.testing.assert_close(cut.mean(dim=(1, 2, 3)), x[:, 0, 0, 0].repeat(3), atol=0.05, rtol=0)


def test_a_generator_repeats_the_views():
    x = pictures(5)
    one, two = (multi_crop(x, GENTLE, crops=2, generator=torch.Generator().manual_seed(1)) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))


def test_an_encoder_without_convolution_takes_patches():
    flat = nn.Sequential(nn.Flatten(), nn.Linear(36, 8))
    flat.dim = 8
    assert CPC(flat, patch=6, stride=3, ahead=(1,))(pictures()).isfinite()
