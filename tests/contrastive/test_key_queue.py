"""The queue: first in, first out, around the ring, unit length, no gradient."""

from __future__ import annotations

from collections import deque

import pytest
import torch
from frameworks import unit

from ssl_course.contrastive import Queue


def keys(n: int, seed: int) -> torch.Tensor:
    return 3 * torch.randn(n, 4, generator=torch.Generator().manual_seed(seed))


def in_order(queue: Queue) -> torch.Tensor:
    """The oldest first."""
    return queue.rows.roll(-int(queue.position), dims=0)


def test_it_starts_with_unit_vectors():
    torch.testing.assert_close(Queue(50, 4).rows.norm(dim=1), torch.ones(50))


@pytest.mark.parametrize("sizes", [[3, 3, 3, 3], [5, 2, 4, 7, 1, 6], [7], [20, 3], [1] * 9])
def test_it_holds_the_newest_keys_in_their_order(sizes):
    queue = Queue(7, 4)
    slow = deque(queue.rows.double(), maxlen=7)
    for seed, n in enumerate(sizes):
        queue.push(keys(n, seed))
        slow.extend(unit(keys(n, seed)))
        torch.testing.assert_close(in_order(queue).double(), torch.stack(list(slow)), atol=1e-6, rtol=0)
        torch.testing.assert_close(queue.rows.norm(dim=1), torch.ones(7))


def test_keys_that_wrap_around_stand_at_the_end_and_the_beginning():
    queue = Queue(5, 4)
    queue.push(keys(3, 0))
    kept = queue.rows[2].clone()
    queue.push(keys(4, 1))
    wanted = unit(keys(4, 1)).float()
    torch.testing.assert_close(queue.rows[[3, 4, 0, 1]], wanted)
    assert torch.equal(queue.rows[2], kept) and int(queue.position) == 2


def test_it_holds_no_gradient_and_needs_no_copy_of_the_keys():
    queue, k = Queue(5, 4), keys(3, 0).requires_grad_()
    queue.push(k)
    assert not queue.rows.requires_grad and not list(queue.parameters())
    with torch.no_grad():
        k.zero_()
    torch.testing.assert_close(queue.rows.norm(dim=1), torch.ones(5))


def test_the_state_dict_keeps_rows_and_position():
    one, two = Queue(5, 4), Queue(5, 4)
    one.push(keys(3, 0))
    two.load_state_dict(one.state_dict())
    for queue in (one, two):
        queue.push(keys(4, 1))
    assert torch.equal(one.rows, two.rows) and torch.equal(one.position, two.position)


def test_bf16_keys_are_scaled_in_float32():
    queue = Queue(3, 4)
    queue.push(keys(3, 0).bfloat16())
    assert queue.rows.dtype == torch.float32
    torch.testing.assert_close(queue.rows.norm(dim=1), torch.ones(3))


def test_keys_of_another_width_and_sizes_that_make_no_sense_are_named():
    with pytest.raises(ValueError, match=r"keys must have shape \(n, 4\), got \(2, 3\)"):
        Queue(5, 4).push(torch.rand(2, 3))
    with pytest.raises(ValueError, match="keys must be finite"):
        Queue(5, 4).push(torch.full((2, 4), torch.nan))
    with pytest.raises(ValueError, match="size must be a whole number of 1 or more, got 0"):
        Queue(0, 4)
    with pytest.raises(ValueError, match=r"dim must be a whole number of 1 or more, got 2\.5"):
        Queue(3, 2.5)
