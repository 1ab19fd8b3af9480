"""The shared softmax: the same in tiles of any size as at once, for every kind of candidates, and in little memory."""

from __future__ import annotations

import math
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from loss_oracles import draw

from ssl_course.losses import info_nce, nt_xent
from ssl_course.losses.log_partition import Candidates, log_partition


def slow(a, b=None, candidates=None):
    """Row by row; a row that chooses among itself and others is none of its own candidates."""
    candidates = candidates or Candidates(keep=b is not None)
    b, sums = a if b is None else b, []
    for i in range(len(a)):
        scores = []
        for k in range(len(b)):
            own = k == i + candidates.own
            out = candidates.rows is not None and candidates.rows[i] == candidates.columns[k]
            if candidates.keep if own else not out:
                scores.append(a[i].dot(b[k]))
        sums.append(torch.logsumexp(torch.stack(scores), dim=0))
    return torch.stack(sums)


def gradients(function, inputs, seed=3):
    """The outputs, and the slopes of a sum that gives each its own weight."""
    inputs = [z.clone().requires_grad_() for z in inputs]
    found = function(*inputs)
    found = found if isinstance(found, tuple) else (found,)
    total = sum((each * draw(len(each), seed=seed, dtype=each.dtype)).sum() for each in found)
    return [each.detach() for each in found], torch.autograd.grad(total, inputs)


def assert_same(one, two, tolerance):
    for a, b in zip(one, two, strict=True):
        for x, y in zip(a, b, strict=True):
            torch.testing.assert_close(x, y, atol=tolerance, rtol=tolerance)


SCALES = pytest.mark.parametrize("scale", [1.0, 30.0])  # with 30 the scores leave the range of plain exponentials


@SCALES
@pytest.mark.parametrize("chunk", [1, 2, 4, 5, 9, 100])
def test_every_kind_of_candidates_equals_the_loops(chunk, scale):
    a, b = scale * draw(5, 3), scale * draw(9, 3, seed=1)
    names, others = torch.tensor([1, 2, 1, 3, 4]), torch.tensor([7, 1, 1, 2, 1, 3, 4, 4, 2])
    for keep in (True, False):
        for candidates in (
            Candidates(keep=keep),
            Candidates(own=3, keep=keep),
            Candidates(own=1, keep=keep, rows=names, columns=others),
        ):
            fast = gradients(lambda a, b, c=candidates: log_partition(a, b, c, chunk=chunk), [a, b])
            assert_same(fast, gradients(lambda a, b, c=candidates: slow(a, b, c), [a, b]), 1e-10)
    fast = gradients(lambda a: log_partition(a, chunk=chunk), [a])
    assert_same(fast, gradients(slow, [a]), 1e-10)


@SCALES
@pytest.mark.parametrize("chunk", [1, 2, 4, 5, 100])
def test_both_directions_at_once(chunk, scale):
    a, b, names = scale * draw(5, 3), scale * draw(5, 3, seed=1), torch.tensor([1, 2, 1, 3, 2])
    for pairs in (None, Candidates(rows=names, columns=names)):
        fast = gradients(lambda a, b, c=pairs: log_partition(a, b, c, both=True, chunk=chunk), [a, b])
        assert_same(fast, gradients(lambda a, b, c=pairs: (slow(a, b, c), slow(b, a, c)), [a, b]), 1e-10)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(2, 40),
    m=st.integers(1, 40),
    d=st.integers(1, 8),
    chunk=st.integers(1, 40),
    scale=st.sampled_from([0.1, 1.0, 4.0, 20.0]),
    dtype=st.sampled_from([torch.float32, torch.float64]),
    seed=st.integers(0, 99),
)
def test_tiles_equal_the_dense_form_for_all_shapes(n, m, d, chunk, scale, dtype, seed):
    a, b = scale * draw(n, d, seed=seed, dtype=dtype), scale * draw(m, d, seed=seed + 1, dtype=dtype)
    size = 1 + float((a @ b.T).abs().max())  # of the scores, whose rounding nobody can undo
    tolerance = size * (1e-6 if dtype == torch.float32 else 1e-14)
    for function, inputs in (
        (lambda a, b, **k: log_partition(a, b, both=True, **k), [a, b]),
        (lambda a, **k: log_partition(a, **k), [a]),
    ):
        one = gradients(lambda *z, f=function: f(*z, chunk=chunk), inputs)
        two = gradients(lambda *z, f=function: f(*z, chunk=n + m), inputs)
        torch.testing.assert_close(one[0], two[0], atol=tolerance, rtol=1e-6)
        slope = scale * max(n, m) * tolerance
        torch.testing.assert_close(one[1], two[1], atol=slope, rtol=1e-5)


@pytest.mark.parametrize("n, chunk", [(33, 8), (64, 64), (100, 64), (129, 128), (300, 77), (300, 299), (513, 256)])
@pytest.mark.parametrize("temperature", [0.01, 0.1, 0.5])
def test_nt_xent_in_tiles_equals_the_dense_form_to_a_millionth(n, chunk, temperature):
    z = [draw(n, 16, seed=seed, dtype=torch.float32) for seed in (0, 1)]
    (one,), slopes = gradients(lambda *z: nt_xent(*z, temperature, chunk=chunk)[None], z)
    (two,), others = gradients(lambda *z: nt_xent(*z, temperature, chunk=2 * n)[None], z)
    torch.testing.assert_close(one, two, atol=1e-6, rtol=1e-6)
    for x, y in zip(slopes, others, strict=True):
        assert float((x - y).norm() / y.norm()) < 1e-5
        torch.testing.assert_close(x, y, atol=1e-6, rtol=1e-4)


@pytest.mark.parametrize("temperature", [0.002, 0.01, 0.02, 0.1, 1.0])
@pytest.mark.parametrize("chunk", [32, 1000])
def test_float32_is_near_float64_at_every_temperature(temperature, chunk):
    z = [draw(100, 8, seed=seed) for seed in (0, 1)]
    (right,), slopes = gradients(lambda *z: nt_xent(*z, temperature)[None], z)
    (found,), others = gradients(lambda *z: nt_xent(*z, temperature, chunk=chunk)[None], [x.float() for x in z])
    torch.testing.assert_close(found.double(), right, atol=2e-6 / temperature, rtol=1e-6)
    for x, y in zip(others, slopes, strict=True):
        assert float((x.double() - y).norm() / y.norm()) < 1e-5 / temperature**0.5


def test_the_size_chooses_and_the_caller_may():
    small, large = draw(20, 4).requires_grad_(), draw(600, 4).requires_grad_()
    assert "Tiled" not in log_partition(small).grad_fn.name()
    assert "Tiled" in log_partition(large).grad_fn.name()
    assert "Tiled" in log_partition(small, chunk=19).grad_fn.name()
    assert "Tiled" not in log_partition(large, chunk=600).grad_fn.name()


@pytest.mark.parametrize("chunk", [0, -3, 2.5, "all"])
def test_a_chunk_that_is_no_number_of_rows_is_refused(chunk):
    with pytest.raises(ValueError, match="chunk must be a positive whole number or None, got"):
        nt_xent(draw(3, 2), draw(3, 2), chunk=chunk)


def test_a_second_derivative_is_right_at_once_and_refused_in_tiles():
    inputs = [z.requires_grad_() for z in (draw(4, 3), draw(4, 3, seed=1))]
    assert torch.autograd.gradgradcheck(lambda *z: nt_xent(*z), inputs)
    assert torch.autograd.gradgradcheck(lambda *z: info_nce(*z), inputs)
    (slope,) = torch.autograd.grad(nt_xent(*inputs, chunk=2), inputs[0], create_graph=True)
    with pytest.raises(RuntimeError, match="in tiles cannot be differentiated twice: compute it at once, with chunk"):
        slope.sum().backward()
    plain = torch.autograd.grad(nt_xent(*inputs, chunk=2), inputs[0])[0]
    torch.testing.assert_close(slope.detach(), plain)  # asking for the graph alone is no offence


def test_the_backward_pass_may_be_asked_for_again():
    inputs = [z.requires_grad_() for z in (draw(9, 3), draw(9, 3, seed=1))]
    loss = nt_xent(*inputs, chunk=4)
    first = torch.autograd.grad(loss, inputs, retain_graph=True)
    assert all(torch.equal(x, y) for x, y in zip(first, torch.autograd.grad(2 * loss / 2, inputs), strict=True))


def test_in_tiles_nothing_of_the_size_of_the_scores_is_kept_beyond_a_small_batch():
    kept = []

    def largest(loss, n):
        inputs = [draw(n, 8, seed=seed, dtype=torch.float32).requires_grad_() for seed in (0, 1)]
        kept.clear()
        with torch.autograd.graph.saved_tensors_hooks(lambda x: kept.append(x.numel()) or x, lambda x: x):
            loss(*inputs)
        return max(kept)

    assert largest(lambda *z: nt_xent(*z, chunk=2400), 1200) == 2400**2
    assert largest(nt_xent, 1200) == 2400 * 8
    assert largest(lambda *z: info_nce(*z, chunk=512), 2400) == 2400 * 8
    assert largest(lambda *z: nt_xent(*z, chunk=512), 500) == 512**2  # but a few tiles are


def test_tiles_that_are_kept_and_those_computed_again_give_the_same(monkeypatch):
    for inputs in ([draw(50, 4)], [30 * draw(50, 4)]):
        kept = gradients(lambda a: log_partition(a, chunk=16), inputs)
        monkeypatch.setattr(sys.modules[log_partition.__module__], "KEEP", 0)
        again = gradients(lambda a: log_partition(a, chunk=16), inputs)
        monkeypatch.undo()
        assert all(
            torch.equal(x, y) for one, two in zip(kept, again, strict=True) for x, y in zip(one, two, strict=True)
        )


def test_of_a_symmetric_matrix_half_of_the_tiles_are_computed(monkeypatch):
    seen, mm = [], torch.mm
    monkeypatch.setattr(torch, "mm", lambda a, b, out: seen.append((len(a), b.shape[1])) or mm(a, b, out=out))
    log_partition(draw(40, 3), chunk=10)
    assert seen == [(10, 10)] * 10
    seen.clear()
    log_partition(draw(40, 3), draw(40, 3), chunk=10)
    assert len(seen) == 16


def test_a_queue_without_gradients_gets_none():
    q, p, queue = (draw(6, 3, seed=seed) for seed in range(3))
    loss = info_nce(q.requires_grad_(), p.requires_grad_(), queue, chunk=2)
    loss.backward()
    assert queue.grad is None and bool((q.grad != 0).any()) and math.isfinite(loss.item())
