"""Blocks of a text, against the dense matrices that they are cut from."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ssl_course.word2vec.blocks import BLOCK, around_blocks, band_blocks, in_blocks

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))]


def draw(words: int, window: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    rng = torch.Generator().manual_seed(seed)
    around = torch.randint(1, 1000, (words + 2 * window,), generator=rng)
    return around, torch.rand(words, 2 * window + 1, dtype=torch.float64, generator=rng)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3 * BLOCK), st.integers(1, 12), st.integers(0, 10**6))
def test_blocks_are_the_diagonal_of_the_dense_matrix(words, window, seed):
    around, band = draw(words, window, seed)
    blocks, texts = band_blocks(band), around_blocks(around, window)
    count = -(-words // BLOCK)
    assert blocks.shape == (count, BLOCK, BLOCK + 2 * window) and texts.shape == (count, BLOCK + 2 * window)
    wanted, text = torch.zeros_like(blocks), torch.zeros_like(texts)
    for place, word in enumerate(around.tolist()):
        for block in range(count):
            if 0 <= place - block * BLOCK < BLOCK + 2 * window:
                text[block, place - block * BLOCK] = word
    for t in range(words):
        for o in range(2 * window + 1):
            wanted[t // BLOCK, t % BLOCK, t % BLOCK + o] = band[t, o]
    assert torch.equal(blocks, wanted) and torch.equal(texts, text)


@pytest.mark.parametrize("words", [1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK])
@pytest.mark.parametrize("window", [1, 5])
def test_a_product_with_the_blocks_is_one_with_the_band(words, window):
    around, band = draw(words, window, 0)
    table = torch.randn(1000, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    found = (band_blocks(band) @ table[around_blocks(around, window)]).flatten(0, 1)
    wanted = (band[:, :, None] * table[around.unfold(0, 2 * window + 1, 1)]).sum(1)
    torch.testing.assert_close(found[:words], wanted)
    assert not found[words:].any()


@pytest.mark.parametrize("rows", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
@pytest.mark.parametrize("rest", [(), (4,), (2, 3)])
def test_blocks_are_filled_up_with_zeros(rows, rest):
    values = torch.randn(rows, *rest, generator=torch.Generator().manual_seed(0))
    blocks = in_blocks(values)
    assert blocks.shape == (-(-rows // BLOCK), BLOCK, *rest)
    assert torch.equal(blocks.flatten(0, 1)[:rows], values) and not blocks.flatten(0, 1)[rows:].any()


@pytest.mark.parametrize("device", DEVICES)
def test_slices_of_larger_tensors_are_read_rightly(device):
    around, band = (part.to(device) for part in draw(2 * BLOCK + 3, 3, 0))
    wide = torch.cat([band, torch.full((len(band), 2), torch.nan, device=device)], 1)[:, :7]
    assert torch.equal(band_blocks(wide), band_blocks(band)) and band_blocks(wide).device.type == device
    assert torch.equal(around_blocks(around.repeat_interleave(2)[::2], 3), around_blocks(around, 3))
