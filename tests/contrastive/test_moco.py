"""MoCo: the queue beside the loss, and batch norm in shuffled groups."""

from __future__ import annotations

import math

import pytest
import torch
from frameworks import STILL, pictures, small, unit
from torch import nn

from ssl_course.contrastive import MoCo, in_groups


def test_in_groups_restores_the_order():
    x = torch.arange(22.0)[:, None]
    for groups in (1, 2, 3, 5):
        for shuffle in (False, True):
            assert torch.equal(in_groups(lambda part: 2 * part, x, groups, shuffle), 2 * x)


def test_each_group_has_statistics_of_its_own():
    torch.manual_seed(0)
    norm, x = nn.BatchNorm1d(3, affine=False), torch.randn(12, 3) + torch.arange(12.0)[:, None]
    out = in_groups(norm, x, 3)
    for rows in out.chunk(3):
        torch.testing.assert_close(rows.mean(dim=0), torch.zeros(3), atol=1e-5, rtol=0)
    shuffled = in_groups(norm, x, 3, shuffle=True)
    assert not torch.allclose(shuffled.chunk(3)[0].mean(dim=0), torch.zeros(3), atol=0.1)
    torch.testing.assert_close(shuffled.mean(dim=0), torch.zeros(3), atol=1e-5, rtol=0)


def test_shuffled_groups_are_equal_in_size_random_and_repeatable():
    x, seen = torch.arange(12.0)[:, None], []

    def network(part):
        seen.append(tuple(part[:, 0].int().tolist()))
        return part

    for seed in (0, 0, 1):
        in_groups(network, x, 3, True, torch.Generator().manual_seed(seed))
    assert [len(part) for part in seen] == [4] * 9
    assert sorted(sum(seen[:3], ())) == list(range(12)) and sorted(seen[0]) != list(range(4))
    assert seen[:3] == seen[3:6] != seen[6:]


def test_gradients_come_back_to_their_own_rows():
    x = torch.randn(10, 3, requires_grad=True)
    weight = torch.arange(10.0)[:, None]
    (in_groups(lambda part: part, x, 2, shuffle=True) * weight).sum().backward()
    assert torch.equal(x.grad, weight.expand(10, 3))


def test_groups_that_are_too_small_are_named():
    with pytest.raises(ValueError, match="x must hold at least 2 rows for each of groups=3, got 5"):
        in_groups(nn.Identity(), torch.rand(5, 2), 3)


def test_the_loss_is_that_of_the_own_key_among_the_queue():
    torch.manual_seed(0)
    method = MoCo(small(), STILL, temperature=0.3, projection=6, queue=10, groups=1)
    loss = method(pictures(8))
    q, k, negatives = unit(method.embeddings), unit(method.keys), method.queue.rows.double()
    total = 0.0
    for i in range(8):
        right = float(q[i] @ k[i]) / 0.3
        wrong = [float(q[i] @ negative) / 0.3 for negative in negatives]
        total -= right - math.log(sum(map(math.exp, [right, *wrong])))
    assert loss.item() == pytest.approx(total / 8, abs=1e-5)


def test_no_query_meets_its_own_key_among_the_negatives_but_the_next_batch_does():
    torch.manual_seed(0)
    method = MoCo(small(), STILL, projection=6, queue=16, groups=2)
    method(pictures(8)).backward()
    own = unit(method.keys)
    nearest = (method.queue.rows.double() @ own.T).max()
    assert nearest < 1 - 1e-6  # not there while the loss is computed
    method.after_step()
    torch.testing.assert_close(method.queue.rows[:8].double(), own)
    method.after_step()
    torch.testing.assert_close(method.queue.rows[8:].double(), own)


def test_the_keys_come_from_the_slow_encoder():
    torch.manual_seed(0)
    method = MoCo(small(), STILL, projection=6, queue=16, momentum=0.9, groups=1)
    first = method.target.network[1][0].weight.clone()
    with torch.no_grad():
        method.head[0].weight.add_(1.0)
    method(pictures(8))
    method.after_step()
    torch.testing.assert_close(method.target.network[1][0].weight, first + 0.1)


def test_version_1_has_a_linear_head_and_neither_has_batch_norm_if_asked():
    def layers(**options):
        return [type(m) for m in MoCo(small(), **options).head]

    assert layers(mlp=False, batch_norm=False) == [nn.Linear]
    assert layers(batch_norm=False) == [nn.Linear, nn.ReLU, nn.Linear]
    assert layers(mlp=False) == [nn.Linear, nn.BatchNorm1d]
    assert layers() == [nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Linear, nn.BatchNorm1d]


def test_the_embeddings_of_an_untrained_network_spread_from_the_first_step_on():
    def mean_cosine(batch_norm: bool) -> float:
        torch.manual_seed(0)
        method = MoCo(small(), STILL, projection=6, queue=16, groups=1, batch_norm=batch_norm)
        method(pictures(24))
        z = unit(method.embeddings)
        return float((z @ z.T).mean())

    assert mean_cosine(False) > 0.8  # all in one direction: the queue tells nothing
    assert mean_cosine(True) < 0.2


@pytest.mark.parametrize("shuffle", [False, True])
def test_only_without_the_shuffle_do_query_and_key_pass_with_the_same_images(shuffle):
    torch.manual_seed(0)
    method = MoCo(small(), STILL, projection=6, queue=16, groups=4, shuffle=shuffle)
    parts = {"query": [], "key": []}
    for name, encoder in (("query", method.encoder), ("key", method.target.network[0])):
        encoder.register_forward_pre_hook(lambda module, args, name=name: parts[name].append(args[0]))
    method(pictures(16))
    same = [torch.equal(q, k) for q, k in zip(parts["query"], parts["key"], strict=True)]
    assert len(same) == 4 and all(same) != shuffle
