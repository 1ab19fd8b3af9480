"""Bad input gets a sentence that names the argument, what came and what was expected."""

from __future__ import annotations

import math

import pytest
import torch
from loss_oracles import CASES

from ssl_course import losses

Z, Y = torch.arange(12.0).reshape(4, 3), torch.tensor([0, 0, 1, 1])
PAIRS = {  # of two batches of the same shape
    "nt_xent": ("z1", "z2"),
    "info_nce": ("query", "positive"),
    "clip_loss": ("image", "text"),
    "n_pair": ("anchor", "positive"),
    "negative_cosine": ("p", "z"),
    "alignment": ("z1", "z2"),
    "swapped_prediction": ("scores1", "scores2"),
    "barlow_twins": ("z1", "z2"),
    "vicreg": ("z1", "z2"),
    "vicreg_terms": ("z1", "z2"),
}
LABELLED = ("sup_con", "soft_nearest_neighbor", "lifted_structured")
WITH_TEMPERATURE = {
    "nt_xent": (Z, Z),
    "info_nce": (Z, Z),
    "clip_loss": (Z, Z),
    "sup_con": (Z, Y),
    "soft_nearest_neighbor": (Z, Y),
    "swapped_prediction": (Z, Z),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_batches_must_match(name):
    one, two = PAIRS[name]
    for other in (Z[:3], Z[:, :2], Z[0]):
        message = (
            rf"{one} and {two} must both have shape \(n, d\), got \(4, 3\) and \({', '.join(map(str, other.shape))}"
        )
        with pytest.raises(ValueError, match=message):
            getattr(losses, name)(Z, other)
    with pytest.raises(TypeError, match=rf"{two} must be a tensor \(n, d\), got list"):
        getattr(losses, name)(Z, Z.tolist())
    with pytest.raises(TypeError, match=rf"{one} must hold floating-point numbers, got torch\.int64"):
        getattr(losses, name)(Z.long(), Z)


@pytest.mark.parametrize("name", ["info_nce", "clip_loss", "n_pair", "barlow_twins", "vicreg"])
def test_one_pair_is_too_few_where_others_are_needed(name):
    one, two = PAIRS[name]
    for rows, told in ((Z[:1], "1"), (Z[:0], "none")):
        with pytest.raises(ValueError, match=f"{one} and {two} must hold at least 2 pairs.*, got {told}"):
            getattr(losses, name)(rows, rows)


@pytest.mark.parametrize("name", ["nt_xent", "negative_cosine", "alignment", "swapped_prediction"])
def test_no_pair_is_too_few_for_all(name):
    one, two = PAIRS[name]
    with pytest.raises(ValueError, match=f"{one} and {two} must hold at least one pair, got none"):
        getattr(losses, name)(Z[:0], Z[:0])


@pytest.mark.parametrize("name", LABELLED)
def test_labels_must_fit(name):
    loss = getattr(losses, name)
    with pytest.raises(ValueError, match=r"labels must have shape \(4,\), one for each row, got \(3,\)"):
        loss(Z, Y[:3])
    with pytest.raises(ValueError, match=r"labels must have shape \(4,\), one for each row, got \(4, 1\)"):
        loss(Z, Y[:, None])
    with pytest.raises(TypeError, match=r"labels must hold integers or booleans, got torch\.float32"):
        loss(Z, Y.float())
    with pytest.raises(TypeError, match=r"labels must be a tensor \(n,\), got list"):
        loss(Z, [0, 0, 1, 1])
    with pytest.raises(ValueError, match="z must hold at least 2 rows, as each is another's negative, got 1"):
        loss(Z[:1], Y[:1])


@pytest.mark.parametrize("name", WITH_TEMPERATURE)
@pytest.mark.parametrize("bad", [0.0, -0.1, math.nan, torch.tensor(0.0), torch.tensor([-1.0])])
def test_the_temperature_must_be_positive(name, bad):
    with pytest.raises(ValueError, match=rf"temperature must be positive, got {float(bad)}".replace("-", r"\-")):
        getattr(losses, name)(*WITH_TEMPERATURE[name], temperature=bad)


@pytest.mark.parametrize("name", WITH_TEMPERATURE)
def test_the_temperature_must_be_one_number(name):
    loss, arguments = getattr(losses, name), WITH_TEMPERATURE[name]
    with pytest.raises(ValueError, match="temperature must be finite, got inf"):
        loss(*arguments, temperature=math.inf)
    for bad in (torch.ones(2), "0.5", None, [0.5]):
        with pytest.raises(TypeError, match="temperature must be"):
            loss(*arguments, temperature=bad)


@pytest.mark.parametrize(
    "call",
    [
        lambda margin: losses.contrastive(Z, Z, Y, margin),
        lambda margin: losses.triplet(Z, Z, Z, margin),
        lambda margin: losses.lifted_structured(Z, Y, margin),
        lambda margin: losses.semi_hard_triplets(Z, Y, margin),
    ],
)
def test_margins_must_not_be_negative(call):
    call(0)
    for bad in (-0.5, math.nan, math.inf):
        with pytest.raises(ValueError, match=f"margin must be 0 or more, and finite, got {bad}"):
            call(bad)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.reduces])
def test_an_unknown_reduction_is_refused(name):
    with pytest.raises(ValueError, match="""reduction must be "mean", "sum" or "none", got 'average'"""):
        CASES[name].fast(*CASES[name].inputs(), reduction="average")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_what_is_not_finite_is_refused_in_every_argument(name, bad, dtype):
    for place in range(len(CASES[name].shapes)):
        inputs = CASES[name].inputs(dtype=dtype)
        inputs[place].view(-1)[-1] = bad
        with pytest.raises(ValueError, match=r"must be finite, got NaN or infinity in \d of \d+ rows"):
            CASES[name].fast(*inputs)


def test_large_numbers_whose_sum_overflows_are_finite():
    z = torch.full((4, 3), 3e38)
    assert losses.negative_cosine(torch.full((4, 3), 1e18), torch.full((4, 3), 1e18)).item() == pytest.approx(-1)
    losses.lifted_structured(z, Y)  # equal points at 3e38


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: losses.contrastive(Z, Z, Y[:3]), ValueError, r"same must have shape \(4,\)"),
        (lambda: losses.contrastive(Z, Z, Y.float()), TypeError, "same must hold integers or booleans"),
        (lambda: losses.contrastive(Z, Z, Y + 1), ValueError, "same must hold 0 and 1 only, got 2"),
        (lambda: losses.contrastive(Z, Z[:2], Y), ValueError, "z1 and z2 must both have shape"),
        (lambda: losses.triplet(Z, Z, Z[:2]), ValueError, "anchor, positive and negative must all have shape"),
        (lambda: losses.triplet(Z, Z, 3), TypeError, r"negative must be a tensor \(n, d\), got int"),
        (
            lambda: losses.info_nce(Z, Z, Z[:, :2]),
            ValueError,
            r"negatives must have shape \(k, 3\) or \(4, k, 3\), got",
        ),
        (lambda: losses.info_nce(Z, Z, Z[None]), ValueError, r"negatives must have shape .*, got \(1, 4, 3\)"),
        (lambda: losses.info_nce(Z, Z, Z[0]), ValueError, r"negatives must have shape .*, got \(3,\)"),
        (lambda: losses.info_nce(Z, Z, Z[:0]), ValueError, "negatives must hold at least one row for each query"),
        (lambda: losses.info_nce(Z, Z, Z.long()), TypeError, r"negatives must be a tensor .*, got torch\.int64"),
        (lambda: losses.info_nce(Z, Z, [1]), TypeError, "negatives must be a tensor .*, got list"),
        (lambda: losses.info_nce(Z, Z, Z, identities=Y), ValueError, "identities must be None where negatives"),
        (lambda: losses.info_nce(Z, Z, identities=Y[:2]), ValueError, r"identities must have shape \(4,\)"),
        (lambda: losses.clip_loss(Z, Z, identities=Z[:, 0]), TypeError, "identities must hold integers"),
        (lambda: losses.alignment(Z, Z, 0.5), ValueError, "alpha must be at least 1, .*, got 0.5"),
        (lambda: losses.uniformity(Z, 0), ValueError, "t must be positive, got 0"),
        (lambda: losses.uniformity(Z[:1]), ValueError, "z must hold at least 2 rows"),
        (lambda: losses.sinkhorn(Z, 0), ValueError, "epsilon must be positive, got 0"),
        (lambda: losses.sinkhorn(Z, iterations=0), ValueError, "iterations must be a whole number of 1 or more, got 0"),
        (lambda: losses.swapped_prediction(Z, Z, epsilon=-1), ValueError, r"epsilon must be positive, got \-1"),
        (lambda: losses.barlow_twins(Z, Z, -1), ValueError, r"lambd must be 0 or more, and finite, got \-1"),
        (lambda: losses.vicreg(Z, Z, variance=-1), ValueError, "variance must be 0 or more, and finite"),
        (
            lambda: losses.nce(Z[0], Z, Z[0], Z),
            ValueError,
            r"noise_scores must have shape \(3, k\), k >= 1, got \(4, 3\)",
        ),
        (lambda: losses.nce(Z, Z, Z, Z), ValueError, r"data_scores must have shape \(n,\), n >= 1, got \(4, 3\)"),
        (lambda: losses.nce(Z[:, 0], Z, Z[0], Z), ValueError, r"data_log_noise must have shape \(4,\), got \(3,\)"),
        (lambda: losses.nce(Z[:, 0], Z, Z[:, 0], Z[:, :2]), ValueError, r"noise_log_noise must have shape \(4, 3\)"),
        (lambda: losses.nce(Z[:, 0], Z.long(), Z[:, 0], Z), TypeError, "noise_scores must be a tensor of floating"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
