"""The deep autoencoder and the networks it is made of."""

import pytest
import torch
from torch import nn

from ssl_course.autoencoders import (
    PCA,
    Autoencoder,
    conv_autoencoder,
    conv_decoder,
    feature_map,
    map_decoder,
    mlp_autoencoder,
)
from ssl_course.data import moved_digits
from ssl_course.encoders import convnet
from ssl_course.evaluation import features
from ssl_course.training import fit


def test_loss_is_the_mean_squared_error() -> None:
    model = mlp_autoencoder(6, 3, (10,)).double()
    x = torch.rand(5, 1, 6, 6, dtype=torch.float64)
    W1, W2, W3, W4 = (layer for layer in model.modules() if isinstance(layer, nn.Linear))
    code = W2(W1(x.flatten(1)).relu())
    out = W4(W3(code).relu())
    assert torch.allclose(model.encode(x), code)
    assert torch.allclose(model.decode(code), out.view_as(x))
    assert torch.allclose(
        model(x), sum((a - b) ** 2 for a, b in zip(out.flatten(), x.flatten(), strict=True)) / x.numel()
    )
    assert torch.autograd.gradcheck(model, x.requires_grad_())


@pytest.mark.parametrize("side", [8, 16, 27, 28, 29, 33])
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_for_sides_that_divide_and_that_do_not(side: int, channels: int) -> None:
    x = torch.rand(2, channels, side, side)
    for model in (mlp_autoencoder(side, 7, channels=channels), conv_autoencoder(side, 7, (4, 8), channels=channels)):
        assert model.encode(x).shape == (2, 7)
        assert model.reconstruct(x).shape == x.shape
        assert model(x).dim() == 0
    pooled = Autoencoder(convnet(channels, (4, 8)), conv_decoder(8, channels, side))
    assert pooled.reconstruct(x).shape == x.shape
    for widths in ((4, 8), (4, 8, 16)):
        places = Autoencoder(
            feature_map(convnet(channels, (*widths, 32))), map_decoder(32, channels, side, widths=widths[::-1])
        )
        assert places.encode(x).shape == (2, 32)
        assert places.reconstruct(x).shape == x.shape


def test_feature_map_shares_its_layers_with_the_encoder() -> None:
    encoder = convnet(1, (4, 8)).eval()
    body, x = feature_map(encoder), torch.rand(3, 1, 12, 12)
    assert torch.allclose(body(x).mean(dim=(2, 3)), encoder(x))
    assert body[0].weight is encoder[0].weight
    assert torch.allclose(Autoencoder(body, nn.Identity()).encode(x), encoder(x))


def test_decoder_starts_without_a_checkerboard() -> None:
    out = conv_decoder(5, 2, 12).eval()(torch.randn(4, 5))  # (4, 2, 12, 12)
    blocks = out.unfold(2, 2, 2).unfold(3, 2, 2).flatten(4)  # (4, 2, 6, 6, 4): each pixel of the coarser picture
    assert torch.allclose(blocks.amax(dim=4), blocks.amin(dim=4))
    assert out.std() > 0


def test_output_is_not_squashed() -> None:
    model = mlp_autoencoder(4, 2)
    assert model.decode(1e4 * torch.ones(1, 2)).abs().max() > 1


def test_learns_more_than_the_mean_image_and_a_wider_code_keeps_more() -> None:
    x = moved_digits("train", 1024, size=16).images
    errors = {}
    for dim in (2, 16):
        torch.manual_seed(0)
        model = mlp_autoencoder(16, dim, (128, 64))
        fit(model, x, epochs=12, batch_size=64, lr=3e-3, device="cpu", progress=False)
        with torch.no_grad():
            errors[dim] = float(model(x))
    mean_image = float((x - x.mean(dim=0)).square().mean())
    pca = float((x - PCA(2).fit(x).reconstruct(x)).square().mean())
    assert errors[16] < errors[2] < mean_image
    assert errors[2] < pca  # curved where PCA is flat


def test_encode_in_evaluation_is_deterministic_and_leaves_the_model_alone() -> None:
    model = conv_autoencoder(8, 3, (4, 8))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    x = torch.rand(10, 1, 8, 8)
    assert torch.equal(features(model, x), features(model, x, batch_size=10))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_bad_input_is_named() -> None:
    with pytest.raises(ValueError, match="dim must be at least 1, got 0"):
        mlp_autoencoder(8, 0)
    with pytest.raises(ValueError, match="hidden must be at least 1, got 0"):
        mlp_autoencoder(8, 2, (16, 0))
    with pytest.raises(ValueError, match="side must be at least 1, got 0"):
        conv_autoencoder(0, 2)
    with pytest.raises(ValueError, match="widths must be at least 1, got 0"):
        conv_decoder(4, widths=())
    with pytest.raises(ValueError, match=r"decoder must return images of shape \(2, 1, 9, 9\), got \(2, 1, 8, 8\)"):
        Autoencoder(nn.Identity(), nn.AdaptiveAvgPool2d(8))(torch.rand(2, 1, 9, 9))
