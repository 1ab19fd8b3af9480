"""SimCLR v2's helpers: from a middle layer on, and a student that learns a teacher's answers. And the heads."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from frameworks import STILL, pictures, small, teacher
from torch import nn

from ssl_course.contrastive import Distillation, MiddleLayer, SimCLR
from ssl_course.data import Split
from ssl_course.encoders import projection_head
from ssl_course.evaluation import fine_tune
from ssl_course.supervised import Supervised
from ssl_course.training import fit


def names(head: nn.Sequential) -> list[str]:
    return [type(layer).__name__ for layer in head]


def test_heads_of_every_kind():
    block = ["Linear", "BatchNorm1d", "ReLU"]
    assert names(projection_head(4)) == [*block, "Linear"]
    assert names(projection_head(4, layers=1)) == ["Linear"]
    assert names(projection_head(4, layers=3, output_norm=True)) == [*block, *block, "Linear", "BatchNorm1d"]
    assert names(projection_head(4, layers=3, batch_norm=False, output_norm=True)) == [
        "Linear", "ReLU", "Linear", "ReLU", "Linear"
    ]  # fmt: skip
    widths = [(layer.in_features, layer.out_features) for layer in projection_head(4, 7, 3, layers=3)[::3]]
    assert widths == [(4, 7), (7, 7), (7, 3)]
    with pytest.raises(ValueError, match="layers must be at least 1, got 0"):
        projection_head(4, layers=0)


def test_a_layer_has_a_bias_where_no_batch_norm_follows():
    for options in ({}, {"batch_norm": False}, {"output_norm": True}, {"layers": 3}):
        head = [*projection_head(4, **options), None]
        for layer, after in pairwise(head):
            if isinstance(layer, nn.Linear):
                assert (layer.bias is None) == isinstance(after, nn.BatchNorm1d)


@pytest.mark.parametrize("keep, layers, dim", [(0, 0, 8), (1, 3, 5), (2, 6, 5)])
def test_the_middle_layer_is_the_encoder_with_the_first_layers_of_the_head(keep, layers, dim):
    method = SimCLR(small(), STILL, projection=6, hidden=5, layers=3).eval()
    part = MiddleLayer(method, keep)
    assert part.dim == dim
    assert torch.equal(part(pictures()), method.head[:layers](method.encoder(pictures())))
    assert {id(p) for p in part.parameters()} <= {id(p) for p in method.parameters()}


def test_a_layer_that_the_head_has_not_is_named():
    with pytest.raises(ValueError, match=r"keep must lie between 0 and 1, as the head has 2 linear layers .* got 2"):
        MiddleLayer(SimCLR(small()), 2)


def test_a_middle_layer_can_be_fine_tuned_and_taught():
    part = MiddleLayer(SimCLR(small(), layers=3), 1)
    few = Split(pictures(20), torch.arange(20) % 2)
    assert 0 <= fine_tune(part, few, few, steps=2, device="cpu") <= 1
    assert Distillation(small(), Supervised(part, 2))(pictures()).isfinite()


def test_distillation_is_the_cross_entropy_with_the_teachers_answers():
    torch.manual_seed(0)
    master = teacher().eval()
    method = Distillation(small(), master, temperature=2.0)
    loss = method(pictures())
    method.eval()
    with torch.no_grad():
        p = (master.head(master.encoder(pictures())).double() / 2).softmax(dim=1)
        method.encoder.train()  # the loss was that of batch statistics
        q = (method.head(method.encoder(pictures())).double() / 2).log_softmax(dim=1)
    assert loss.item() == pytest.approx(float(-(p * q).sum(dim=1).mean()), abs=1e-5)


def test_the_teacher_learns_nothing_not_even_statistics():
    method = Distillation(small(), teacher(), STILL)
    before = {key: value.clone() for key, value in method.teacher.state_dict().items()}
    fit(method, pictures(), epochs=2, batch_size=12, device="cpu", progress=False)
    assert method.training and not method.teacher.training and not method.teacher.encoder.training
    assert all(torch.equal(value, before[key]) for key, value in method.teacher.state_dict().items())


def test_the_student_comes_to_answer_as_its_teacher():
    torch.manual_seed(0)
    master, x = teacher(), pictures(64)
    with torch.no_grad():
        master.head.weight.mul_(20)  # a teacher with opinions
    for _ in range(50):
        master.train()(x, torch.zeros(64).long())  # its batch norm knows the images
    method = Distillation(small(), master)
    fit(method, x, epochs=60, batch_size=32, lr=2e-2, device="cpu", progress=False)
    said = master.eval().predict(x)
    assert len(said.unique()) > 1
    assert (method.eval().predict(x) == said).float().mean() > 0.85
