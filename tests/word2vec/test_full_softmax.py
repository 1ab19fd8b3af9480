"""The full softmax against cross-entropy and autograd."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from word2vec_toys import summed

from ssl_course.word2vec.full_softmax import full_softmax


def draw(n: int, words: int, pairs: int, d: int = 4) -> tuple[torch.Tensor, ...]:
    rng = torch.Generator().manual_seed(n + words)
    inputs, outputs = (torch.randn(size, d, generator=rng, dtype=torch.float64) for size in (n, words))
    return inputs, outputs, *(torch.randint(0, size, (pairs,), generator=rng) for size in (n, words))


@pytest.mark.parametrize("n, words, pairs", [(1, 1, 1), (1, 5, 3), (6, 9, 20), (9, 50, 4), (4, 7, 0)])
def test_loss_and_gradients_equal_cross_entropy(n, words, pairs):
    inputs, outputs, rows, targets = draw(n, words, pairs)
    leaves = [part.clone().requires_grad_() for part in (inputs, outputs)]
    loss = F.cross_entropy((leaves[0] @ leaves[1].T)[rows], targets, reduction="sum")
    found, to_inputs, outward = full_softmax(inputs, outputs, rows, targets)
    torch.testing.assert_close(found, loss.detach())
    wanted = torch.autograd.grad(loss, leaves)
    torch.testing.assert_close(to_inputs, wanted[0])
    torch.testing.assert_close(summed(outward, outputs), wanted[1])


@pytest.mark.parametrize("words", [2, 1000])
def test_untrained_vectors_guess(words):
    inputs, _, rows, targets = draw(6, words, 20)
    found = full_softmax(inputs, torch.zeros(words, 4).double(), rows, targets)[0]
    assert float(found) == pytest.approx(20 * math.log(words))


def test_large_scores_do_not_overflow():
    inputs, outputs, rows, targets = draw(6, 9, 20)
    loss, to_inputs, outward = full_softmax(1e3 * inputs.float(), outputs.float(), rows, targets)
    assert loss.isfinite() and to_inputs.isfinite().all() and all(bool(v.isfinite().all()) for _, v in outward)
