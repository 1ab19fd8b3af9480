"""What every framework must do: give gradients where they belong, resume, survive bf16, start at chance."""

from __future__ import annotations

import math

import pytest
import torch
from frameworks import INDEXED, METHODS, ROWS, TARGETS, batch, made, pictures, ready, small, teacher
from torch import nn

from ssl_course import contrastive
from ssl_course.training import fit, parameter_groups

every = pytest.mark.parametrize("name", METHODS)


@every
def test_gradients_reach_all_that_is_trained_and_no_target(name):
    method = ready(name)
    torch.manual_seed(1)
    loss = method(*batch(name))
    assert loss.shape == () and loss.dtype == torch.float32
    loss.backward()
    for key, p in method.named_parameters():
        if key.startswith(TARGETS):
            assert p.grad is None and not p.requires_grad, key
            continue
        assert p.grad is not None and bool(p.grad.isfinite().all()), key
        if p.dim() > 1:  # a bias may be without effect, as under batch norm
            assert bool((p.grad != 0).any()), key


@every
def test_the_optimiser_is_given_no_target(name):
    method = made(name)
    targets = {id(p) for key, p in method.named_parameters() if key.startswith(TARGETS)}
    given = [p for group in parameter_groups(method, 0.1) for p in group["params"]]
    assert not targets & {id(p) for p in given}


@every
def test_encode_changes_nothing_and_gives_features_of_the_encoder(name):
    method = ready(name).eval()
    before = {key: value.clone() for key, value in method.state_dict().items()}
    h = method.encode(pictures())
    assert h.shape == (ROWS, 16 if name == "CMC" else 8)
    if name not in ("CMC", "CPC"):
        assert torch.equal(h, method.encoder(pictures()))
    assert all(torch.equal(value, before[key]) for key, value in method.state_dict().items())


@every
def test_forward_alone_changes_neither_weights_nor_queues_nor_centres(name):
    method = made(name)
    before = {key: value.clone() for key, value in method.state_dict().items()}
    method(*batch(name)).backward()
    for key, value in method.state_dict().items():
        if "running" not in key and "num_batches" not in key:  # batch norm counts what it sees
            assert torch.equal(value, before[key]), key


@every
def test_bf16_gives_a_finite_loss_in_float32(name):
    method = ready(name)
    with torch.autocast("cpu", torch.bfloat16):
        loss = method(*batch(name))
    assert loss.dtype == torch.float32 and bool(loss.isfinite())
    loss.backward()
    assert all(bool(p.grad.isfinite().all()) for p in method.parameters() if p.grad is not None)
    if hasattr(method, "after_step"):
        method.after_step()
    assert all(bool(value.isfinite().all()) for value in method.state_dict().values())


class Stop(Exception):
    pass


@every
def test_a_killed_run_resumes_to_the_same_end(name, tmp_path):
    settings = {"epochs": 3, "batch_size": 8, "lr": 1e-2, "device": "cpu", "progress": False, "checkpoint_every": 4}
    whole, killed, resumed = made(name, 0), made(name, 0), made(name, seed=5)  # the last starts elsewhere
    data = batch(name)
    wanted = fit(whole, data, **settings)
    plain, steps = getattr(killed, "after_step", lambda: None), []

    def after_step():
        plain()
        steps.append(1)
        if len(steps) == 6:  # in the middle of an epoch, and after the checkpoint of step 4
            raise Stop

    killed.after_step = after_step
    with pytest.raises(Stop):
        fit(killed, data, checkpoint=tmp_path / "run.pt", **settings)
    found = fit(resumed, data, checkpoint=tmp_path / "run.pt", **settings)
    assert found.loss == wanted.loss
    state = resumed.state_dict()
    assert all(torch.equal(value, state[key]) for key, value in whole.state_dict().items())


@every
def test_it_is_made_from_an_encoder_alone(name):
    kind = getattr(contrastive, name.split()[0].strip(","))
    method = kind(small(), teacher()) if name == "Distillation" else kind(small())
    x = pictures(8, side=28)
    assert bool(method(*((x, torch.arange(8)) if name in INDEXED else (x,))).isfinite())


@every
def test_images_of_another_shape_are_named(name):
    with pytest.raises(ValueError, match="images must"):
        made(name)(torch.rand(8, 12, 12), *batch(name, 8)[1:])


class Zero(nn.Module):
    """Says the same of everything."""

    def __init__(self, dim: int, value: float = 0.0) -> None:
        super().__init__()
        self.dim, self.value = dim, value

    def forward(self, x):
        return x.new_full((len(x), self.dim), self.value)


class ZeroMap(nn.Module):
    def forward(self, x):
        return x.new_zeros(len(x), 6, 2, 2)


def at_chance(name: str) -> tuple[nn.Module, float]:
    """The method when it knows nothing, and what its loss must then be."""
    method, n = ready(name), ROWS
    for head in ("head", "second_head", "predictor", "puzzle_head"):
        if hasattr(method, head) and name not in ("ClusterLabels", "Distillation", "DINO"):
            setattr(method, head, Zero(8 if name == "SimSiam" else 6))
    if name in ("ClusterLabels", "Distillation"):
        nn.init.zeros_(method.head.weight)
        nn.init.zeros_(method.head.bias)
    if name == "DINO":
        nn.init.zeros_(method.head.prototypes)
        nn.init.zeros_(method.teacher.network[1].prototypes)
        method.center.zero_()
    if name in ("DeepInfoMax", "AMDIM"):
        method.local_head = ZeroMap()
    if name == "CPC":
        for w in method.predict:
            nn.init.zeros_(w.weight)
    if name.startswith("MoCo"):
        method.queue.rows.zero_()
    chances = {
        "SimCLR": math.log(2 * n - 1),
        "MoCo": math.log(21),
        "MoCo v1": math.log(21),
        "InstanceDiscrimination": math.log(n) + 0.1,  # and the row is at a distance of 1 from nothing
        "InstanceDiscrimination, few": math.log(10),
        "PIRL": math.log(n),
        "CPC": (math.log(n * 2 * 3) + math.log(n * 1 * 3)) / 2,  # a 3 by 3 grid, 1 and 2 rows ahead
        "DeepInfoMax": math.log(n),
        "AMDIM": math.log(n),
        "CMC": math.log(n),
        "BYOL": 2.0,
        "SimSiam": 0.0,
        "BarlowTwins": 6.0,
        "VICReg": 25 * 2 * 0.99,
        "DINO": math.log(7),
        "ClusterLabels": math.log(ROWS),
        "DeepCluster": math.log(5),
        "SeLa": math.log(5),
        "SwAV": math.log(7),
        "PCL": math.log(21) + (math.log(3) + math.log(5)) / 2,
        "Distillation": math.log(5),
    }
    return method, chances[name]


@every
def test_the_loss_of_one_that_knows_nothing_is_that_of_chance(name):
    method, chance = at_chance(name)
    assert method(*batch(name)).item() == pytest.approx(chance, abs=1e-5)


@pytest.mark.parametrize(
    "name, argument, value, message",
    [
        ("MoCo", "temperature", 0.0, "temperature must be positive, got 0"),
        ("MoCo", "momentum", 1.5, r"momentum must lie in \[0, 1\], got 1.5"),
        ("MoCo", "queue", 0, "size must be a whole number of 1 or more, got 0"),
        ("MoCo", "groups", 0, "groups must be a whole number of 1 or more, got 0"),
        ("BYOL", "momentum", -0.1, r"momentum must lie in \[0, 1\], got -0.1"),
        ("BarlowTwins", "lambd", -1.0, "lambd must be 0 or more, and finite, got -1"),
        ("VICReg", "variance", -1.0, "variance must be 0 or more, and finite, got -1"),
        ("DINO", "prototypes", 1, "prototypes must be a whole number of 2 or more, got 1"),
        ("DINO", "teacher_temperature", 0, "teacher_temperature must be positive, got 0"),
        ("DINO", "center_momentum", 2, r"center_momentum must lie in \[0, 1\], got 2"),
        ("InstanceDiscrimination", "negatives", 0, "negatives must be a whole number of 1 or more, got 0"),
        ("InstanceDiscrimination", "rows", 1, "rows must be a whole number of 2 or more, got 1"),
        ("PIRL", "weight", 2, r"weight must lie in \[0, 1\], got 2"),
        ("CPC", "ahead", (), "ahead must name at least one distance, got none"),
        ("CPC", "ahead", (0,), "ahead must be a whole number of 1 or more, got 0"),
        ("DeepInfoMax", "temperature", -1, "temperature must be positive, got -1"),
        ("AMDIM", "temperature", -1, "temperature must be positive, got -1"),
        ("CMC", "temperature", -1, "temperature must be positive, got -1"),
        ("ClusterLabels", "clusters", 1, "clusters must be a whole number of 2 or more, got 1"),
        ("DeepCluster", "clusters", 1.5, "clusters must be a whole number of 2 or more, got 1.5"),
        ("SeLa", "sharpness", 0, "sharpness must be positive, got 0"),
        ("SwAV", "epsilon", 0, "epsilon must be positive, got 0"),
        ("SwAV", "crops", -1, "crops must be a whole number of 0 or more, got -1"),
        ("PCL", "clusters", (), "clusters must name at least one number of prototypes, got none"),
        ("PCL", "smoothing", 0, "smoothing must be positive, got 0"),
    ],
)
def test_an_argument_out_of_range_is_named(name, argument, value, message):
    with pytest.raises(ValueError, match=message):
        getattr(contrastive, name)(small(), **{argument: value})


@pytest.mark.parametrize("name", sorted(INDEXED - {"ClusterLabels"}))
def test_an_index_beyond_the_rows_is_named(name):
    method, x = made(name), pictures(8)
    with pytest.raises(ValueError, match=f"index must lie between 0 and {ROWS - 1}, .* got 20 to 27"):
        method(x, torch.arange(20, 28))
    with pytest.raises(ValueError, match=r"index must have shape \(8,\), one for each row, got \(7,\)"):
        method(x, torch.arange(7))
    with pytest.raises(TypeError, match=r"index must hold integers or booleans, got torch.float32"):
        method(x, torch.arange(8.0))
