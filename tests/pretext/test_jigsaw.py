"""The jigsaw: tiles in the order of their label, each inside its cell; foreign tiles from other images."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from ssl_course.encoders import convnet, mlp
from ssl_course.pretext import Jigsaw, assemble, hamming_permutations, jigsaw, replace_tiles
from ssl_course.pretext.tiles import normalise
from ssl_course.training import fit


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("tiles, side", [(9, 12), (4, 10)])
def test_the_inverse_permutation_restores_the_image(tiles, side):
    images = torch.rand(30, 3, side, side, dtype=torch.float64)
    permutations = hamming_permutations(20, tiles)
    puzzles, labels = jigsaw(images, permutations, gap=0, generator=seeded())
    inverse = permutations[labels].argsort(dim=1)
    assert torch.equal(assemble(puzzles[torch.arange(30)[:, None], inverse]), images)
    assert not torch.equal(assemble(puzzles), images)


@pytest.mark.parametrize("h, w, gap", [(32, 32, 2), (23, 20, 3), (64, 64, 0)])
def test_tile_i_is_tile_permutation_i_and_lies_in_its_cell(h, w, gap):
    y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    images = torch.stack([y, x]).double().repeat(300, 1, 1, 1)
    permutations = hamming_permutations(16)
    puzzles, labels = jigsaw(images, permutations, gap=gap, generator=seeded())
    cell = min(h, w) // 3
    s = cell - gap
    assert puzzles.shape == (300, 9, 2, s, s)
    corner = puzzles[..., 0, 0]  # (n, 9, 2)
    assert torch.equal(puzzles[:, :, 0, :, 0], corner[..., :1] + torch.arange(s))
    assert torch.equal(puzzles[:, :, 1, 0], corner[..., 1:] + torch.arange(s))
    order = permutations[labels]
    start = torch.stack([(h - 3 * cell) // 2 + order // 3 * cell, (w - 3 * cell) // 2 + order % 3 * cell], dim=2)
    shift = corner - start
    assert shift.min() == 0 and shift.max() == gap
    if gap:  # each tile draws its own
        assert bool((shift[:, 0] != shift[:, 1]).any()) and bool((shift[0] != shift[1]).any())


def test_every_image_draws_its_label_evenly_and_seeds_repeat():
    images, permutations = torch.rand(3000, 1, 9, 9), hamming_permutations(6)
    (puzzles, labels), (again, _), (other, _) = (
        jigsaw(images, permutations, gap=1, generator=seeded(seed)) for seed in (0, 0, 1)
    )
    assert all(400 < count < 600 for count in labels.bincount(minlength=6).tolist())
    assert torch.equal(puzzles, again) and not torch.equal(puzzles, other)


def test_foreign_tiles_come_from_other_images():
    n = 3000
    tiles = torch.arange(n)[:, None] * 9 + torch.arange(9)  # each tile says whose it is and which
    out = replace_tiles(tiles[..., None], 3, seeded())[..., 0]
    foreign = out // 9 != tiles // 9
    number = foreign.sum(dim=1)
    assert all(650 < count < 850 for count in number.bincount(minlength=4).tolist()) and number.max() == 3
    assert torch.equal(out[~foreign], tiles[~foreign])
    where = foreign.sum(dim=0) / foreign.sum()
    assert (where - 1 / 9).abs().max() < 0.02
    kind = (out[foreign] % 9).bincount(minlength=9) / foreign.sum()
    assert (kind - 1 / 9).abs().max() < 0.02
    assert torch.equal(replace_tiles(tiles, 0), tiles)
    assert bool((replace_tiles(tiles[:2], 9, seeded()) // 9 != tiles[:2] // 9).any())
    puzzles, _ = jigsaw(torch.rand(8, 1, 9, 9), hamming_permutations(4), foreign=2, gap=0, generator=seeded())
    plain, _ = jigsaw(torch.rand(8, 1, 9, 9), hamming_permutations(4), gap=0, generator=seeded())
    assert puzzles.shape == plain.shape


def test_normalised_tiles_have_mean_0_and_deviation_1_and_flat_ones_stay_flat():
    tiles = 0.2 + 0.5 * torch.rand(4, 9, 3, 8, 8, dtype=torch.float64)
    out = normalise(tiles)
    assert out.mean(dim=(-2, -1)).abs().max() < 1e-9
    assert (out.square().mean(dim=(-2, -1)) - 1).abs().max() < 0.05
    torch.testing.assert_close(normalise(2 * tiles + 3), out, atol=0.05, rtol=0)
    assert normalise(torch.full((1, 1, 5, 5), 0.7)).abs().max() < 1e-5


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"gap": 4}, "images must have sides of at least 15 pixels for 9 tiles, got 12 x 12"),
        ({"gap": -1}, "gap must be at least 0, got -1"),
        ({"foreign": 10}, "most must lie between 0 and 9, the tiles of a puzzle, got 10"),
        ({"permutations": hamming_permutations(4, 5)}, "permutations must be of a square number of tiles"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        jigsaw(torch.rand(2, 1, 12, 12), **{"permutations": hamming_permutations(4), **arguments})
    with pytest.raises(ValueError, match="tiles must be those of at least 2 images"):
        replace_tiles(torch.rand(1, 9, 3), 2)
    with pytest.raises(TypeError, match="images must hold floating-point numbers"):
        jigsaw(torch.zeros(2, 1, 12, 12, dtype=torch.uint8), hamming_permutations(4))
    with pytest.raises(ValueError, match="tiles must be a square number"):
        assemble(torch.rand(2, 5, 1, 3, 3))


def test_one_encoder_sees_every_tile_by_itself():
    method = Jigsaw(convnet(1, (4, 8)), hamming_permutations(10), foreign=2).eval()
    tiles = torch.rand(5, 9, 1, 8, 8)
    seen = []
    method.encoder.register_forward_hook(lambda module, args, out: seen.append(args[0].shape))
    method.head[0].register_forward_hook(lambda module, args, out: seen.append(args[0]))
    method.scores(tiles)
    assert seen[0] == (45, 1, 8, 8)
    torch.testing.assert_close(seen[1][:, 16:24], method.encoder(normalise(tiles[:, 2])))  # tile 2 in its place


def test_the_loss_is_that_of_guessing_at_first_and_reaches_every_parameter():
    method = Jigsaw(convnet(3, (4, 8)), hamming_permutations(10))
    method(torch.rand(8, 3, 32, 32)).backward()
    assert all(p.grad is not None and bool((p.grad != 0).any()) for p in method.parameters())
    nn.init.zeros_(method.head[-1].weight)
    nn.init.zeros_(method.head[-1].bias)
    assert method(torch.rand(8, 3, 32, 32)).item() == pytest.approx(math.log(10), abs=1e-5)
    assert method.encode(torch.rand(2, 3, 32, 32)).shape == (2, 8)


def test_it_learns_the_order_of_a_pattern():
    torch.manual_seed(0)
    images = torch.rand(1, 1, 15, 15) + 0.2 * torch.rand(256, 1, 15, 15)
    method = Jigsaw(mlp(25, 16, 8), hamming_permutations(8), gap=0, hidden=32)
    history = fit(method, images, epochs=10, batch_size=32, lr=1e-2, device="cpu", progress=False)
    assert sum(history.loss[-4:]) / 4 < 0.3 < math.log(8) - 0.5 < history.loss[0]
