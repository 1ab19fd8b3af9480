"""Layer by layer: what trains when, on what, and that the parts are the whole."""

import pytest
import torch
from torch import nn

from ssl_course.autoencoders import DenoisingAutoencoder, mlp_autoencoder, stack, stacked
from ssl_course.data import moved_digits
from ssl_course.training import fit

WIDTHS = (48, 24, 6)
QUICK = {"epochs": 2, "batch_size": 64, "device": "cpu", "progress": False}


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    return moved_digits("train", 256, size=16).images


@pytest.fixture
def calls(monkeypatch) -> list:
    """Every call of `fit`: the method, its data, and the weights of all its parts before and after."""
    seen = []

    def watched(method, data, **settings):
        before = {name: value.clone() for name, value in method.state_dict().items()}
        history = fit(method, data, **settings)
        after = {name: value.clone() for name, value in method.state_dict().items()}
        seen.append((method, data, before, after, history))
        return history

    monkeypatch.setattr(stacked, "fit", watched)
    return seen


def test_each_layer_trains_alone_on_the_codes_below(images: torch.Tensor, calls: list) -> None:
    deep = stack(images, WIDTHS, finetune_epochs=0, **QUICK)
    assert len(calls) == 3
    x = images
    for k, (layer, data, before, after, _) in enumerate(calls):
        assert torch.allclose(data, x, atol=1e-6)
        assert [tuple(v.shape) for v in before.values() if v.dim() == 2] == [
            (WIDTHS[k], x[0].numel()),
            (x[0].numel(), WIDTHS[k]),
        ]
        assert all(not torch.equal(before[name], after[name]) for name in before)
        with torch.no_grad():
            x = layer.encode(x)
    # Frozen: when all is done, every layer still has the weights with which its own training ended.
    parts = {
        id(p): value
        for layer, _, _, after, _ in calls
        for p, value in zip(layer.parameters(), after.values(), strict=True)
    }
    assert all(torch.equal(p, parts[id(p)]) for p in deep.parameters())
    assert len(parts) == len(list(deep.parameters())) == 12
    with torch.no_grad():
        assert torch.allclose(deep.encode(images), x, atol=1e-6)


def test_unrolled_network_is_the_layers_in_turn(images: torch.Tensor, calls: list) -> None:
    deep = stack(images, WIDTHS, finetune_epochs=0, **QUICK)
    layers = [call[0] for call in calls]
    codes = deep.encode(images)
    for layer in reversed(layers):
        codes = layer.decode(codes)
    assert torch.allclose(deep.reconstruct(images), codes, atol=1e-6)


def test_fine_tuning_moves_all_layers_and_helps(images: torch.Tensor, calls: list) -> None:
    rough = stack(images, WIDTHS, finetune_epochs=0, **QUICK)(images)
    calls.clear()
    deep = stack(images, WIDTHS, finetune_epochs=8, **QUICK)
    assert deep(images) < rough < images.square().mean()
    method, data, before, after, history = calls[-1]
    assert method is deep and data is images and len(history.loss) == 8 * 4
    assert all(not torch.equal(before[name], after[name]) for name in before)


def test_same_shape_as_the_network_trained_end_to_end(images: torch.Tensor) -> None:
    deep = stack(images, WIDTHS, finetune_epochs=0, activation=nn.Sigmoid, **QUICK)
    plain = mlp_autoencoder(16, 6, (48, 24), activation=nn.Sigmoid)
    assert repr(deep) == repr(plain)
    plain.load_state_dict(deep.state_dict())
    assert torch.equal(plain.encode(images), deep.encode(images))


def test_seed_decides_everything_and_the_callers_numbers_stay(images: torch.Tensor) -> None:
    state = torch.get_rng_state()
    once, again, other = (stack(images, (16, 4), finetune_epochs=1, seed=s, **QUICK) for s in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(once.encode(images), again.encode(images))
    assert not torch.equal(once.encode(images), other.encode(images))


def test_noise_makes_every_layer_denoise(images: torch.Tensor, calls: list) -> None:
    deep = stack(moved_digits("train", 256, size=16), (16, 4), finetune_epochs=1, noise=0.3, **QUICK)
    layers = [call[0] for call in calls]
    assert all(isinstance(layer, DenoisingAutoencoder) and layer.amount == 0.3 for layer in layers[:2])
    assert layers[2] is deep and not isinstance(deep, DenoisingAutoencoder)


def test_bad_input_is_named(images: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="images must be square"):
        stack(images[:, :, :8], (4,))
    with pytest.raises(ValueError, match="widths must name at least one layer"):
        stack(images, ())
    with pytest.raises(ValueError, match="finetune_epochs must be 0 or more, got -1"):
        stack(images, (4,), finetune_epochs=-1)
    with pytest.raises(ValueError, match="amount must be at least 0 and below 1"):
        stack(images, (4,), noise=1.5)
