"""The vision transformer: patches and their places, attention as written in the paper, and what is not shown."""

from __future__ import annotations

import math

import pytest
import torch

from ssl_course.encoders import ViT
from ssl_course.encoders.vit import Attention, patchify, sincos_positions, unpatchify


def small(**changes) -> ViT:
    return ViT(**{"side": 12, "patch": 4, "in_channels": 2, "dim": 16, "depth": 2, "heads": 2, **changes})


def test_patches_are_squares_row_by_row_and_come_back():
    images = torch.rand(3, 2, 12, 12)
    patches = patchify(images, 4)
    assert patches.shape == (3, 9, 32)
    for row in range(3):
        for column in range(3):
            square = images[:, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
            assert torch.equal(patches[:, 3 * row + column], square.flatten(1))
    assert torch.equal(unpatchify(patches, 4), images)


def test_positions_are_sines_and_cosines_of_row_and_column():
    table = sincos_positions(5, 16)
    assert table.shape == (25, 16)
    for row in range(5):
        for column in range(5):
            wanted = []
            for place in (row, column):
                angles = [place / 10000 ** (i / 4) for i in range(4)]
                wanted += [math.sin(a) for a in angles] + [math.cos(a) for a in angles]
            torch.testing.assert_close(table[5 * row + column], torch.tensor(wanted))
    assert len(table.unique(dim=0)) == 25


def test_attention_is_softmax_of_scaled_products_in_each_head():
    torch.manual_seed(0)
    attention, x = Attention(12, 3).double(), torch.randn(2, 5, 12, dtype=torch.float64)
    weights = attention.weights(x)
    assert weights.shape == (2, 3, 5, 5)
    q, k, v = (x @ attention.qkv.weight.T + attention.qkv.bias).chunk(3, dim=-1)
    heads = []
    for head in range(3):
        part = slice(4 * head, 4 * head + 4)
        wanted = (q[..., part] @ k[..., part].mT / math.sqrt(4)).softmax(dim=-1)
        torch.testing.assert_close(weights[:, head], wanted)
        heads.append(wanted @ v[..., part])
    torch.testing.assert_close(attention(x), attention.out(torch.cat(heads, dim=-1)))


def test_shapes_and_gradients():
    net, images = small(), torch.rand(3, 2, 12, 12)
    h = net(images)
    assert h.shape == (3, 16) and net.dim == 16
    torch.testing.assert_close(h, net.tokens(images).mean(dim=1))
    h.square().sum().backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in net.parameters())
    assert ViT()(torch.rand(2, 3, 32, 32)).shape == (2, 128)


def test_maps_of_all_layers_say_who_looks_at_whom():
    net, images = small(), torch.rand(3, 2, 12, 12)
    maps = net.attention_maps(images)
    assert maps.shape == (2, 3, 2, 9, 9) and not maps.requires_grad
    torch.testing.assert_close(maps.sum(dim=-1), torch.ones(2, 3, 2, 9))
    first = net.embed(patchify(images, 4)) + net.positions
    block = net.blocks[0]
    torch.testing.assert_close(maps[0], block.attention.weights(block.norm1(first)))
    torch.testing.assert_close(maps[1], net.blocks[1].attention.weights(net.blocks[1].norm1(block(first))))


def test_hidden_patches_neither_count_nor_cost():
    net, images = small(), torch.rand(3, 2, 12, 12)
    visible = torch.tensor([[0, 4, 8], [2, 1, 0], [7, 5, 3]])
    lengths = []
    for block in net.blocks:
        block.register_forward_hook(lambda module, args, out: lengths.append(out.shape[1]))
    tokens = net.tokens(images, visible)
    assert tokens.shape == (3, 3, 16) and lengths == [3, 3]
    hidden = torch.ones(3, 9).scatter(1, visible, 0).bool()
    changed = unpatchify(torch.where(hidden[..., None], torch.rand(3, 9, 32), patchify(images, 4)), 4)
    torch.testing.assert_close(net.tokens(changed, visible), tokens)
    assert not torch.allclose(net.tokens(changed), net.tokens(images))
    every = torch.arange(9).expand(3, -1)
    torch.testing.assert_close(net.tokens(images, every), net.tokens(images))
    order = torch.rand(3, 9).argsort(dim=1)  # a set: its order changes nothing
    torch.testing.assert_close(
        net.tokens(images, order), net.tokens(images).gather(1, order[..., None].expand(-1, -1, 16))
    )


def test_the_place_of_a_patch_matters():
    net = small()
    images = torch.zeros(2, 2, 12, 12)
    images[0, :, :4, :4] = images[1, :, 8:, 8:] = 1
    assert (net(images)[0] - net(images)[1]).abs().max() > 1e-3


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"patch": 5}, "patch must divide side, got patch=5 and side=12"),
        ({"patch": 24}, "patch must divide side"),
        ({"heads": 3}, "dim must be a multiple of heads, got dim=16 and heads=3"),
        ({"dim": 18}, "dim must be a multiple of 4, half of it for sines and cosines of each axis, got 18"),
    ],
)
def test_bad_arguments_are_named(changes, message):
    with pytest.raises(ValueError, match=message):
        small(**changes)
    with pytest.raises(ValueError, match=r"images must have shape \(n, 2, 12, 12\), got \(3, 2, 16, 16\)"):
        small()(torch.rand(3, 2, 16, 16))
