"""compare, fine_tune and label_efficiency on problems whose answer is known."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from torch import nn

from ssl_course.data import Split
from ssl_course.encoders import mlp
from ssl_course.evaluation import compare, fine_tune, label_efficiency, pixels, probe_on
from ssl_course.evaluation.comparison import Row
from ssl_course.evaluation.table import percent


def blobs(n: int, seed: int) -> Split:
    """Four classes, each at its own corner of a plane, drawn as images (n, 1, 1, 2): linearly separable."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.arange(n) % 4
    centres = torch.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    return Split((centres[labels] + 0.05 * torch.randn(n, 2, generator=generator)).view(n, 1, 1, 2), labels)


def constant(images):
    return torch.ones(len(images), 3)


TRAIN, TEST = blobs(400, 0), blobs(100, 1)


def encoder():
    return mlp(2, 16)


@pytest.fixture(scope="module")
def table():
    makers = {"blind": lambda seed: constant, "sees": lambda seed: nn.Flatten()}
    return compare(makers, TRAIN, TEST, encoder=encoder, seeds={"sees": 2}, jobs=1, progress=False)


def test_rows_stand_between_the_baselines_and_read_what_is_there(table):
    assert [row["method"] for row in table.to_list()] == ["pixels", "random", "blind", "sees", "supervised"]
    assert table["sees"]["linear_probe"] == table["pixels"]["linear_probe"] == table["sees"]["knn"] == 1.0
    assert table["blind"]["linear_probe"] == table["blind"]["linear_probe_100"] == 0.25
    assert table["supervised"]["linear_probe"] == 1.0


def test_rows_have_the_documented_keys_and_survive_json(table):
    keys = ["method", "linear_probe", "linear_probe_sd", "linear_probe_100", "linear_probe_100_sd", "knn"]
    rows = json.loads(json.dumps(table.to_list(), allow_nan=False))
    assert all(list(row) == [*keys, "train_seconds", "seeds"] for row in rows)
    assert [row["seeds"] for row in rows] == [3, 3, 3, 2, 3]


def test_every_seed_keeps_its_own_encoder(table):
    first, second, third = (net[1].weight for net in table.encoders["random"])
    assert len(table.encoders["sees"]) == 2
    assert not torch.equal(first, second) and not torch.equal(second, third)


def test_the_supervised_network_takes_the_steps_it_is_told():
    how = {"encoder": encoder, "seeds": 1, "jobs": 1, "progress": False}
    with pytest.raises(ValueError, match="lr must be"):
        compare({}, TRAIN, TEST, supervised_fit={"lr": -1.0}, **how)
    idle = compare({}, TRAIN, TEST, supervised_fit={"lr": 1e-12, "batch_size": 400}, **how).encoders
    torch.testing.assert_close(idle["supervised"][0].encoder[1].weight, idle["random"][0][1].weight)


def test_runs_side_by_side_give_what_runs_in_turn_give():
    both = [compare({}, TRAIN, TEST, encoder=encoder, seeds=2, jobs=jobs, progress=False) for jobs in (1, 2)]
    without_time = [[{k: v for k, v in row.items() if k != "train_seconds"} for row in t.to_list()] for t in both]
    assert without_time[0] == without_time[1]


def test_the_callers_random_numbers_are_left_alone():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    compare({"sees": lambda seed: nn.Flatten()}, TRAIN, TEST, seeds=1, jobs=1, progress=False)
    fine_tune(encoder(), TRAIN.balanced(20), TEST, steps=2)
    torch.manual_seed(3)
    assert torch.equal(torch.rand(2), expected)


def test_features_that_are_not_finite_never_make_a_row():
    with pytest.raises(ValueError, match="the features of 400 of 400 images are not finite"):
        compare({"nan": lambda seed: lambda x: constant(x) * math.nan}, TRAIN, TEST, jobs=1, progress=False)


def test_a_single_seed_has_no_deviation_and_several_have_the_sample_one():
    row = Row("m", [0.5, 0.7], [0.1, 0.1], [0.3, 0.5], [1.0, 3.0]).to_dict()
    assert row["linear_probe"] == pytest.approx(0.6) and row["linear_probe_sd"] == pytest.approx(math.sqrt(0.02))
    assert row["knn"] == pytest.approx(0.4) and row["train_seconds"] == 2.0
    assert Row("m", [0.5], [0.1], [0.3], [1.0]).to_dict()["linear_probe_sd"] is None
    assert percent(0.841, 0.009) == "84.1 ± 0.9" and percent(0.5, None) == "50.0"


def test_text_and_markdown_show_every_row(table):
    assert str(table).count("\n") == 6 and "100.0 ± 0.0" in str(table)
    assert table._repr_markdown_().splitlines()[1].startswith("|:--|--:|")


def test_fine_tuning_learns_and_leaves_the_encoder_as_it_was():
    net = encoder()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    assert fine_tune(net, TRAIN, TEST, steps=60, lr=2e-2) > 0.95
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_fine_tuning_is_reproducible_and_depends_on_the_seed():
    torch.manual_seed(0)
    net = encoder()
    few = TRAIN.balanced(8)
    scores = [fine_tune(net, few, blobs(997, 5), steps=3, seed=seed) for seed in (0, 0, 1, 2, 3)]
    assert scores[0] == scores[1] and len(set(scores)) > 1


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: fine_tune(encoder(), Split(TRAIN.images), TEST), "fine_tune needs labels in both train and test"),
        (lambda: fine_tune(encoder(), TRAIN, TEST, steps=0), "steps must be at least 1, got 0"),
        (lambda: compare({}, Split(TRAIN.images), TEST), "compare needs labels in both train and test"),
        (
            lambda: label_efficiency({"odd": lambda few, seed: 2.0}, TRAIN, [4], seeds=1, jobs=1, progress=False),
            r"learner 'odd' must return an accuracy in \[0, 1\], got 2.0",
        ),
        (
            lambda: label_efficiency({"nan": lambda few, seed: math.nan}, TRAIN, [4], seeds=1, jobs=1, progress=False),
            "learner 'nan' must return an accuracy",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_learners_get_the_same_balanced_labels_and_curves_their_order():
    def share(few, seed):
        assert few.labels.bincount().tolist() == [len(few) // 4] * 4
        return len(few) / 1000 + seed / 10_000

    curves = label_efficiency({"a": share, "b": share}, TRAIN, [40, 8], seeds=3, jobs=1, progress=False)
    assert curves.counts == (8, 40)
    assert np.array_equal(curves.accuracy["a"], curves.accuracy["b"])
    assert curves.mean("a") == pytest.approx([0.0081, 0.0401]) and curves.sd("a") == pytest.approx([0.0001, 0.0001])


def test_a_probe_learner_reads_more_from_more_labels():
    curves = label_efficiency({"pixels": probe_on(pixels, TEST)}, TRAIN, [4, 400], seeds=2, jobs=1, progress=False)
    assert curves.mean("pixels")[1] == 1.0 >= curves.mean("pixels")[0] > 0.5
