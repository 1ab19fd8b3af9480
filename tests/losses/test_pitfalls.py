"""Mistakes that real implementations made, each as a test that fails with it.

Numbers 3 and 7, of several processes, are in `test_losses_distributed.py`.
"""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from loss_oracles import CASES, draw
from loss_oracles import lifted_structured as double_loop
from loss_oracles import nt_xent as slow_nt_xent
from loss_oracles import sup_con as slow_sup_con

from ssl_course.losses import (
    clip_loss,
    hard_triplets,
    info_nce,
    lifted_structured,
    nce,
    nt_xent,
    semi_hard_triplets,
    sinkhorn,
    sup_con,
    swapped_prediction,
    triplet,
    vicreg,
)


def test_pitfall_01_a_view_itself_is_masked_and_not_subtracted():
    z1, z2 = (draw(6, 4, seed=seed).requires_grad_() for seed in (0, 1))
    found, right = nt_xent(z1, z2, 0.05), slow_nt_xent(z1, z2, 0.05)
    torch.testing.assert_close(found, right)
    for one, two in zip(torch.autograd.grad(found, [z1, z2]), torch.autograd.grad(right, [z1, z2]), strict=True):
        torch.testing.assert_close(one, two)
    for n in (2, 100):
        z = torch.ones(n, 5)
        assert float(nt_xent(z, z, 0.02)) == pytest.approx(math.log(2 * n - 1), rel=1e-5)
        assert float(nt_xent(z, z, 0.02, chunk=3)) == pytest.approx(math.log(2 * n - 1), rel=1e-5)
    # exp(1 / t) - exp(1 / t) would leave rounding only: at a small temperature other views vanish beside it.
    far = torch.eye(3)
    assert float(nt_xent(far, far.roll(1, 0), 0.05)) == pytest.approx(math.log(4 + math.exp(20)), rel=1e-5)


@pytest.mark.parametrize("temperature", [0.01, 0.07, 0.5, 1.0, 10.0])
def test_pitfall_02_no_base_temperature_rescales_the_loss(temperature):
    z = torch.ones(8, 4, dtype=torch.float64)
    labels = torch.arange(8) % 2
    assert float(nt_xent(z, z, temperature)) == pytest.approx(math.log(15))
    assert float(sup_con(z, labels, temperature)) == pytest.approx(math.log(7))
    assert float(info_nce(z, z, temperature=temperature)) == pytest.approx(math.log(8))
    assert float(info_nce(z, z, z[:5], temperature)) == pytest.approx(math.log(6))
    assert float(clip_loss(z, z, temperature)) == pytest.approx(math.log(8))
    assert float(swapped_prediction(z, z, temperature)) == pytest.approx(math.log(4))


@pytest.mark.parametrize("chunk", [None, 5])
@pytest.mark.parametrize("temperature", [0.01, 0.001])
def test_pitfall_04_a_small_temperature_does_not_overflow(temperature, chunk):
    z = [draw(16, 3, seed=seed, dtype=torch.float32).requires_grad_() for seed in (0, 1)]
    u = F.normalize(torch.cat(z).detach().double(), dim=1)
    logits = u @ u.T / temperature
    assert float(logits.max().exp()) > 3e38  # in float32 that is infinity
    alone = logits.masked_fill(torch.eye(32, dtype=torch.bool), -math.inf)
    across = u[:16] @ u[16:].T / temperature
    rights = {
        nt_xent: F.cross_entropy(alone, torch.arange(32).roll(16)),
        info_nce: F.cross_entropy(across, torch.arange(16)),
        clip_loss: (F.cross_entropy(across, torch.arange(16)) + F.cross_entropy(across.T, torch.arange(16))) / 2,
    }
    for loss, right in rights.items():
        found = loss(*z, temperature=temperature, chunk=chunk)
        assert found.item() == pytest.approx(float(right), rel=1e-5), loss.__name__
        assert all(slope.isfinite().all() for slope in torch.autograd.grad(found, z))


@pytest.mark.parametrize(
    "name", ["nt_xent", "info_nce", "sup_con", "clip_loss", "negative_cosine", "alignment", "uniformity"]
)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_pitfall_05_a_row_of_zeros_stays_finite_and_half_precision_is_near(name, dtype):
    first, *others = CASES[name].inputs(dtype=dtype)
    first[0] = 0
    first.requires_grad_()
    loss = CASES[name].fast(first, *others)
    assert math.isfinite(loss.item())
    upcast = CASES[name].fast(first.float(), *(z.float() for z in others))
    assert loss.item() == pytest.approx(upcast.item())
    slope = torch.autograd.grad(loss, first)[0]
    assert slope[1:].isfinite().all() and not slope.isnan().any()
    exact = CASES[name].fast(*CASES[name].inputs())
    rounded = CASES[name].fast(*CASES[name].inputs(dtype=torch.bfloat16))
    assert float(rounded) == pytest.approx(float(exact), rel=0.02, abs=0.02)  # only the inputs were rounded


def test_pitfall_05_tiny_rows_are_normalised_in_half_precision_too():
    """1e-8, a usual eps, and the square of a small number are 0 in float16: the division would give infinity or 0."""
    z = draw(6, 4, dtype=torch.float32)
    small = (1e-3 * z).half()
    torch.testing.assert_close(
        nt_xent(small, small.flip(0)), nt_xent(1e3 * small.float(), small.flip(0)), rtol=1e-5, atol=0
    )


def test_pitfall_06_a_class_of_one_gives_no_nan_and_the_sum_is_outside_of_the_logarithm():
    z, labels = draw(7, 4).requires_grad_(), torch.tensor([0, 0, 0, 1, 1, 1, 2])
    for chunk in (None, 2):
        found = sup_con(z, labels, 0.3, chunk=chunk)
        right = slow_sup_con(z, labels)
        torch.testing.assert_close(found, right)
        torch.testing.assert_close(torch.autograd.grad(found, z)[0], torch.autograd.grad(right, z)[0])
    u = F.normalize(z.detach(), dim=1)
    share = (u @ u.T / 0.3).masked_fill(torch.eye(7, dtype=torch.bool), -math.inf).softmax(dim=1)
    same = (labels[:, None] == labels) & ~torch.eye(7, dtype=torch.bool)
    inside = -((share * same).sum(dim=1) / same.sum(dim=1)).log()[:6].mean()  # L_in, which is smaller
    assert found.item() > float(inside) + 0.01
    for alone in (torch.arange(7), torch.arange(7) * 0 + torch.arange(7)):
        loss = sup_con(z, alone)
        assert loss.item() == 0 and not torch.autograd.grad(loss, z)[0].any()


def test_pitfall_08_vicreg_in_closed_form():
    """Two rows a and -a in one view, b and -b in the other: variances are 2 a^2, covariances 2 a_j a_k."""
    a, b = torch.tensor([0.3, 0.5, 2.0]).double(), torch.tensor([0.1, -0.4, 1.0]).double()
    z1, z2 = torch.stack([a, -a]), torch.stack([b, -b])
    invariance = float((a - b).pow(2).sum()) / 3
    variance = sum(max(0.0, 1 - math.sqrt(2 * float(x) ** 2 + 1e-4)) for x in (*a, *b)) / 3
    covariance = (
        sum((2 * float(x[j]) * float(x[k])) ** 2 for x in (a, b) for j in range(3) for k in range(3) if j != k) / 3
    )
    assert float(vicreg(z1, z2)) == pytest.approx(25 * invariance + 25 * variance + covariance)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_pitfall_14_sinkhorn_of_large_scores_has_the_right_sums(dtype):
    scores = (100 * draw(30, 5)).to(dtype)
    codes = sinkhorn(scores, 0.05, 3)
    assert codes.isfinite().all()
    torch.testing.assert_close(codes.sum(dim=1), torch.ones_like(codes[:, 0]))
    torch.testing.assert_close(codes.sum(), torch.tensor(30.0, dtype=codes.dtype))
    mild = sinkhorn(draw(30, 5), 0.5, 100)
    torch.testing.assert_close(mild.sum(dim=0), torch.full_like(mild[0], 6))
    torch.testing.assert_close(sinkhorn(draw(30, 5) + 1e6, 0.5), sinkhorn(draw(30, 5), 0.5), atol=1e-6, rtol=1e-6)


def test_pitfall_15_triplets_squared_or_not_active_or_not_and_at_equal_points():
    a, p, n = (draw(9, 4, seed=seed) for seed in range(3))
    near, far = (a - p).norm(dim=1), (a - n).norm(dim=1)
    torch.testing.assert_close(triplet(a, p, n, 0.5), (near**2 - far**2 + 0.5).relu().mean())
    torch.testing.assert_close(triplet(a, p, n, 0.5, squared=False), (near - far + 0.5).relu().mean())
    for squared in (True, False):
        x = a.clone().requires_grad_()
        idle = triplet(x, x + 0.01, x + 100, 0.5, squared)  # none is active
        assert idle.item() == 0 and not torch.autograd.grad(idle, x)[0].any()
        x = a.clone().requires_grad_()
        met = triplet(x, a, n, 100.0, squared)  # all are, at anchor = positive
        slope = torch.autograd.grad(met, x)[0]
        push = 2 * (n - a) if squared else (n - a) / far[:, None]
        torch.testing.assert_close(slope, push / 9)  # the negative's alone
        z, labels = a.clone().requires_grad_(), torch.arange(9)
        for mined in (hard_triplets(z, labels), semi_hard_triplets(z, labels)):  # no triplet at all
            none = triplet(*(z[index] for index in mined), squared=squared)
            assert none.item() == 0 and not torch.autograd.grad(none, z)[0].any()


@pytest.mark.parametrize("margin", [0.0, 1.0, 3.0])
def test_pitfall_16_the_lifted_structure_is_that_of_the_paper(margin):
    for seed in range(5):
        labels = torch.randint(3, (9,), generator=torch.Generator().manual_seed(seed))
        z = draw(9, 3, seed=seed).requires_grad_()
        found, right = lifted_structured(z, labels, margin), double_loop(z, labels, margin)
        torch.testing.assert_close(found, right)
        torch.testing.assert_close(torch.autograd.grad(found, z)[0], torch.autograd.grad(right, z)[0])


def test_pitfall_20_nce_finds_the_normalised_distribution_that_the_softmax_finds():
    """A vocabulary of six words. Expectations instead of samples, so that only the loss itself can be wrong."""
    counts, noise = torch.tensor([50.0, 20, 12, 9, 6, 3]).double(), torch.tensor([1.0, 2, 3, 3, 2, 1]).double() / 12
    data, k = counts / counts.sum(), 5

    def trained(loss, scores):
        scores.requires_grad_()
        optimizer = torch.optim.LBFGS(
            [scores], max_iter=500, tolerance_grad=1e-12, tolerance_change=1e-15, line_search_fn="strong_wolfe"
        )

        def closure():
            optimizer.zero_grad()
            value = loss(scores)
            value.backward()
            return value

        optimizer.step(closure)
        return scores.detach()

    def expected_nce(s):  # k draws of noise for each word of data: the mean over all six, weighted by the noise
        each = [
            nce(
                s[w].expand(6),
                s[:, None].expand(6, k),
                noise.log()[w].expand(6),
                noise.log()[:, None].expand(6, k),
                reduction="none",
            )
            for w in range(6)
        ]
        return sum(data[w] * (noise * each[w]).sum() for w in range(6))

    start = torch.full((6,), 3.0, dtype=torch.float64)  # far from normalised: exp sums to 120
    found = trained(expected_nce, start.clone())
    exact = trained(lambda s: -(data * s.log_softmax(dim=0)).sum(), start.clone()).log_softmax(dim=0)
    torch.testing.assert_close(found, exact, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(exact, data.log(), atol=1e-5, rtol=1e-5)
    assert float(found.exp().sum()) == pytest.approx(1, abs=1e-5)


def test_pitfall_20_with_much_noise_the_slope_of_nce_is_that_of_the_softmax():
    scores = torch.tensor([0.3, -1.0, 0.8, 0.1], dtype=torch.float64)
    scores = scores.log_softmax(dim=0).requires_grad_()  # normalised
    noise, k = torch.tensor([0.1, 0.2, 0.3, 0.4], dtype=torch.float64), 20_000
    words = torch.repeat_interleave(torch.arange(4), (noise * k).long())  # in exact proportion
    loss = nce(scores[:1], scores[words][None], noise.log()[:1], noise.log()[words][None])
    wanted = torch.autograd.grad(F.cross_entropy(scores[None], torch.tensor([0])), scores)[0]
    torch.testing.assert_close(torch.autograd.grad(loss, scores)[0], wanted, atol=1e-3, rtol=1e-2)


@pytest.mark.parametrize("chunk", [None, 2])
def test_pitfall_24_duplicates_are_no_negatives(chunk):
    """Rows 0 and 2 are copies. Without their names they push each other away; with them, nobody feels the copy."""
    image, text = draw(5, 4), draw(5, 4, seed=1)
    image[2], text[2] = image[0], text[0]
    names = torch.tensor([7, 1, 7, 2, 3])
    for loss in (info_nce, clip_loss):
        each = loss(image, text, temperature=0.2, identities=names, reduction="none", chunk=chunk)
        without = [0, 1, 3, 4]  # the batch without the copy
        single = loss(image[without], text[without], temperature=0.2, reduction="none")
        torch.testing.assert_close(each[0], single[0])
        torch.testing.assert_close(each[2], each[0])
        taught = loss(image, text, temperature=0.2, reduction="none", chunk=chunk)
        assert float(taught[0]) > float(each[0]) + 0.1
        x = image.clone().requires_grad_()
        first = loss(x, text, temperature=0.2, identities=names, reduction="none", chunk=chunk)[0]
        assert not torch.autograd.grad(first, x)[0][2].any()
        every = torch.arange(5)
        torch.testing.assert_close(loss(image, text, identities=every, chunk=chunk), loss(image, text, chunk=chunk))
        alike = loss(image, text, identities=0 * every, chunk=chunk)  # nobody has a negative: nothing to learn
        assert float(alike) == pytest.approx(0, abs=1e-9)


def test_pitfall_24_the_scale_that_is_learned_has_a_limit():
    image, text = draw(5, 4), draw(5, 4, seed=1)
    for value in (0.0099, 1e-3, 1e-30):
        t = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        loss = clip_loss(image, text, t)
        torch.testing.assert_close(loss.detach(), clip_loss(image, text, 0.01))
        assert float(torch.autograd.grad(loss, t)[0]) == 0
    t = torch.tensor(0.0101, dtype=torch.float64, requires_grad=True)
    assert float(torch.autograd.grad(clip_loss(image, text, t), t)[0]) != 0
    assert abs(float(clip_loss(image, text, 0.005) - clip_loss(image, text, 0.01))) > 1e-3  # a plain number is meant
