"""Products with a band, against the dense matrices that they stand for."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from ssl_course.word2vec.band import band_scores, band_spread, band_sums

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA"))]


def dense(band: Tensor) -> Tensor:
    """The matrix, (T, T + 2w)."""
    count, width = band.shape
    matrix = torch.zeros(count, count + width - 1, dtype=band.dtype)
    for t in range(count):
        for o in range(width):
            matrix[t, t + o] = band[t, o]
    return matrix


def draw(count: int, window: int, d: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    shapes = (count, d), (count + 2 * window, d), (count, 2 * window + 1)
    return tuple(torch.randn(*shape, dtype=torch.float64, generator=rng) for shape in shapes)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 6), st.integers(0, 10**6))
def test_all_three_equal_products_with_the_dense_matrix(count, window, d, seed):
    words, around, band = draw(count, window, d, seed)
    kept = [part.clone() for part in (words, around, band)]
    scores, every = band_scores(words, around), words @ around.T
    torch.testing.assert_close(dense(scores), every * (dense(torch.ones_like(band)) > 0), atol=1e-12, rtol=0)
    torch.testing.assert_close(band_sums(band, around), dense(band) @ around, atol=1e-12, rtol=0)
    torch.testing.assert_close(band_spread(band, words), dense(band).T @ words, atol=1e-12, rtol=0)
    assert all(torch.equal(a, b) for a, b in zip(kept, (words, around, band), strict=True))  # inputs are left alone


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(0, 10**6))
def test_spread_is_the_transpose_of_sums(count, window, seed):
    words, around, band = draw(count, window, 4, seed)
    left, right = (words * band_sums(band, around)).sum(), (band_spread(band, words) * around).sum()
    torch.testing.assert_close(left, right, atol=1e-10, rtol=1e-12)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_types_and_devices_stay(device, dtype):
    words, around, band = (part.to(device, dtype) for part in draw(70, 5, 8, 0))
    for found in (band_scores(words, around), band_sums(band, around), band_spread(band, words)):
        assert found.dtype == dtype and found.device.type == device
    torch.testing.assert_close(band_spread(band, words).cpu(), dense(band.cpu()).T @ words.cpu())


def test_slices_of_larger_tensors_are_read_rightly():
    words, around, band = draw(20, 3, 4, 0)
    wide = torch.cat([band, torch.full((20, 2), torch.nan)], 1)[:, :7]  # rows that are not next to each other
    torch.testing.assert_close(band_spread(wide, words), band_spread(band, words))
    torch.testing.assert_close(band_sums(wide, around), band_sums(band, around))
    turned = around.T.contiguous().T
    torch.testing.assert_close(band_scores(words, turned), band_scores(words, around))
