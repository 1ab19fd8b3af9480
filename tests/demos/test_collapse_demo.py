"""The collapse lab: sixteen settings at once, each as if alone; what collapses and what does not; a quick answer."""

from __future__ import annotations

import io
import time

import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from ssl_course.data import still_digits
from ssl_course.demos import collapse_lab, collapse_picture, collapse_runs
from ssl_course.demos.collapse import PARTS, SWITCHES, Watched, _look
from ssl_course.evaluation import effective_rank, feature_std


@pytest.fixture(scope="module")
def runs() -> Watched:
    return collapse_runs(still_digits("train").images.flatten(1), steps=300)


def row(*off: str) -> int:
    return int((torch.tensor([part not in off for part in PARTS]) == SWITCHES).all(dim=1).nonzero())


def test_all_settings_are_there_once():
    assert SWITCHES.shape == (16, 4) and len({tuple(on) for on in SWITCHES.tolist()}) == 16


def test_whole_it_learns_and_without_stop_or_predictor_it_collapses_at_a_lower_loss(runs):
    whole = row()
    assert runs.std[whole, -1] > 0.4 and runs.rank[whole, -1] > 10
    for off in ("stop-gradient", "predictor"):
        assert runs.std[row(off), -1] < runs.std[whole, -1] / 2
        assert runs.loss[row(off), -1] < runs.loss[whole, -1] - 0.01
    assert runs.std[row("momentum"), -1] > 0.4


def test_a_quick_predictor_keeps_more(runs):
    assert runs.std[row(), -1] > runs.std[row("quick predictor"), -1] + 0.05


def test_momentum_has_no_say_where_no_gradient_is_stopped(runs):
    torch.testing.assert_close(runs.loss[row("stop-gradient")], runs.loss[row("stop-gradient", "momentum")])


def test_the_first_loss_is_that_of_the_equation():
    torch.manual_seed(0)
    x = torch.rand(200, 20)
    runs = collapse_runs(x, steps=1, seed=3)
    rng = torch.Generator().manual_seed(3)
    w = torch.randn(20, 16, generator=rng) / 20**0.5
    rows = torch.randint(200, (96,), generator=rng)
    a, b = ((x / x.std())[rows] + 0.4 * torch.randn(2, 96, 20, generator=rng)) @ w
    wanted = -F.cosine_similarity(a, b, dim=1).mean()  # every network starts as the identity after the same encoder
    torch.testing.assert_close(runs.loss[:, 0], wanted.expand(16), atol=1e-5, rtol=0)


def test_what_is_watched_are_the_courses_measures():
    z = torch.randn(16, 96, 16) * torch.linspace(0.1, 1, 16) + 0.3
    _, std, rank = _look(torch.zeros(16), z)
    for k in (0, 7):
        assert std[k] == pytest.approx(4 * feature_std(z[k]), rel=1e-4)
        assert rank[k] == pytest.approx(effective_rank(z[k]), rel=1e-3)


def test_a_switch_changes_the_picture_at_once(runs):
    box = collapse_lab(runs)
    switches, picture = box.children[0].children, box.children[1]
    assert [switch.value for switch in switches] == [True] * 4
    seen, seconds = picture.value, []
    for switch in switches[:3]:
        start = time.perf_counter()
        switch.value = False
        seconds.append(time.perf_counter() - start)
    assert picture.value != seen and min(seconds) < 0.1  # the quickest of three: others may be at work here
    assert picture.value == collapse_picture(runs, (False, False, False, True))
    assert Image.open(io.BytesIO(picture.value)).size == (948, 300)
