"""Noise: its rates, its seeds, that each image draws its own; and that the clean image is the target."""

import pytest
import torch
from torch import nn

from ssl_course.autoencoders import (
    DenoisingAutoencoder,
    add_gaussian,
    drop_units,
    feature_map,
    map_decoder,
    mask_pixels,
)
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet
from ssl_course.training import fit

NOISES = [(mask_pixels, 0.3), (add_gaussian, 0.3), (drop_units, 0.3)]


@pytest.mark.parametrize(("corrupt", "amount"), NOISES)
def test_noise_repeats_with_its_seed_and_leaves_its_input_alone(corrupt, amount) -> None:
    x = torch.rand(6, 3, 8, 8)
    before = x.clone()
    once, again, other = (corrupt(x, amount, torch.Generator().manual_seed(s)) for s in (1, 1, 2))
    assert torch.equal(once, again) and not torch.equal(once, other)
    assert torch.equal(x, before)
    assert once.dtype == x.dtype and once.shape == x.shape
    assert torch.equal(corrupt(x, 0.0), x)


@pytest.mark.parametrize(("corrupt", "amount"), NOISES)
def test_every_image_draws_its_own_noise(corrupt, amount) -> None:
    out = corrupt(torch.ones(4, 32, 5, 5), amount, torch.Generator().manual_seed(0))
    assert all(not torch.equal(out[i], out[j]) for i in range(4) for j in range(i))


def test_masking_loses_the_share_and_whole_pixels() -> None:
    x = torch.rand(50, 3, 40, 40, generator=torch.Generator().manual_seed(0)) + 0.1
    out = mask_pixels(x, 0.3, torch.Generator().manual_seed(1))
    lost = out == 0
    assert torch.equal(lost[:, 0], lost[:, 2])  # a pixel goes with all its channels
    assert torch.equal(out[~lost], x[~lost])
    n = lost[:, 0].numel()
    assert abs(lost[:, 0].float().mean() - 0.3) < 4 * (0.3 * 0.7 / n) ** 0.5
    assert (mask_pixels(x, 1.0) == 0).all()


def test_masked_places_can_take_the_mean_of_their_image() -> None:
    x = torch.rand(5, 1, 30, 30, generator=torch.Generator().manual_seed(0))
    out = mask_pixels(x, 1.0, fill=None)
    assert torch.allclose(out, x.mean(dim=(1, 2, 3), keepdim=True).expand_as(x))
    assert torch.equal(mask_pixels(x.flatten(1), 1.0, fill=0.25), torch.full((5, 900), 0.25))


def test_masking_vectors_loses_single_entries() -> None:
    lost = mask_pixels(torch.ones(40, 500), 0.8, torch.Generator().manual_seed(0)) == 0
    assert abs(lost.float().mean() - 0.8) < 4 * (0.8 * 0.2 / lost.numel()) ** 0.5


def test_gaussian_noise_has_its_deviation() -> None:
    x = torch.rand(20, 1, 50, 50, dtype=torch.float64)
    noise = add_gaussian(x, 0.2, torch.Generator().manual_seed(0)) - x
    assert abs(noise.std() - 0.2) < 4 * 0.2 / (2 * noise.numel()) ** 0.5
    assert abs(noise.mean()) < 4 * 0.2 / noise.numel() ** 0.5


def test_dropout_silences_units_and_keeps_the_mean() -> None:
    codes = torch.ones(300, 400)
    out = drop_units(codes, 0.25, torch.Generator().manual_seed(0))
    assert torch.allclose(out.unique(), torch.tensor([0, 4 / 3]))
    assert abs((out == 0).float().mean() - 0.25) < 4 * (0.25 * 0.75 / out.numel()) ** 0.5
    maps = drop_units(torch.ones(5, 64, 3, 3), 0.5, torch.Generator().manual_seed(0)).flatten(2)
    assert torch.equal(maps.amin(dim=2), maps.amax(dim=2))  # a channel is silent everywhere or nowhere


@pytest.mark.parametrize("noise", ["masking", "gaussian", "dropout"])
def test_target_is_clean_and_encode_sees_no_noise(noise: str) -> None:
    seen = []

    class Spy(nn.Flatten):
        def forward(self, x):
            seen.append(x)
            return super().forward(x)

    method = DenoisingAutoencoder(Spy(), nn.Unflatten(1, (1, 8, 8)), noise, 0.5)  # copies what it is given
    x = torch.rand(10, 1, 8, 8) + 0.1
    torch.manual_seed(3)
    loss = method(x)
    torch.manual_seed(3)
    corrupted = drop_units(x.flatten(1), 0.5).view_as(x) if noise == "dropout" else method.corrupt(x)
    assert torch.allclose(loss, (corrupted - x).square().mean()) and loss > 0.001
    assert torch.equal(seen[0], x) == (noise == "dropout")
    assert torch.equal(method.encode(x), x.flatten(1))
    assert torch.equal(method.reconstruct(x), x)


def test_encode_is_deterministic_and_draws_no_random_numbers() -> None:
    method = DenoisingAutoencoder(feature_map(convnet()), map_decoder(128)).eval()
    x, state = torch.rand(4, 1, 28, 28), torch.get_rng_state()
    assert torch.equal(method.encode(x), method.encode(x))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.allclose(method.encode(x), method.encoder(x).mean(dim=(2, 3)))


def test_learns_more_than_the_mean_image_and_resumes(tmp_path) -> None:
    x = moved_digits("train", 512).images

    def train(epochs: int, checkpoint=None):
        torch.manual_seed(0)
        method = DenoisingAutoencoder(feature_map(convnet(1, (8, 16, 32))), map_decoder(32, widths=(16, 8)))
        settings = {"batch_size": 64, "lr": 0.01, "device": "cpu", "progress": False, "checkpoint": checkpoint}
        return method, fit(method, x, epochs=epochs, **settings)

    method, history = train(8, tmp_path / "dae.pt")
    assert len(history.loss) == 64
    mean_image = (x - x.mean(dim=0)).square().mean()
    assert sum(history.loss[-8:]) / 8 < 0.7 * mean_image
    again, _ = train(8, tmp_path / "dae.pt")  # nothing left to do: the weights come from the file
    assert all(
        torch.equal(a, b) for a, b in zip(method.state_dict().values(), again.state_dict().values(), strict=True)
    )


def test_gradient_reaches_encoder_and_decoder() -> None:
    method = DenoisingAutoencoder(feature_map(convnet()), map_decoder(128))
    method(torch.rand(4, 1, 28, 28)).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in method.parameters())


def test_bad_input_is_named() -> None:
    net = nn.Identity()
    with pytest.raises(ValueError, match='noise must be "masking", "gaussian" or "dropout", got \'salt\''):
        DenoisingAutoencoder(net, net, "salt")
    with pytest.raises(ValueError, match=r"amount must be at least 0 and below 1 for masking noise, got 1\.5"):
        DenoisingAutoencoder(net, net, "masking", 1.5)
    with pytest.raises(ValueError, match="amount must be 0 or more for gaussian noise, got -1"):
        DenoisingAutoencoder(net, net, "gaussian", -1)
    with pytest.raises(ValueError, match=r"share must lie in \[0, 1\], got 1.1"):
        mask_pixels(torch.rand(2, 3), 1.1)
    with pytest.raises(ValueError, match=r"share must lie in \[0, 1\), got 1"):
        drop_units(torch.rand(2, 3), 1.0)
    with pytest.raises(ValueError, match="std must be 0 or more, got nan"):
        add_gaussian(torch.rand(2, 3), float("nan"))
    with pytest.raises(ValueError, match="x must be a batch of floats"):
        mask_pixels(torch.randint(9, (2, 3)), 0.5)
    with pytest.raises(ValueError, match="decoder must return images of shape"):
        DenoisingAutoencoder(nn.Flatten(), net)(torch.rand(2, 1, 4, 4))
