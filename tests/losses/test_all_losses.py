"""What every loss must do: equal its formula in value and gradient, sum up as asked, and keep its digits."""

from __future__ import annotations

import pytest
import torch
from loss_oracles import CASES, draw

EVERY = pytest.mark.parametrize("name", CASES)
REDUCED = pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.reduces])
CHUNKED = [name for name, case in CASES.items() if case.chunks]


def gradients(loss, inputs):
    inputs = [z.clone().requires_grad_() for z in inputs]
    value = loss(*inputs)
    return value.detach(), torch.autograd.grad(value, inputs, allow_unused=True, materialize_grads=True)


@EVERY
@pytest.mark.parametrize("seed", range(3))
def test_value_and_gradient_equal_the_loops(name, seed):
    case = CASES[name]
    found, found_slopes = gradients(case.fast, case.inputs(seed))
    right, right_slopes = gradients(case.slow, case.inputs(seed))
    torch.testing.assert_close(found, right, atol=1e-12, rtol=1e-11)
    for one, two in zip(found_slopes, right_slopes, strict=True):
        torch.testing.assert_close(one, two, atol=1e-11, rtol=1e-9)


@pytest.mark.parametrize("name", CHUNKED)
@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 7])
def test_in_tiles_of_any_size_it_equals_the_loops_too(name, chunk):
    case = CASES[name]
    found, found_slopes = gradients(lambda *z: case.fast(*z, chunk=chunk), case.inputs(4))
    right, right_slopes = gradients(case.slow, case.inputs(4))
    torch.testing.assert_close(found, right, atol=1e-12, rtol=1e-11)
    for one, two in zip(found_slopes, right_slopes, strict=True):
        torch.testing.assert_close(one, two, atol=1e-11, rtol=1e-9)


# The codes of swapped_prediction are targets, which numbers would move and gradients must not.
@pytest.mark.parametrize("name", [name for name in CASES if name != "swapped_prediction"])
def test_gradcheck(name):
    inputs = [z.requires_grad_() for z in CASES[name].inputs(1)]
    assert torch.autograd.gradcheck(CASES[name].fast, inputs)
    if CASES[name].chunks:
        assert torch.autograd.gradcheck(lambda *z: CASES[name].fast(*z, chunk=3), inputs)


@REDUCED
def test_mean_sum_and_none_agree(name):
    fast, inputs = CASES[name].fast, CASES[name].inputs()
    each, total, mean = (fast(*inputs, reduction=reduction) for reduction in ("none", "sum", "mean"))
    assert each.dim() == 1 and total.dim() == mean.dim() == 0
    torch.testing.assert_close(each.sum(), total)
    terms = {"sup_con": 5, "soft_nearest_neighbor": 5}.get(name, len(each))  # two of the seven are alone in their class
    torch.testing.assert_close(mean, total / terms)
    torch.testing.assert_close(mean, fast(*inputs))


@pytest.mark.parametrize("name", [name for name in CHUNKED if CASES[name].reduces])
def test_in_tiles_each_row_can_be_weighted_on_its_own(name):
    fast, inputs = CASES[name].fast, CASES[name].inputs(2)

    def weighted(chunk):
        def loss(*z):
            each = fast(*z, reduction="none", chunk=chunk)
            return (each * torch.linspace(-1, 2, len(each), dtype=each.dtype)).sum()

        return loss

    (one, slopes), (two, others) = gradients(weighted(3), inputs), gradients(weighted(99), inputs)
    torch.testing.assert_close(one, two, atol=1e-12, rtol=1e-11)
    for a, b in zip(slopes, others, strict=True):
        torch.testing.assert_close(a, b, atol=1e-11, rtol=1e-9)


@EVERY
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_is_computed_in_float32(name, dtype):
    fast, inputs = CASES[name].fast, CASES[name].inputs(dtype=dtype)
    found, slopes = gradients(fast, inputs)
    right, others = gradients(fast, [z.float() for z in inputs])
    assert found.dtype == torch.float32 and torch.equal(found, right)
    for one, two in zip(slopes, others, strict=True):
        assert one.dtype == dtype
        torch.testing.assert_close(one.float(), two, atol=2e-2, rtol=2e-2)  # rounded once, at the end


@EVERY
def test_float64_stays(name):
    assert CASES[name].fast(*CASES[name].inputs()).dtype == torch.float64


@EVERY
def test_autocast_changes_nothing_forward_or_backward(name):
    fast, inputs = CASES[name].fast, CASES[name].inputs(dtype=torch.float32)
    if CASES[name].chunks:
        plain = fast

        def fast(*z):
            return plain(*z, chunk=3)

    right, others = gradients(fast, inputs)
    with torch.autocast("cpu", torch.bfloat16):
        found, _ = gradients(fast, inputs)
        if CASES[name].chunks:  # a backward pass inside of autocast, too
            _, slopes = gradients(fast, inputs)
            for one, two in zip(slopes, others, strict=True):
                torch.testing.assert_close(one, two, atol=1e-6, rtol=1e-5)
    assert torch.equal(found, right) and found.dtype == torch.float32


@EVERY
def test_arguments_are_left_as_they_were(name):
    inputs = CASES[name].inputs()
    CASES[name].fast(*inputs)
    assert all(torch.equal(z, same) for z, same in zip(inputs, CASES[name].inputs(), strict=True))


WITH_LABELS = ("contrastive", "lifted_structured", "soft_nearest_neighbor", "sup_con")
OF_COLUMNS = ("nce", "swapped_prediction", "barlow_twins", "vicreg")  # whose columns have a meaning of their own
NORMALISE = ("info_nce", "nt_xent", "sup_con", "clip_loss", "negative_cosine", "alignment", "uniformity")


@pytest.mark.parametrize("name", [name for name in CASES if name not in WITH_LABELS and "identities" not in name])
def test_order_of_the_samples_does_not_matter(name):
    inputs = CASES[name].inputs()
    order = torch.randperm(len(inputs[0]), generator=torch.Generator().manual_seed(5))
    moved = [z[order] if len(z) == len(order) else z for z in inputs]
    torch.testing.assert_close(CASES[name].fast(*moved), CASES[name].fast(*inputs))


@pytest.mark.parametrize("name", [name for name in CASES if name not in OF_COLUMNS])
def test_turning_the_space_does_not_matter(name):
    inputs = CASES[name].inputs()
    turn = torch.linalg.qr(draw(4, 4, seed=8))[0]
    torch.testing.assert_close(CASES[name].fast(*(z @ turn for z in inputs)), CASES[name].fast(*inputs))


@pytest.mark.parametrize("name", [name for name in CASES if name not in OF_COLUMNS])
def test_length_matters_only_where_nothing_normalises(name):
    inputs = CASES[name].inputs()
    stretched, plain = CASES[name].fast(*((i + 2) * z for i, z in enumerate(inputs))), CASES[name].fast(*inputs)
    if name.partition(",")[0] in NORMALISE:
        torch.testing.assert_close(stretched, plain)
    else:
        assert abs(stretched - plain) > 1e-3


@pytest.mark.parametrize("name", ["nt_xent", "clip_loss", "clip_loss, identities", "alignment", "negative_cosine"])
def test_swapping_the_views_does_not_matter(name):
    one, two = CASES[name].inputs()
    torch.testing.assert_close(CASES[name].fast(two, one), CASES[name].fast(one, two))


@pytest.mark.parametrize("name", ["swapped_prediction", "barlow_twins", "vicreg"])
def test_swapping_the_views_or_the_columns_does_not_matter(name):
    one, two = CASES[name].inputs()
    turned = [z.roll(1, dims=1) for z in (two, one)]
    torch.testing.assert_close(CASES[name].fast(*turned), CASES[name].fast(one, two))
