"""Every encoder maps a batch to (n, dim), says its dim, and learns in all its parameters."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ssl_course.encoders import convnet, mlp, projection_head, resnet


@pytest.mark.parametrize(
    "net, shape, dim",
    [
        (convnet(), (3, 1, 28, 28), 128),
        (convnet(3, (4, 6, 8)), (3, 3, 17, 23), 8),
        (convnet(2, (5,)), (3, 2, 6, 6), 5),
        (mlp(784, 32, 10), (3, 1, 28, 28), 10),
        (mlp(7, 4), (3, 7), 4),
        (resnet(18, in_channels=1), (2, 1, 32, 32), 512),
        (resnet(50), (2, 3, 8, 8), 2048),
    ],
    ids=["convnet", "convnet-colour", "convnet-one-layer", "mlp", "mlp-linear", "resnet18", "resnet50"],
)
def test_shapes_and_gradients(net, shape, dim):
    x = torch.rand(shape, generator=torch.Generator().manual_seed(0))
    h = net(x)
    assert h.shape == (shape[0], dim) and net.dim == dim
    h.pow(2).sum().backward()
    assert all(p.grad is not None and bool(p.grad.isfinite().all()) for p in net.parameters())


def test_convnet_halves_the_image_in_all_layers_but_the_last():
    net, sides = convnet(1, (2, 3, 4, 5)), []
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(lambda module, args, out: sides.append(out.shape[-1]))
    net(torch.rand(2, 1, 28, 28))
    assert sides == [14, 7, 4, 4]


def test_mlp_ends_linearly_with_relu_between():
    net = mlp(6, 5, 4, 3)
    assert [type(layer) for layer in net] == [
        nn.Flatten, nn.Linear, nn.ReLU, nn.Linear, nn.ReLU, nn.Linear
    ]  # fmt: skip
    assert [(layer.in_features, layer.out_features) for layer in net[1::2]] == [(6, 5), (5, 4), (4, 3)]


@pytest.mark.parametrize("net, x", [(convnet(), torch.rand(2, 1, 28, 28)), (mlp(6, 5, 4, 3), torch.rand(2, 6))])
def test_the_first_layers_can_be_cut_off(net, x):
    part = net[:4]
    assert len(part) == 4 and part[0] is net[0] and net[-1] is list(net)[-1]
    wanted = x
    for layer in list(net)[:4]:
        wanted = layer(wanted)
    torch.testing.assert_close(part(x), wanted)


def test_resnet_keeps_the_resolution_of_small_images_up_to_the_first_blocks():
    net, sides = resnet(18), []
    for layer in (net.conv1, net.layer1, net.layer4):
        layer.register_forward_hook(lambda module, args, out: sides.append(out.shape[-1]))
    net.eval()(torch.rand(1, 3, 32, 32))
    assert sides == [32, 32, 4]


def test_projection_head_is_linear_norm_relu_linear():
    head = projection_head(12)
    assert [type(layer) for layer in head] == [nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Linear]
    assert head(torch.rand(5, 12)).shape == (5, 128)
    assert projection_head(12, hidden=7, out=3)(torch.rand(5, 12)).shape == (5, 3)
    assert projection_head(12, hidden=7)[0].out_features == 7
    assert head[0].bias is None  # the norm's own bias takes its place


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: convnet(0), r"in_channels and widths must be positive, got 0 and \(16, 32, 64, 128\)"),
        (lambda: convnet(1, ()), "in_channels and widths must be positive"),
        (lambda: convnet(1, (8, -1)), "in_channels and widths must be positive"),
        (lambda: mlp(5), r"sizes must be at least two positive widths, got \(5,\)"),
        (lambda: mlp(5, 0), "sizes must be at least two positive widths"),
        (lambda: resnet(20), "depth must be 18, 34, 50, 101 or 152, got 20"),
    ],
)
def test_bad_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
