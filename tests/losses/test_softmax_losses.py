"""InfoNCE, SupCon, CLIP and N-pair: known values, chance, what a learned temperature gets, and what is no negative."""

from __future__ import annotations

import math

import pytest
import torch
from loss_oracles import LABELS, draw
from loss_oracles import nt_xent as slow_nt_xent

from ssl_course.losses import clip_loss, info_nce, n_pair, nt_xent, sup_con

TEMPERATURES = pytest.mark.parametrize("temperature", [0.01, 0.1, 1.0, 10.0])


@TEMPERATURES
@pytest.mark.parametrize("n", [2, 5, 200])
def test_identical_embeddings_give_log_of_the_number_of_candidates(n, temperature):
    z = torch.ones(n, 6, dtype=torch.float64)
    assert float(info_nce(z, z, temperature=temperature)) == pytest.approx(math.log(n))
    assert float(clip_loss(z, z, temperature)) == pytest.approx(math.log(n))
    assert float(info_nce(z, z, z[:2], temperature)) == pytest.approx(math.log(3))
    assert float(info_nce(z, z, z[None, :2].expand(n, 2, 6), temperature)) == pytest.approx(math.log(3))
    assert float(sup_con(z, torch.zeros(n).long(), temperature)) == pytest.approx(math.log(n - 1))
    assert float(n_pair(z, z)) == pytest.approx(math.log(n))


def test_random_embeddings_of_many_dimensions_are_near_chance():
    a, b = draw(128, 4096, dtype=torch.float32), draw(128, 4096, seed=1, dtype=torch.float32)
    assert float(info_nce(a, b, temperature=0.5)) == pytest.approx(math.log(128), abs=0.02)
    assert float(clip_loss(a, b, 0.5)) == pytest.approx(math.log(128), abs=0.02)
    assert float(sup_con(a, torch.arange(128) % 4, 0.5)) == pytest.approx(math.log(127), abs=0.02)


def test_two_views_with_a_label_for_each_image_make_sup_con_nt_xent():
    z1, z2 = draw(6, 4), draw(6, 4, seed=1)
    for temperature in (0.05, 0.5, 3.0):
        found = sup_con(torch.cat([z1, z2]), torch.arange(6).repeat(2), temperature)
        torch.testing.assert_close(found, nt_xent(z1, z2, temperature))


def test_one_positive_among_all_others_in_both_forms():
    q, p = draw(5, 4), draw(5, 4, seed=1)
    others = torch.stack([torch.cat([p[:i], p[i + 1 :]]) for i in range(5)])
    torch.testing.assert_close(info_nce(q, p), info_nce(q, p, others))


def test_sup_con_moves_with_its_labels_and_does_not_ask_for_their_names():
    z, order = draw(7, 4), torch.tensor([3, 1, 6, 0, 2, 5, 4])
    wanted = sup_con(z, LABELS)
    torch.testing.assert_close(sup_con(z[order], LABELS[order]), wanted)
    torch.testing.assert_close(sup_con(z, torch.tensor([10, -3, 100, 7])[LABELS]), wanted)
    assert abs(sup_con(z, LABELS[order]) - wanted) > 1e-3


def test_labels_may_be_booleans():
    z, labels = draw(6, 3), torch.tensor([True, False, True, True, False, False])
    torch.testing.assert_close(sup_con(z, labels), sup_con(z, labels.long()))


@pytest.mark.parametrize("chunk", [None, 3])
def test_a_learned_temperature_gets_the_slope_of_the_loss(chunk):
    a, b = draw(7, 4), draw(7, 4, seed=1)
    for loss in (
        lambda t: nt_xent(a, b, t, chunk=chunk),
        lambda t: info_nce(a, b, None, t, chunk=chunk),
        lambda t: info_nce(a, b, draw(5, 4, seed=2), t, chunk=chunk),
        lambda t: sup_con(a, LABELS, t, chunk=chunk),
        lambda t: clip_loss(a, b, t, chunk=chunk),
    ):
        t = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
        torch.testing.assert_close(loss(t).detach(), loss(0.3))
        assert torch.autograd.gradcheck(loss, [t])
        one = torch.nn.Parameter(torch.tensor([0.3]))  # a parameter of one number, in float32
        loss(one).backward()
        assert one.grad.shape == (1,)
        assert float(one.grad) == pytest.approx(float(torch.autograd.grad(loss(t), t)[0]), rel=1e-4)


def test_the_scale_of_clip_is_learned_from_its_logarithm():
    image = draw(8, 4)
    log_scale = torch.nn.Parameter(torch.tensor(math.log(1 / 0.07), dtype=torch.float64))
    clip_loss(image, image, log_scale.neg().exp()).backward()
    assert log_scale.grad < 0  # all pairs fit: be surer of it
    log_scale.grad = None
    clip_loss(image, image.flip(0), log_scale.neg().exp()).backward()
    assert log_scale.grad > 0  # no pair fits: be less sure


def test_n_pair_is_info_nce_without_lengths_taken_off():
    a, p = draw(5, 4), draw(5, 4, seed=1)
    a, p = a / a.norm(dim=1, keepdim=True), p / p.norm(dim=1, keepdim=True)
    torch.testing.assert_close(n_pair(a, p), info_nce(a, p, temperature=1.0))
    assert float(n_pair(30 * a, 30 * a)) < 1e-6


def test_a_pair_of_one_image_alone_has_nothing_to_choose():
    z = draw(2, 3).requires_grad_()
    loss = nt_xent(z[:1], z[1:])
    assert loss.item() == 0
    assert float(torch.autograd.grad(loss, z)[0].abs().max()) == 0


def test_only_gradients_of_the_right_directions_flow():
    """A positive is drawn nearer and a negative pushed away, by a step against the gradient."""
    q, p = draw(6, 4), draw(6, 4, seed=1)
    q.requires_grad_()
    loss = info_nce(q, p)
    (slope,) = torch.autograd.grad(loss, q)
    cos = torch.nn.functional.cosine_similarity
    moved = q.detach() - 0.01 * slope
    assert (cos(moved, p) > cos(q.detach(), p)).all()


def test_the_plain_loop_of_this_file_knows_its_own_mistakes():
    z1, z2 = draw(5, 4), draw(5, 4, seed=1)
    with_self = info_nce(torch.cat([z1, z2]), torch.cat([z2, z1]), temperature=0.5)
    assert float(with_self) > float(slow_nt_xent(z1, z2)) + 0.05  # itself among the candidates costs
